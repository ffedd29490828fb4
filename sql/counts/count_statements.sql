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

led_by as (
    select
        said.row_id,
        said.community_code,
        said.source,
        groups.within_code
    from said
    inner join groups on said.community_code = groups.community_code
    where said.relation = 'led_by'
),

-- a semi join is made last: each code in each group, of each grant, would be made first otherwise
led_by_and_for as (
    select distinct
        led_by.row_id,
        'led_by_and_for' as relation,
        led_by.community_code,
        led_by.source
    from led_by
    semi join meant_for
        on led_by.row_id = meant_for.row_id
        and led_by.source = meant_for.source
        and led_by.within_code = meant_for.within_code
),

-- What is counted where a community is said to be meant: it, and what it is part of. Told apart by
-- number from here on: ten million grants make a hundred million statements.
asked as (
    select
        rollup.community_code,
        questions.relation,
        questions.source,
        questions.question_id
    from intermediate.int_community_rollup as rollup
    inner join counts.count_questions as questions on rollup.within_code = questions.community_code
    where questions.community_code_2 = 'none'
),

rolled_up as (
    select distinct
        said.row_id,
        asked.question_id
    from (
        select row_id, relation, community_code, source from said
        union all
        select row_id, relation, community_code, source from led_by_and_for
    ) as said
    inner join asked
        on said.relation = asked.relation
        and said.community_code = asked.community_code
        and said.source = asked.source
),

pairs as (
    select
        first_code.question_id as first_question_id,
        second_code.question_id as second_question_id,
        both_codes.question_id
    from counts.count_questions as both_codes
    inner join counts.count_questions as first_code
        on both_codes.community_code = first_code.community_code
        and both_codes.relation = first_code.relation
        and both_codes.source = first_code.source
        and first_code.community_code_2 = 'none'
    inner join counts.count_questions as second_code
        on both_codes.community_code_2 = second_code.community_code
        and both_codes.relation = second_code.relation
        and both_codes.source = second_code.source
        and second_code.community_code_2 = 'none'
    where both_codes.community_code_2 <> 'none'
),

firsts as (
    select
        rolled_up.row_id,
        pairs.second_question_id,
        pairs.question_id
    from rolled_up
    inner join pairs on rolled_up.question_id = pairs.first_question_id
),

together as (
    select
        firsts.row_id,
        firsts.question_id
    from firsts
    semi join rolled_up
        on firsts.row_id = rolled_up.row_id
        and firsts.second_question_id = rolled_up.question_id
),

others as (
    select
        row_id,
        'user_led' as relation,
        'any' as community_code,
        status as source
    from intermediate.int_user_led
    where status in ('declared', 'declared_not', 'stated', 'suggested')
    union all
    select distinct row_id, 'rule', rule_id, source from said where rule_id is not null
    union all
    select row_id, 'rule', rule_id, status from intermediate.int_user_led
    where status = 'suggested' and rule_id is not null
)

select
    row_id,
    question_id
from rolled_up
union all
select
    row_id,
    question_id
from together
union all
select
    others.row_id,
    questions.question_id
from others
inner join counts.count_questions as questions
    on others.relation = questions.relation
    and others.community_code = questions.community_code
    and others.source = questions.source
