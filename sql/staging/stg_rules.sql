-- One row per rule over text.
with rules as (
    select 'purpose' as axis, * from ref.purpose_rules
    union all
    select 'restriction' as axis, * from ref.restriction_rules
    union all
    select 'duration' as axis, * from ref.duration_rules
    union all
    select 'user_led' as axis, * from ref.user_led_rules
    union all
    select 'community' as axis, * from ref.community_rules
)

select
    rule_id,
    axis,
    outcome,
    strength,
    priority::integer as priority,
    fields as read_fields,
    pattern,
    exclude_pattern,
    example,
    near_miss,
    note,
    added_on::date as added_on
from rules
