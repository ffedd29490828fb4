-- One row per rule over text, with how many grants it decided. Rules that infer something about
-- named groups (communities, and user-led that is not stated) have none: a count of 1 would tell.
with rules as (
    select
        *,
        axis = 'community' or (axis = 'user_led' and not starts_with(outcome, 'stated:'))
            as is_inferring
    from staging.stg_rules
),

counts as (
    select
        rule_id,
        sum(grant_count)::bigint as grant_count
    from marts.rule_counts
    group by rule_id
)

select
    rules.* exclude (is_inferring),
    case when not rules.is_inferring then coalesce(counts.grant_count, 0) end as grant_count,
    if(rules.is_inferring, 'c', '') as grant_count_status
from rules
left join counts on rules.rule_id = counts.rule_id
