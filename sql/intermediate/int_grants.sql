-- One row per grant: the version that is used.
with winners as (
    select *
    from intermediate.int_usable_rows
    where version_rank = 1
),

-- an id without the standard's prefix may be used by two funders; the funder then tells them apart
shared_ids as (
    select grant_id
    from winners
    where grant_id not ilike '360G-%'
    group by grant_id
    having count(*) > 1
)

select
    winners.* replace (
        case
            when winners.grant_id in (select grant_id from shared_ids)
                then winners.funder_id || '/' || winners.grant_id
            else winners.grant_id
        end as grant_id
    ),
    winners.funder_id || '/' || coalesce(
        nullif(slug(coalesce(winners.programme_title, winners.programme_code)), ''), 'none'
    ) as programme_id,
    not_in_latest.grant_key is not null as not_in_latest
from winners
left join intermediate.int_not_in_latest as not_in_latest
    on winners.grant_key = not_in_latest.grant_key
