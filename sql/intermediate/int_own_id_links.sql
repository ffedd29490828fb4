-- One row per identifier of a funder's own making that stands for one public number only.
with numbered as (
    select
        own_id,
        claim_org_id
    from intermediate.int_claim_ids
    where own_id is not null and has_number
)

select
    own_id as left_id,
    min(claim_org_id) as right_id,
    'number_in_file' as why,
    'grants file' as said_by
from numbered
group by own_id
having count(distinct claim_org_id) = 1
