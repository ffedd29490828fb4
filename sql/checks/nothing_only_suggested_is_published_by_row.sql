-- What a name or description only implies is in no row of a named group, and no rule that infers
-- something about one has a count.
select
    'grants' as published_table,
    grant_id as row_key
from marts.grants
where user_led_status = 'suggested' or starts_with(user_led_rule_id, 'suggested_')
union all
select
    'recipients' as published_table,
    recipient_id as row_key
from marts.recipients
where user_led_status = 'suggested' or starts_with(user_led_rule_id, 'suggested_')
union all
select
    'rule_counts' as published_table,
    counts.rule_id as row_key
from marts.rule_counts as counts
inner join staging.stg_rules as rules on counts.rule_id = rules.rule_id
where
    rules.axis = 'community'
    or (rules.axis = 'user_led' and not starts_with(rules.outcome, 'stated:'))
