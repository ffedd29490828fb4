-- One row per identifier of a funder's own making, or name without one, that stands for one other
-- identifier only: the public number that its rows give, or the only identifier under which the
-- same funder has exactly that name.
with claims as (
    select * from intermediate.int_claim_ids
),

numbered as (
    select
        own_id,
        claim_org_id
    from claims
    where own_id is not null and has_number
),

named as (
    select
        bare.claim_org_id as name_id,
        claims.claim_org_id
    from claims as bare
    inner join claims
        on bare.funder_id = claims.funder_id
        and bare.recipient_name_key = claims.recipient_name_key
    where starts_with(bare.claim_org_id, 'name-only/')
    and not starts_with(claims.claim_org_id, 'name-only/')
    and length(bare.recipient_name_key) > 0
)

select
    own_id as left_id,
    min(claim_org_id) as right_id,
    'number_in_file' as why,
    'grants file' as said_by
from numbered
group by own_id
having count(distinct claim_org_id) = 1
union all
select
    name_id as left_id,
    min(claim_org_id) as right_id,
    'same_name_same_funder' as why,
    'grants file' as said_by
from named
group by name_id
having count(distinct claim_org_id) = 1
