-- One row per rule over text, with how many grants it decided. Rules that infer something about a
-- named group (communities, and user-led that is not stated) have no count: a count of 1 would tell.
with rules as (
    select * from staging.stg_rules
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
    case when not is_inferring then coalesce(counts.grant_count, 0) end as grant_count,
    if(is_inferring, 'c', '') as grant_count_status
from (
    select
        *,
        axis = 'community' or (axis = 'user_led' and not starts_with(outcome, 'stated:'))
            as is_inferring
    from rules
) as rules
left join counts on rules.rule_id = counts.rule_id
