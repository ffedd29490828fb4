-- One row per line of 'Statements' that a funder's accountability file gives.
select
    lines.funder_id,
    given.recommendation_id,
    given.statement_text,
    given.what_changed,
    given.made_with,
    given.were_they_paid,
    given.pay_an_hour_gbp,
    given.stated_on,
    given.stated_by,
    given.link,
    lines.source_file,
    lines.source_sheet,
    lines.source_row
from staging.stg_statements as given
inner join intermediate.int_accountability_lines as lines on given.line_id = lines.line_id
where lines.fate = 'used'
order by lines.funder_id, lines.source_file, lines.source_sheet, lines.source_row
