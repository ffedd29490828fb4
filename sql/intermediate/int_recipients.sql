-- One row per organisation that received a grant: how the newest row names it, and its numbers.
with grants as (
    select
        recipient_rows.recipient_id,
        coalesce(grant_rows.award_date, date '0001-01-01') as award_order,
        grant_rows.award_date,
        grant_rows.recipient_name,
        grant_rows.organisation_type
    from intermediate.int_recipient_rows as recipient_rows
    inner join intermediate.int_grant_rows as grant_rows
        on recipient_rows.row_id = grant_rows.row_id
),

-- of several on one day the last by name, so that the order of rows decides nothing
newest as (
    select
        recipient_id,
        arg_max(recipient_name, (award_order, recipient_name))
            filter (where recipient_name is not null) as recipient_name,
        arg_max(organisation_type, (award_order, organisation_type))
            filter (where organisation_type is not null) as organisation_type,
        max(award_date) as newest_award,
        count(*) as grant_count
    from grants
    group by recipient_id
),

-- a link may add a number that no file gives: it is the organisation's all the same
numbers as (
    select
        identities.recipient_id,
        arg_min(identities.org_id, (public_numbers.preference, identities.org_id))
            filter (public_numbers.kind = 'charity') as charity_org_id,
        min(identities.org_id) filter (public_numbers.kind = 'company') as company_org_id
    from intermediate.int_recipient_identities as identities
    inner join intermediate.int_public_numbers as public_numbers
        on identities.org_id = public_numbers.org_id
    group by identities.recipient_id
),

claims as (
    select
        recipient_rows.recipient_id,
        bool_or(ids.has_number) as gives_number,
        bool_or(ids.mentions_number) as mentions_number,
        bool_or(ids.has_conflicting_numbers) as has_conflicting_numbers
    from (select distinct recipient_id, claim_id from intermediate.int_recipient_rows)
        as recipient_rows
    inner join intermediate.int_claim_ids as ids on recipient_rows.claim_id = ids.claim_id
    group by recipient_rows.recipient_id
)

select
    newest.recipient_id,
    newest.recipient_name,
    newest.organisation_type,
    newest.newest_award,
    newest.grant_count,
    claims.gives_number,
    claims.mentions_number,
    claims.has_conflicting_numbers,
    -- the number that the recipient is known by comes before another of the same kind
    case
        when known_by.kind = 'charity' then newest.recipient_id
        else numbers.charity_org_id
    end as charity_org_id,
    numbers.company_org_id
from newest
left join numbers on newest.recipient_id = numbers.recipient_id
left join claims on newest.recipient_id = claims.recipient_id
left join intermediate.int_public_numbers as known_by on newest.recipient_id = known_by.org_id
