-- One row per row that can be used, in order of which version of a grant wins (1 = the one used).
with usable as (
    select grant_rows.*
    from intermediate.int_grant_rows as grant_rows
    anti join intermediate.int_rejected as rejected
        on grant_rows.source_file = rejected.source_file
        and grant_rows.source_row = rejected.source_row
),

files as (
    select * from intermediate.int_file_dates
)

select
    usable.*,
    files.file_date,
    files.source_position,
    row_number() over (
        partition by usable.grant_key
        order by
            usable.date_modified desc nulls last,
            files.file_date desc nulls last,
            files.source_position desc,
            usable.source_row desc
    ) as version_rank
from usable
inner join files on usable.source_file = files.source_file
