-- One row per grant to an organisation of which something says who leads it: a correction, else
-- what the group declared and agreed to share, else text. `suggested` stays in the private file.
with corrected as (
    select
        row_id,
        1 as place,
        value as status,
        'correction' as basis,
        'correction' as rule_id,
        words,
        said_by,
        coalesce(definition, 'not_known') as definition
    from intermediate.int_corrections
    where axis = 'user_led_status'
),

declared as (
    select
        row_id,
        2 as place,
        'declared' as status,
        'declared' as basis,
        'declared_dei' as rule_id,
        null::varchar as words,
        'group' as said_by,
        'dei_75_50' as definition
    from intermediate.int_dei_user_led
),

read as (
    select
        row_id,
        3 as place,
        status,
        'text_rule' as basis,
        rule_id,
        words,
        said_by,
        definition
    from intermediate.int_text_user_led
),

said as (
    select * from corrected
    union all
    select * from declared
    union all
    select * from read
)

select
    row_id,
    arg_min(status, place) as status,
    arg_min(basis, place) as basis,
    arg_min(rule_id, place) as rule_id,
    arg_min_null(words, place) as words,
    arg_min(said_by, place) as said_by,
    arg_min(definition, place) as definition
from said
group by row_id
