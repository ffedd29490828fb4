-- One row per grant and thing counted of it (`counts.count_questions`), each once.
with said as (
    select
        row_id,
        relation,
        community_code,
        rule_id,
        case
            when basis = 'declared' and not is_public then 'no_permission'
            else basis
        end as source
    from intermediate.int_community_readings
),

-- Led by and for: those who lead are of a group that the grant or the group is for. Both are said
-- by the same source, or neither part of the sentence would be what that source says.
groups as (
    select rollup.*
    from intermediate.int_community_rollup as rollup
    inner join staging.stg_communities as communities
        on rollup.within_code = communities.community_code
    where communities.parent_code is null and communities.implies_code is null
),

meant_for as (
    select distinct
        said.row_id,
        said.source,
        groups.within_code
    from said
    inner join groups on said.community_code = groups.community_code
    where said.relation in ('serves', 'mission')
),

led_by_and_for as (
    select distinct
        said.row_id,
        'led_by_and_for' as relation,
        said.community_code,
        said.source
    from said
    inner join groups on said.community_code = groups.community_code
    inner join meant_for
        on said.row_id = meant_for.row_id
        and said.source = meant_for.source
        and groups.within_code = meant_for.within_code
    where said.relation = 'led_by'
),

rolled_up as (
    select distinct
        said.row_id,
        said.relation,
        rollup.within_code as community_code,
        said.source
    from (
        select row_id, relation, community_code, source from said
        union all
        select row_id, relation, community_code, source from led_by_and_for
    ) as said
    inner join intermediate.int_community_rollup as rollup
        on said.community_code = rollup.community_code
),

together as (
    select
        first_code.row_id,
        first_code.relation,
        first_code.community_code,
        second_code.community_code as community_code_2,
        first_code.source
    from rolled_up as first_code
    inner join rolled_up as second_code
        on first_code.row_id = second_code.row_id
        and first_code.relation = second_code.relation
        and first_code.source = second_code.source
    inner join (
        select distinct community_code, community_code_2, relation from staging.stg_intersections
    ) as pairs
        on first_code.community_code = pairs.community_code
        and second_code.community_code = pairs.community_code_2
        and first_code.relation = pairs.relation
),

user_led as (
    select
        row_id,
        status
    from intermediate.int_user_led
    where status in ('declared', 'declared_not', 'stated', 'suggested')
),

statements as (
    select row_id, relation, community_code, 'none' as community_code_2, source from rolled_up
    union all
    select row_id, relation, community_code, community_code_2, source from together
    union all
    select row_id, 'user_led', 'any', 'none', status from user_led
    union all
    select distinct row_id, 'rule', rule_id, 'none', source from said where rule_id is not null
    union all
    select row_id, 'rule', rule_id, 'none', status from intermediate.int_user_led
    where status = 'suggested' and rule_id is not null
)

select
    statements.row_id,
    questions.question_id
from statements
inner join counts.count_questions as questions
    on statements.relation = questions.relation
    and statements.community_code = questions.community_code
    and statements.community_code_2 = questions.community_code_2
    and statements.source = questions.source
