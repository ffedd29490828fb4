-- One row per thing that is counted: a community (or two together) in a relation to the grant, by
-- who says it. `rule` is what one rule reads; `user_led` a status. Of sources that are not public
-- no figure leaves but through protection.
with relations as (
    select unnest(['serves', 'led_by', 'mission', 'led_by_and_for']) as relation
),

sources as (
    select unnest([
        {'source': 'correction', 'is_public': true},
        {'source': 'declared', 'is_public': true},
        {'source': 'no_permission', 'is_public': false},
        {'source': 'text_rule', 'is_public': false}
    ], recursive := true)
),

codes as (
    select
        community_code,
        level
    from staging.stg_communities
    union all
    select
        'any' as community_code,
        'any' as level
),

intersections as (
    select distinct
        community_code,
        community_code_2,
        relation
    from staging.stg_intersections
),

questions as (
    select
        relations.relation,
        codes.community_code,
        'none' as community_code_2,
        codes.level,
        sources.source,
        sources.is_public
    from relations
    cross join codes
    cross join sources
    -- text says who the work is for and who leads, not what a group is there for
    where not (relations.relation = 'mission' and sources.source = 'text_rule')
    union all
    select
        intersections.relation,
        intersections.community_code,
        intersections.community_code_2,
        'intersection' as level,
        sources.source,
        sources.is_public
    from intersections
    cross join sources
    union all
    select
        'user_led' as relation,
        'any' as community_code,
        'none' as community_code_2,
        'any' as level,
        unnest(['declared', 'declared_not', 'stated', 'suggested']) as source,
        source <> 'suggested' as is_public
    union all
    select
        'rule' as relation,
        rule_id as community_code,
        'none' as community_code_2,
        'rule' as level,
        case when axis = 'user_led' then 'suggested' else 'text_rule' end as source,
        false as is_public
    from staging.stg_rules
    -- what `stated` rules read is told by row, and counted where other rules are
    where axis = 'community' or (axis = 'user_led' and not starts_with(outcome, 'stated:'))
)

select
    row_number() over (
        order by relation, source, level, community_code, community_code_2
    )::integer as question_id,
    *
from questions
