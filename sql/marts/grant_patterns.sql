-- One row per funder (or all) and pattern: how many organisations it is found at. Never which.
with spans as (
    select * from intermediate.int_grant_spans
),

repeated as (
    select
        funder_id,
        case purpose
            when 'core' then 'repeated_short_core'
            else 'repeated_short_project'
        end as pattern_id,
        recipient_id,
        grant_count,
        gbp
    from intermediate.int_short_grant_runs
    where grant_count >= 3
),

juggling as (
    select
        spans.funder_id,
        'several_small_at_once' as pattern_id,
        spans.recipient_id,
        count(*) as grant_count,
        sum(spans.amount_gbp) as gbp
    from spans
    inner join intermediate.int_small_grants_at_once as at_once
        on spans.recipient_id = at_once.recipient_id
    where at_once.most_at_once >= 3
        and spans.amount_gbp < 10000
        and spans.duration_months is not null
        and spans.starts_on is not null
    group by spans.funder_id, spans.recipient_id
),

found as (
    select * from repeated
    union all
    select * from juggling
),

patterns as (
    select unnest(
        ['repeated_short_core', 'repeated_short_project', 'several_small_at_once']
    ) as pattern_id
),

looked_at as (
    select
        coalesce(funder_id, 'all') as funder_id,
        count(distinct recipient_id) filter (duration_months is not null and starts_on is not null)
            as organisations_looked_at,
        count(*) filter (duration_months is null or starts_on is null) as grants_not_known
    from spans
    group by grouping sets ((funder_id), ())
),

counted as (
    select
        coalesce(funder_id, 'all') as funder_id,
        pattern_id,
        count(distinct recipient_id) as organisation_count,
        sum(grant_count)::bigint as grant_count,
        sum(gbp)::decimal(18, 2) as pattern_gbp
    from found
    group by grouping sets ((funder_id, pattern_id), (pattern_id))
)

select
    looked_at.funder_id,
    patterns.pattern_id,
    coalesce(counted.organisation_count, 0) as organisation_count,
    coalesce(counted.grant_count, 0) as grant_count,
    coalesce(counted.pattern_gbp, 0)::decimal(18, 2) as pattern_gbp,
    looked_at.organisations_looked_at,
    looked_at.grants_not_known
from looked_at
cross join patterns
left join counted
    on looked_at.funder_id = counted.funder_id and patterns.pattern_id = counted.pattern_id
