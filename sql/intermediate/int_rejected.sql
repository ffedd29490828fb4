-- One row per row that cannot be used as a grant, with the first reason.
with problems as (
    select * from intermediate.int_row_problems
),

catalogue as (
    select * from staging.stg_row_problems
)

select
    problems.row_id,
    string_agg(catalogue.field, '; ' order by catalogue.problem_id) as field,
    string_agg(problems.problem_value, '; ' order by catalogue.problem_id) as problem_value,
    string_agg(catalogue.reason, ' ' order by catalogue.problem_id) as reason,
    string_agg(catalogue.remedy, ' ' order by catalogue.problem_id) as remedy
from problems
inner join catalogue on problems.problem_id = catalogue.problem_id
where catalogue.severity = 'reject'
group by problems.row_id
