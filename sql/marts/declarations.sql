-- One row per line of 'Declarations' that a funder's accountability file gives.
select
    lines.funder_id,
    given.declaration_title,
    given.declaration_about,
    given.declaration_text,
    given.stated_on,
    given.replaced_on,
    given.stated_by,
    given.link,
    lines.source_file,
    lines.source_sheet,
    lines.source_row
from staging.stg_declarations as given
inner join intermediate.int_accountability_lines as lines on given.line_id = lines.line_id
where lines.fate = 'used'
order by lines.funder_id, lines.source_file, lines.source_sheet, lines.source_row
