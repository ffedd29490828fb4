-- One row per correction and grant that it reaches: the one it names, or each to the one it names.
with grants as (
    select
        row_id,
        grant_id,
        recipient_id,
        is_individual
    from intermediate.int_grants
)

select
    corrections.correction_id,
    grants.row_id,
    grants.is_individual,
    true as is_of_grant
from staging.stg_corrections as corrections
inner join grants on corrections.grant_id = grants.grant_id
union all
select
    recipients.correction_id,
    grants.row_id,
    grants.is_individual,
    false as is_of_grant
from intermediate.int_correction_recipients as recipients
inner join grants on recipients.recipient_id = grants.recipient_id
