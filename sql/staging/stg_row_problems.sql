-- One row per thing that can be wrong with a row: whether it rejects the row, why, what to do.
select
    problem_id,
    severity,
    standard_check,
    field,
    reason,
    remedy
from ref.row_problems
