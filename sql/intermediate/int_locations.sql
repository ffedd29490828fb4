-- One row per place that a grant names and of which something is said.
select
    grants.row_id,
    grants.grant_id,
    grants.recipient_id,
    grants.is_individual,
    grants.award_date,
    locations.location_of,
    locations.location_position,
    locations.location_name,
    locations.country_code,
    locations.geo_code,
    concat_ws(
        chr(31),
        coalesce(locations.geo_code, ''),
        coalesce(locations.location_name, ''),
        coalesce(locations.country_code, '')
    ) as place_text
from staging.stg_locations as locations
inner join intermediate.int_grants as grants on locations.row_id = grants.row_id
-- a place of which nothing is said is no place
where coalesce(locations.location_name, locations.country_code, locations.geo_code) is not null
and (locations.location_of = 'beneficiary' or not grants.is_individual)
