-- One row per place a grant names; one finer than a local authority has no code of its own here.
-- Of a grant to a person nothing finer than a region is published.
select
    locations.grant_id,
    locations.location_of,
    locations.location_position,
    locations.location_name,
    locations.country_code,
    publishable_area_code(locations.geo_code, levels.area_level, locations.is_individual)
        as area_code,
    case
        when levels.area_level is not null then levels.area_level
        when locations.geo_code is null then 'none_given'
        else 'finer_or_other'
    end as area_level,
    case when not locations.is_individual then readings.local_authority_code end
        as local_authority_code,
    readings.region_code,
    readings.place_basis
from intermediate.int_locations as locations
inner join intermediate.int_place_readings as readings
    on locations.place_text = readings.place_text
left join staging.stg_area_levels as levels on left(locations.geo_code, 3) = levels.code_prefix
where not is_unnamed(locations.grant_id)
