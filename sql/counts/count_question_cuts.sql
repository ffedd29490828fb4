-- One row per thing counted and kind of cell that it is counted by: the fixed set of tables. Finer
-- communities are cut only over all funders. What groups answered and do not share is told in
-- totals alone: each number more that one answer is in is a hint more to whoever keeps two builds.
with pairs as (
    select distinct
        community_code,
        community_code_2,
        relation,
        cut_by
    from staging.stg_intersections
)

select
    questions.question_id,
    kinds.kind
from counts.count_questions as questions
cross join counts.count_kinds as kinds
left join pairs
    on questions.community_code = pairs.community_code
    and questions.community_code_2 = pairs.community_code_2
    and questions.relation = pairs.relation
    and kinds.cut_by = pairs.cut_by
where case
    when questions.source = 'no_permission'
        then kinds.cut_by = 'none' and kinds.scope <> 'programme'
    when questions.level = 'rule' then kinds.cut_by = 'none' and kinds.scope = 'all'
    when questions.level = 'intersection'
        then kinds.scope <> 'programme' and (kinds.cut_by = 'none' or pairs.cut_by is not null)
    when kinds.cut_by in ('user_led_definition', 'user_led_said_by')
        then questions.relation = 'user_led' and questions.is_public
    when kinds.cut_by = 'user_led_status' then questions.relation <> 'user_led'
    when questions.level = 'any' and questions.relation <> 'user_led'
        then kinds.cut_by = 'none' or kinds.scope = 'all' or kinds.cut_by = 'financial_year'
    when questions.level = 'subcategory' then kinds.cut_by = 'none' and kinds.scope <> 'programme'
    when questions.level in ('category', 'local_term')
        then kinds.cut_by = 'none' or kinds.scope = 'all'
    else true
end
