-- One row per pair of files of which one is a newer snapshot of the other: it is newer and holds
-- at least half of the other's grants. Files for different years share few grants and are no
-- snapshots.
with held as (
    select distinct
        grant_key,
        source_file,
        file_date,
        source_position
    from intermediate.int_versions
),

sizes as (
    select
        source_file,
        count(*) as grant_count
    from held
    group by source_file
),

in_several as (
    select *
    from held
    where grant_key in (
        select grant_key
        from intermediate.int_versions
        where version_rank > 1
    )
),

shared as (
    select
        older.source_file as older_file,
        newer.source_file as newer_file,
        newer.file_date as newer_date,
        newer.source_position as newer_position,
        count(*) as shared_count
    from in_several as older
    inner join in_several as newer
        on older.grant_key = newer.grant_key
        and older.source_file <> newer.source_file
        and (coalesce(newer.file_date, date '0001-01-01'), newer.source_position)
        > (coalesce(older.file_date, date '0001-01-01'), older.source_position)
    group by all
)

select
    shared.older_file,
    shared.newer_file,
    shared.newer_date,
    shared.newer_position
from shared
inner join sizes on shared.older_file = sizes.source_file
where shared.shared_count * 2 >= sizes.grant_count
