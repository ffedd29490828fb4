-- One row per accountability file that is used in this build.
-- Lines of counts of people are not among those counted, nor is the file's hash told: of a file
-- that anybody can write but for a few small numbers, both would give the numbers away.
select
    lines.source_file,
    any_value(lines.funder_id) as funder_id,
    any_value(lines.filled_in_by) as filled_in_by,
    any_value(lines.is_provider) as is_provider,
    any_value(lines.signed_off_by) as signed_off_by,
    any_value(lines.signed_off_on) as signed_off_on,
    any_value(files.link) as link,
    any_value(files.file_licence) as file_licence,
    count(*) filter (lines.fate = 'used') as used_line_count,
    count(*) filter (lines.fate <> 'used') as kept_out_line_count
from intermediate.int_accountability_lines as lines
inner join staging.stg_accountability_files as files on lines.source_file = files.source_file
where lines.table_name <> 'decision_makers'
group by lines.source_file
having bool_or(lines.fate = 'used')
order by lines.source_file
