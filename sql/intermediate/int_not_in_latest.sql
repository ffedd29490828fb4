-- One row per grant that a newer snapshot of the last file holding it no longer has.
with last_file_of_grant as (
    select
        grant_key,
        arg_max(
            source_file, (coalesce(file_date, date '0001-01-01'), source_position)
        ) as last_file
    from intermediate.int_versions
    where source_file in (select older_file from intermediate.int_newer_snapshots)
    or grant_key in (
        select grant_key from intermediate.int_versions where version_rank > 1
    )
    group by grant_key
)

select distinct last_file_of_grant.grant_key
from last_file_of_grant
inner join intermediate.int_newer_snapshots as snapshots
    on last_file_of_grant.last_file = snapshots.older_file
