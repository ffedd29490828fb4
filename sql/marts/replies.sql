-- One row per line of 'Replies' that a funder's accountability file gives.
select
    lines.funder_id,
    given.recommendation_id,
    given.replied_by,
    given.reply_from,
    given.reply_text,
    given.replied_on,
    given.link,
    lines.source_file,
    lines.source_sheet,
    lines.source_row
from staging.stg_replies as given
inner join intermediate.int_accountability_lines as lines on given.line_id = lines.line_id
where lines.fate = 'used'
order by lines.funder_id, lines.source_file, lines.source_sheet, lines.source_row
