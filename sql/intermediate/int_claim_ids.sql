-- One row per claim with the identifier that it stands for: a number on a public list before one
-- of the funder's own making, and that before a name.
with numbers as (
    select * from intermediate.int_claim_numbers
),

of_claims as (
    select
        claim_id,
        any_value(org_id) filter (said_in = 'identifier') as id_number,
        any_value(org_id) filter (said_in = 'charity_number') as charity_number,
        any_value(org_id) filter (said_in = 'company_number') as company_number
    from numbers
    group by claim_id
),

numbered as (
    select
        claims.claim_id,
        claims.funder_id,
        claims.published_recipient_id,
        -- some number of a register is meant, well formed or not
        regexp_matches(
            concat_ws(
                ' ',
                regexp_extract(
                    claims.published_recipient_id, '^(?i)(?:GB-)?(?:CHC|SC|NIC|COH)-(.*)', 1
                ),
                claims.charity_number,
                claims.company_number
            ),
            '[0-9]{3}'
        ) as mentions_number,
        claims.recipient_name,
        claims.recipient_postcode,
        id_number,
        -- a bare number beside an identifier of Scotland's or Northern Ireland's register is that
        -- number, written without its list, and none of England and Wales
        case
            when regexp_matches(claims.published_recipient_id, '^(?i)(GB-)?(SC|NIC)-')
                and of_claims.charity_number like 'GB-CHC-%'
                then null
            else of_claims.charity_number
        end as charity_number,
        -- a charity's number written a second time, in the place for a company's
        case
            when right(of_claims.company_number, 7)
                = right('0' || regexp_extract(of_claims.charity_number, '[0-9]+$'), 7)
                then null
            else of_claims.company_number
        end as company_number
    from intermediate.int_recipient_claims as claims
    left join of_claims on claims.claim_id = of_claims.claim_id
),

-- an identifier that ends after its list's name, or is a filler, tells nobody apart
own_ids as (
    select
        *,
        case
            when published_recipient_id is null then null
            when regexp_full_match(
                published_recipient_id,
                '(?i)([A-Z]{2}-[A-Z]+|360G-[^-]*)[- ]*'
                || '|(([A-Z]{2}-[A-Z]+|360G-[^-]*)[- ]*)?'
                || '(n/?a|none|unknown|tb[ac]|null|excepted|exempt|pending|ip|dummy.*)|[-.?]+|0+'
            ) then null
            when regexp_matches(published_recipient_id, '^(?i)(360G-|[A-Z]{2}-[A-Z]+-)')
                then regexp_replace(
                    regexp_replace(published_recipient_id, '^(?i)360g-', '360G-'),
                    '^(?i)gb-', 'GB-'
                )
            -- without a list's prefix it is the funder's own, whatever another funder means by it
            else 'own-id/' || funder_id || '/' || published_recipient_id
        end as own_id
    from numbered
)

select
    claim_id,
    funder_id,
    coalesce(
        id_number,
        charity_number,
        company_number,
        own_id,
        -- no name either: each such identifier is one recipient, as published
        'name-only/' || funder_id || '/' || coalesce(slug(recipient_name), published_recipient_id)
    ) as claim_org_id,
    coalesce(id_number, charity_number, company_number) is not null as has_number,
    mentions_number,
    case when id_number is null then own_id end as own_id,
    id_number,
    charity_number,
    company_number,
    -- two numbers of one list on one row: the identifier is believed, the other is not joined
    (
        id_number is not null and charity_number is not null and id_number <> charity_number
        and org_id_scheme(id_number) = org_id_scheme(charity_number)
    ) or (
        id_number is not null and company_number is not null and id_number <> company_number
        and org_id_scheme(id_number) = org_id_scheme(company_number)
    ) as has_conflicting_numbers,
    name_key(recipient_name) as recipient_name_key,
    postcode_key(recipient_postcode) as recipient_postcode_key
from own_ids
