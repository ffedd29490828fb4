-- One row per grant and thing that is corrected of it; the newest correction to reach it wins.
-- `axis`: purpose, restriction, user_led_status, led_by, mission or serves. `value`: a code; codes
-- of communities with `;` between, or `none`; `not_known` where nothing is to be said.
with corrections as (
    select * from staging.stg_corrections
),

reached as (
    select * from intermediate.int_correction_reach
)

select
    reached.row_id,
    corrections.axis,
    corrections.value,
    case when not reached.is_individual then corrections.words end as words,
    corrections.said_by,
    corrections.definition,
    corrections.correction_id
from reached
inner join corrections on reached.correction_id = corrections.correction_id
where corrections.axis <> 'own_words'
-- who a person is, is said nowhere
and (not reached.is_individual or corrections.axis in ('purpose', 'restriction'))
-- of several on one day, the one of the grant itself, then the one that stands last
qualify row_number() over (
    partition by reached.row_id, corrections.axis
    order by corrections.added_on desc, reached.is_of_grant desc, corrections.correction_id desc
) = 1
