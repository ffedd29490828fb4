-- One row per identifier of a recipient, as published or as a number on a public list, and why it
-- is this recipient's.
with published as (
    select distinct
        claims.published_recipient_id as id,
        ids.claim_org_id,
        ids.own_id
    from intermediate.int_recipient_claims as claims
    inner join intermediate.int_claim_ids as ids on claims.claim_id = ids.claim_id
    where claims.published_recipient_id is not null
),

identities as (
    select * from intermediate.int_recipient_identities
),

-- the identifier as a file writes it, where that is not the one spelling used here
written as (
    select
        published.id,
        identities.recipient_id,
        case
            when published.own_id is not null and published.own_id = published.id
                then own.why_joined
            when identities.why_joined = 'same_id' then 'written_differently'
            else identities.why_joined
        end as why_joined,
        coalesce(own.said_by, identities.said_by) as said_by
    from published
    inner join identities on published.claim_org_id = identities.org_id
    left join identities as own on published.own_id = own.org_id
),

-- only organisations that received a grant; a link may lead past them
received as (
    select distinct recipient_id from intermediate.int_recipient_rows
),

everything as (
    select
        identities.org_id as id,
        identities.recipient_id,
        case
            when identities.org_id like 'name-only/%' and identities.why_joined = 'same_id'
                then 'name_only'
            else identities.why_joined
        end as why_joined,
        identities.said_by
    from identities
    inner join received on identities.recipient_id = received.recipient_id
    union all
    select written.*
    from written
    anti join identities
        on written.id = identities.org_id and written.recipient_id = identities.recipient_id
)

select
    id,
    recipient_id,
    min(why_joined) as why_joined,
    min(said_by) as joined_by
from everything
group by id, recipient_id
