-- One row per rule over text, with how many grants it decided. Rules that infer something about a
-- named group (communities, and user-led that is not stated) are counted over all funders together,
-- with the protection of every such count: a count of 1 would tell.
with counts as (
    select
        rule_id,
        sum(grant_count)::bigint as grant_count
    from marts.rule_counts
    group by rule_id
),

inferring as (
    select
        questions.community_code as rule_id,
        max(protected.rounded) filter (
            protected.is_enough and withdrawn.question_id is null
        )::bigint as grant_count
    from counts.count_questions as questions
    left join counts.count_protected as protected
        on questions.question_id = protected.question_id and protected.measure = 'grants'
    left join counts.count_withdrawn as withdrawn
        on protected.question_id = withdrawn.question_id
        and protected.cell_id = withdrawn.cell_id
        and protected.measure = withdrawn.measure
    where questions.relation = 'rule'
    group by questions.community_code
)

select
    rules.*,
    case
        when inferring.rule_id is null then coalesce(counts.grant_count, 0)
        else inferring.grant_count
    end as grant_count,
    if(inferring.rule_id is not null and inferring.grant_count is null, 'c', '')
        as grant_count_status
from staging.stg_rules as rules
left join counts on rules.rule_id = counts.rule_id
left join inferring on rules.rule_id = inferring.rule_id
