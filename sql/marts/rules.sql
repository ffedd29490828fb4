-- One row per rule over text, with how many grants it decided.
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
    rules.*,
    coalesce(counts.grant_count, 0) as grant_count
from rules
left join counts on rules.rule_id = counts.rule_id
