-- One row per line of an accountability file, with what its file says of itself.
select
    lines.line_id,
    lines.source_file,
    lines.source_sheet,
    lines.source_row,
    lines.table_name,
    lines.stream_title,
    lines.is_usable,
    trim(lines.cells ->> '$.recommendation_id') as named_recommendation,
    files.funder_id,
    files.filled_in_by,
    files.is_provider,
    files.signed_off_by,
    files.signed_off_on
from raw.accountability_lines as lines
inner join raw.accountability_files as files on lines.source_file = files.source_file
