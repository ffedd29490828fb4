-- One row per thing that is not public and each other that includes it: whoever is counted in the
-- first is counted in the second, which anybody may use to work out either.
with questions as (
    select * from counts.count_questions where not is_public
),

groups as (
    select rollup.*
    from intermediate.int_community_rollup as rollup
    inner join staging.stg_communities as communities
        on rollup.within_code = communities.community_code
    where communities.parent_code is null and communities.implies_code is null
),

-- what a rule reads is part of a community where it reads no other
rules as (
    select
        rule_id,
        any_value(relation) as relation,
        any_value(community_code) as community_code
    from intermediate.int_community_readings
    where rule_id is not null
    group by rule_id
    having count(distinct (relation, community_code)) = 1
),

including as (
    select
        questions.question_id,
        questions.source,
        questions.relation,
        rollup.within_code as community_code
    from questions
    inner join intermediate.int_community_rollup as rollup
        on questions.community_code = rollup.community_code
    where questions.community_code_2 = 'none'
    and rollup.community_code <> rollup.within_code
    union all
    select
        question_id,
        source,
        relation,
        unnest([community_code, community_code_2]) as community_code
    from questions
    where community_code_2 <> 'none'
    union all
    select
        question_id,
        source,
        'led_by' as relation,
        community_code
    from questions
    where relation = 'led_by_and_for' and community_code_2 = 'none'
    union all
    -- text says nothing of mission, so the other half of by and for is always whom the work is for
    select
        questions.question_id,
        questions.source,
        'serves' as relation,
        groups.within_code as community_code
    from questions
    inner join groups on questions.community_code = groups.community_code
    where questions.relation = 'led_by_and_for' and questions.source = 'text_rule'
    and questions.community_code_2 = 'none'
    union all
    select
        questions.question_id,
        questions.source,
        rules.relation,
        rules.community_code
    from questions
    inner join rules on questions.community_code = rules.rule_id
    where questions.relation = 'rule'
    union all
    select
        question_id,
        source,
        'user_led' as relation,
        'any' as community_code
    from questions
    where relation = 'rule' and source = 'suggested'
)

select distinct
    including.question_id,
    parents.question_id as parent_id
from including
inner join questions as parents
    on including.source = parents.source
    and including.relation = parents.relation
    and including.community_code = parents.community_code
    and parents.community_code_2 = 'none'
