-- One row per grant: the row that is used, its id, its funding stream.
with winners as (
    select
        row_id,
        grant_key
    from intermediate.int_versions
    where version_rank = 1
),

grant_rows as (
    select * from intermediate.int_grant_rows
),

-- an id without the standard's prefix may be used by two funders; the funder then tells them apart
shared_ids as (
    select grant_rows.grant_id
    from winners
    inner join grant_rows on winners.row_id = grant_rows.row_id
    where grant_rows.grant_id not ilike '360G-%'
    group by grant_rows.grant_id
    having count(*) > 1
),

-- there are few streams and many grants: each name is made an id once
stream_names as (
    select distinct coalesce(programme_title, programme_code) as stream_name
    from grant_rows
),

streams as (
    select
        stream_name,
        nullif(slug(stream_name), '') as stream_slug
    from stream_names
)

select
    winners.row_id,
    winners.grant_key,
    case
        when grant_rows.grant_id in (select grant_id from shared_ids)
            then grant_rows.funder_id || '/' || grant_rows.grant_id
        else grant_rows.grant_id
    end as grant_id,
    grant_rows.funder_id,
    grant_rows.funder_id || '/' || coalesce(streams.stream_slug, 'none') as programme_id,
    recipient_rows.recipient_id,
    grant_rows.is_individual,
    grant_rows.award_date,
    grant_rows.amount_gbp,
    grant_rows.source_file,
    winners.grant_key in (select grant_key from intermediate.int_not_in_latest) as not_in_latest
from winners
inner join grant_rows on winners.row_id = grant_rows.row_id
left join intermediate.int_recipient_rows as recipient_rows
    on winners.row_id = recipient_rows.row_id
left join streams
    on coalesce(grant_rows.programme_title, grant_rows.programme_code) = streams.stream_name
