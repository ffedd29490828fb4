-- One row per line of an accountability file, and what becomes of it.
-- A line is kept out where its funder, or its funding stream, is not in the grants of this build.
with funders as (
    select distinct funder_id from intermediate.int_grants
),

streams as (
    select distinct
        grants.funder_id,
        name_key(coalesce(grant_rows.programme_title, grant_rows.programme_code)) as stream_key
    from intermediate.int_grants as grants
    inner join intermediate.int_grant_rows as grant_rows on grants.row_id = grant_rows.row_id
)

select
    lines.line_id,
    lines.source_file,
    lines.source_sheet,
    lines.source_row,
    lines.table_name,
    lines.stream_title,
    lines.funder_id,
    lines.filled_in_by,
    lines.is_provider,
    lines.signed_off_by,
    lines.signed_off_on,
    case
        when not lines.is_usable then 'not_usable'
        when lines.funder_id is null then 'no_funder'
        when funders.funder_id is null then 'unknown_funder'
        when lines.stream_title <> 'all' and streams.stream_key is null then 'unknown_stream'
        else 'used'
    end as fate
from staging.stg_accountability_lines as lines
left join funders on lines.funder_id = funders.funder_id
left join streams
    on lines.funder_id = streams.funder_id
    and name_key(lines.stream_title) = streams.stream_key
