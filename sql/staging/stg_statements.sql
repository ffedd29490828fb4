-- One row per line of 'Statements' that can be used, of accountability files.
select
    line_id,
    recommendation_id,
    statement_text,
    what_changed,
    made_with,
    were_they_paid,
    pay_an_hour_gbp,
    stated_on,
    stated_by,
    link
from raw.accountability_statements
