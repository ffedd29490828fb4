-- One row per row that cannot be used as a grant.
select
    grant_rows.source_file,
    grant_rows.source_sheet,
    grant_rows.source_row,
    grant_rows.grant_id,
    rejected.field,
    -- a value from a row about a person is not repeated
    case when not grant_rows.is_individual then rejected.problem_value end as problem_value,
    rejected.reason,
    rejected.remedy,
    coalesce(grant_rows.currency, 'not_known') as currency,
    grant_rows.amount_awarded,
    grant_rows.amount_gbp
from intermediate.int_rejected as rejected
inner join intermediate.int_grant_rows as grant_rows on rejected.row_id = grant_rows.row_id
order by grant_rows.source_file, grant_rows.source_sheet, grant_rows.source_row
