-- One row per file that was read: what it says of itself, and what became of its rows and pounds.
with rows_in as (
    select
        source_file,
        count(*) as row_count,
        coalesce(sum(amount_gbp), 0) as amount_gbp
    from intermediate.int_grant_rows
    group by source_file
),

used as (
    select
        source_file,
        count(*) as grant_count,
        count(*) filter (not_in_latest) as not_in_latest_count,
        coalesce(sum(amount_gbp), 0) as used_gbp,
        bool_or(grant_id ilike '360G-invented-%') as is_invented
    from intermediate.int_grants
    group by source_file
),

superseded as (
    select
        source_file,
        count(*) as superseded_count,
        coalesce(sum(amount_gbp), 0) as superseded_gbp
    from marts.superseded_grants
    group by source_file
),

rejected as (
    select
        source_file,
        count(*) as rejected_count,
        coalesce(sum(amount_gbp), 0) as rejected_gbp
    from marts.rejected_rows
    group by source_file
)

select
    files.source_file,
    files.source_position,
    files.format,
    files.encoding,
    files.sha256,
    files.file_bytes,
    files.publisher_name,
    coalesce(files.licence, 'not_stated') as licence,
    files.package_title,
    dates.file_date,
    coalesce(rows_in.row_count, 0) + coalesce(withdrawn.withdrawn_count, 0) as row_count,
    files.joined_row_count,
    coalesce(used.grant_count, 0) as grant_count,
    coalesce(superseded.superseded_count, 0) as superseded_count,
    coalesce(rejected.rejected_count, 0) as rejected_count,
    coalesce(withdrawn.withdrawn_count, 0) as withdrawn_count,
    coalesce(used.not_in_latest_count, 0) as not_in_latest_count,
    coalesce(rows_in.amount_gbp, 0) as total_gbp,
    coalesce(used.used_gbp, 0) as used_gbp,
    coalesce(superseded.superseded_gbp, 0) as superseded_gbp,
    coalesce(rejected.rejected_gbp, 0) as rejected_gbp,
    coalesce(used.is_invented, false) as is_invented
from staging.stg_source_files as files
inner join intermediate.int_file_dates as dates on files.source_file = dates.source_file
left join rows_in on files.source_file = rows_in.source_file
left join used on files.source_file = used.source_file
left join superseded on files.source_file = superseded.source_file
left join staging.stg_withdrawn as withdrawn on files.source_file = withdrawn.source_file
left join rejected on files.source_file = rejected.source_file
order by files.source_position
