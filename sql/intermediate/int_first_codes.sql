-- One row per grant that names a place whose code may be published: the first of these codes.
with coded as (
    select
        locations.row_id,
        locations.location_position,
        publishable_area_code(locations.geo_code, levels.area_level, locations.is_individual)
            as area_code
    from intermediate.int_locations as locations
    inner join staging.stg_area_levels as levels on left(locations.geo_code, 3) = levels.code_prefix
    where locations.location_of = 'beneficiary' and not is_unnamed(locations.grant_id)
)

select
    row_id,
    arg_min(area_code, location_position) as area_code
from coded
where area_code is not null
group by row_id
