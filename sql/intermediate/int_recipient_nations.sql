-- One row per recipient whose postcodes say which nation its office is in: only where all of the
-- postcodes of an area are in one nation (areas at the borders are left out).
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
)

select
    recipient_id,
    min(nation) as nation
from nations
group by recipient_id
having count(distinct nation) = 1
