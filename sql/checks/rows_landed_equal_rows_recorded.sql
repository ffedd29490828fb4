-- Files of which more or fewer rows reached the models than were landed.
select
    files.source_file,
    files.row_count as recorded,
    marts_files.row_count as modelled
from staging.stg_source_files as files
inner join marts.source_files as marts_files on files.source_file = marts_files.source_file
where files.row_count <> marts_files.row_count
