-- One row per number that a claim gives, in the one spelling that registers are joined by.
-- `said_in` tells where it stood: the identifier, or the charity or company number.
with texts as (
    select
        claim_id,
        'identifier' as said_in,
        false as is_in_northern_ireland,
        published_recipient_id as said
    from intermediate.int_recipient_claims
    where published_recipient_id is not null
    union all
    select
        claim_id,
        'charity_number' as said_in,
        coalesce(upper(recipient_postcode) like 'BT%', false) as is_in_northern_ireland,
        charity_number as said
    from intermediate.int_recipient_claims
    where charity_number is not null
    union all
    select
        claim_id,
        'company_number' as said_in,
        false as is_in_northern_ireland,
        company_number as said
    from intermediate.int_recipient_claims
    where company_number is not null
),

-- many claims say the same: each text is read once
distinct_texts as (
    select distinct
        said_in,
        is_in_northern_ireland,
        said,
        regexp_replace(upper(said), '\s|[.]0+$', '', 'g') as upper_text
    from texts
),

-- the list an identifier names, with what follows it: `GB-CHC-123`, `CHC-123`, `GB-SC-SC 123`
named_lists as (
    select
        is_in_northern_ireland,
        said_in,
        said,
        upper_text,
        regexp_extract(upper_text, '^(GB-)?(CHC|SC|NIC|COH)[-:/]?(.+)$', 2) as list_name,
        regexp_extract(upper_text, '^(GB-)?(CHC|SC|NIC|COH)[-:/]?(.+)$', 3) as after_list
    from distinct_texts
),

keys as (
    select
        is_in_northern_ireland,
        said_in,
        said,
        upper_text,
        case
            -- in the place for a company number, SC123456 is a company and no charity
            when said_in = 'company_number' and list_name <> 'COH' then 'COH'
            when list_name <> '' then list_name
            when said_in = 'charity_number' then 'charity'
            else ''
        end as list_name,
        regexp_replace(
            case
                when said_in <> 'company_number' and list_name <> '' then after_list
                when list_name = 'COH' then after_list
                -- CN and RCN stand for 'charity number' in published files
                when said_in = 'charity_number'
                    then regexp_replace(upper_text, '^(R?CN)([0-9])', '\2')
                else upper_text
            end,
            '[^A-Z0-9]', '', 'g'
        ) as number_key
    from named_lists
),

numbered as (
    select
        is_in_northern_ireland,
        said_in,
        said,
        upper_text,
        list_name,
        case
            -- `SC012345`, also after another list's prefix, with a letter O for its zero, or short
            when list_name in ('CHC', 'charity')
                and regexp_full_match(number_key, 'SCO?[0-9]{4,6}')
                then 'GB-SC-SC' || lpad(regexp_extract(number_key, '[0-9]+'), 6, '0')
            when list_name = 'SC' and regexp_full_match(number_key, '(SC)?O?[0-9]{4,6}')
                then 'GB-SC-SC' || lpad(regexp_extract(number_key, '[0-9]+'), 6, '0')
            -- eight digits after a zero are a company's, unless they are a charity's of today
            when list_name = 'charity'
                and regexp_full_match(number_key, '0([02-9][0-9]{6}|1[3-9][0-9]{5})')
                then 'GB-COH-' || number_key
            when list_name in ('CHC', 'charity')
                and regexp_full_match(number_key, '0*([2-9][0-9]{5}|[1-9][0-9]{6})')
                then 'GB-CHC-' || ltrim(number_key, '0')
            -- six digits that begin with 1 are of Northern Ireland, or cut short
            when list_name = 'charity' and is_in_northern_ireland
                and regexp_full_match(number_key, '1[0-9]{5}')
                then 'GB-NIC-' || number_key
            -- the register of the Isle of Man counts from 1; files give its numbers as charities'
            when list_name in ('CHC', 'charity')
                and regexp_full_match(number_key, '[1-9][0-9]{1,3}')
                then 'GB-CHC-' || number_key
            when list_name in ('CHC', 'charity')
                and regexp_full_match(number_key, 'NIC?[0-9]{6}')
                then 'GB-NIC-' || right(number_key, 6)
            when list_name = 'NIC' and regexp_full_match(number_key, '(NIC?)?[0-9]{6}')
                then 'GB-NIC-' || right(number_key, 6)
            when list_name = 'NIC' and regexp_full_match(number_key, 'X[RN][0-9]{4,6}')
                then 'GB-NIC-' || number_key
            when list_name = 'COH' and regexp_full_match(number_key, '[0-9]{5,8}')
                then 'GB-COH-' || lpad(number_key, 8, '0')
            -- societies: `IP24377R`, `IPS 24377R`, `24377R`, also where a charity's number is meant
            when list_name in ('COH', 'CHC', 'charity')
                and regexp_full_match(number_key, '(IPS?)?[0-9]{4,5}R')
                then 'GB-COH-IP' || lpad(regexp_extract(number_key, '[0-9]+'), 5, '0') || 'R'
            when list_name in ('CHC', 'charity')
                and regexp_full_match(number_key, '(IP|RS|RC|OC|CE|CS)[0-9]{6}')
                then 'GB-COH-' || number_key
            -- whole forms of any letters; of known ones those that lost zeros, too
            when list_name = 'COH' and regexp_full_match(
                number_key, '[A-Z]{2}[0-9]{6}|[A-Z]{2}[0-9]{5}[A-Z]|R[0-9]{7}'
            )
                then 'GB-COH-' || number_key
            when list_name = 'COH' and regexp_full_match(
                number_key,
                '(SC|NI|OC|SO|NC|SL|IP|SP|NP|RS|RC|SR|NR|CE|CS|FC|SF|NF|GE|LP|AC|ZC|SI|PC|GN)'
                || '[0-9]{3,5}'
            )
                then 'GB-COH-' || left(number_key, 2) || lpad(substr(number_key, 3), 6, '0')
        end as org_id
    from keys
),

-- every other list's identifiers, as they are published
listed as (
    select
        numbered.is_in_northern_ireland,
        numbered.said_in,
        numbered.said,
        coalesce(
            numbered.org_id,
            case when schemes.prefix is not null then numbered.upper_text end
        ) as org_id
    from numbered
    left join staging.stg_org_id_schemes as schemes
        on numbered.said_in = 'identifier'
        and regexp_extract(numbered.upper_text, '^([A-Z]{2}-[A-Z]+)-', 1) = schemes.prefix
        and regexp_full_match(
            regexp_extract(numbered.upper_text, '^[A-Z]{2}-[A-Z]+-(.*)$', 1),
            schemes.number_pattern
        )
)

select
    texts.claim_id,
    texts.said_in,
    texts.said,
    listed.org_id,
    org_id_scheme(listed.org_id) as scheme
from texts
inner join listed
    on texts.said_in = listed.said_in
    and texts.said = listed.said
    and texts.is_in_northern_ireland = listed.is_in_northern_ireland
where listed.org_id is not null
