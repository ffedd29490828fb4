-- One row per row that can be used, in order of which version of a grant wins (1 = the one used).
with usable as (
    select
        row_id,
        grant_key,
        source_file,
        date_modified
    from intermediate.int_grant_rows
    where row_id not in (select row_id from intermediate.int_rejected)
),

files as (
    select * from intermediate.int_file_dates
)

select
    usable.row_id,
    usable.grant_key,
    usable.source_file,
    usable.date_modified,
    files.file_date,
    files.source_position,
    row_number() over (
        partition by usable.grant_key
        order by
            usable.date_modified desc nulls last,
            files.file_date desc nulls last,
            files.source_position desc,
            usable.row_id desc
    ) as version_rank
from usable
inner join files on usable.source_file = files.source_file
