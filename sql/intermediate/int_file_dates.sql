-- One row per file with the newest date in it that is not in the future: its own, or a grant's.
with grant_rows as (
    select
        source_file,
        max(date_modified)::date as newest_modified,
        max(award_date) filter (where award_date <= built_on) as newest_award
    from intermediate.int_grant_rows
    cross join staging.stg_build
    group by source_file
)

select
    files.source_file,
    files.source_position,
    greatest(files.package_date, grant_rows.newest_modified, grant_rows.newest_award) as file_date
from staging.stg_source_files as files
left join grant_rows on files.source_file = grant_rows.source_file
