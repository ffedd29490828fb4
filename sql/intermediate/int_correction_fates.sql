-- One row per correction that can be used: what became of it in this build.
with used as (
    select correction_id from intermediate.int_corrections
    union
    select correction_id from intermediate.int_recipient_corrections
),

reached as (
    select
        correction_id,
        bool_and(is_individual) as is_only_of_people
    from intermediate.int_correction_reach
    group by correction_id
),

shared as (
    select corrections.correction_id
    from staging.stg_corrections as corrections
    inner join intermediate.int_recipient_ids as ids on corrections.recipient_id = ids.id
    group by corrections.correction_id
    having count(*) > 1
)

select
    corrections.correction_id,
    case
        when used.correction_id is not null then 'used'
        when recipients.correction_id is not null then 'replaced'
        when reached.is_only_of_people and corrections.axis not in ('purpose', 'restriction')
            then 'of_a_person'
        when reached.correction_id is not null then 'replaced'
        when shared.correction_id is not null then 'shared_id'
        else 'not_here'
    end as fate
from staging.stg_corrections as corrections
left join used on corrections.correction_id = used.correction_id
left join reached on corrections.correction_id = reached.correction_id
left join intermediate.int_correction_recipients as recipients
    on corrections.correction_id = recipients.correction_id
left join shared on corrections.correction_id = shared.correction_id
