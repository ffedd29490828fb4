-- One row per organisation and income of a year, with who gives it.
-- materialized: view
select
    org_id,
    income_gbp,
    year_start,
    year_end,
    source_id
from register.incomes
