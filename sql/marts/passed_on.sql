-- One row per line of 'Money passed on' that a funder's accountability file gives.
select
    lines.funder_id,
    given.partner_kind,
    given.stream_title,
    given.period_start,
    given.period_end,
    given.partners_count,
    given.promised_gbp,
    given.paid_gbp,
    given.stated_on,
    given.link,
    lines.source_file,
    lines.source_sheet,
    lines.source_row
from staging.stg_passed_on as given
inner join intermediate.int_accountability_lines as lines on given.line_id = lines.line_id
where lines.fate = 'used'
order by lines.funder_id, lines.source_file, lines.source_sheet, lines.source_row
