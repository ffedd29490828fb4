-- One row per place a grant names; a place finer than a local authority has no code here.
select
    grants.grant_id,
    locations.location_of,
    locations.location_position,
    locations.location_name,
    locations.country_code,
    case when levels.area_level is not null then locations.geo_code end as area_code,
    case
        when levels.area_level is not null then levels.area_level
        when locations.geo_code is null then 'none_given'
        else 'finer_or_other'
    end as area_level
from staging.stg_locations as locations
inner join intermediate.int_grants as grants on locations.row_id = grants.row_id
left join staging.stg_area_levels as levels on left(locations.geo_code, 3) = levels.code_prefix
-- a place of which nothing is said is no place
where coalesce(locations.location_name, locations.country_code, locations.geo_code) is not null
and (locations.location_of = 'beneficiary' or not grants.is_individual)
