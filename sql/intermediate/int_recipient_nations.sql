-- One row per recipient whose nation is known: from where its files or registers place it, or from
-- a postcode area that lies in one nation only. Where these say different things it is not known.
with postcodes as (
    select distinct
        recipient_rows.recipient_id,
        regexp_extract(ids.recipient_postcode_key, '^[A-Z]+') as postcode_area
    from intermediate.int_recipient_rows as recipient_rows
    inner join intermediate.int_claim_ids as ids on recipient_rows.claim_id = ids.claim_id
    where ids.recipient_postcode_key is not null
),

nations as (
    select
        postcodes.recipient_id,
        areas.nation
    from postcodes
    inner join staging.stg_postcode_areas as areas on postcodes.postcode_area = areas.postcode_area
    union all
    select
        places.recipient_id,
        areas.area_name as nation
    from intermediate.int_recipient_places as places
    inner join staging.stg_areas as areas on places.nation_code = areas.code
    where areas.area_name in ('England', 'Wales', 'Scotland', 'Northern Ireland')
)

select
    recipient_id,
    min(nation) as nation
from nations
group by recipient_id
having count(distinct nation) = 1
