-- One row per line of 'Targets' that a funder's accountability file gives.
select
    lines.funder_id,
    given.target_name,
    given.target_indicator,
    given.stream_title,
    given.target_group,
    given.target_relation,
    given.baseline_value,
    given.baseline_on,
    given.target_value,
    given.due_on,
    given.target_definition_version,
    given.stated_on,
    given.link,
    lines.source_file,
    lines.source_sheet,
    lines.source_row
from staging.stg_targets as given
inner join intermediate.int_accountability_lines as lines on given.line_id = lines.line_id
where lines.fate = 'used'
order by lines.funder_id, lines.source_file, lines.source_sheet, lines.source_row
