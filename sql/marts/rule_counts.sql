-- One row per rule and funder: how many of the funder's grants the rule decided.
with decided as (
    select funder_id, purpose_rule_id as rule_id from marts.grants
    union all
    select funder_id, restriction_rule_id as rule_id from marts.grants
    union all
    select funder_id, duration_rule_id as rule_id from marts.grants
    union all
    -- what is only suggested has no rule on the row
    select funder_id, user_led_rule_id as rule_id from marts.grants
)

select
    rule_id,
    funder_id,
    count(*) as grant_count
from decided
where rule_id is not null
group by rule_id, funder_id
