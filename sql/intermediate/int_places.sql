-- One row per grant that says where its work is: the narrowest area that holds all its places.
with places as (
    select
        locations.row_id,
        locations.location_position,
        readings.local_authority_code,
        readings.region_code,
        readings.nation_code,
        readings.place_level,
        -- from the most exact to the least
        list_position(
            [
                'area_code', 'ward_code', 'small_area_name', 'name', 'country', 'smaller_area',
                'name_only'
            ],
            readings.place_basis
        ) as exactness,
        readings.place_basis
    from intermediate.int_locations as locations
    inner join intermediate.int_place_readings as readings
        on locations.place_text = readings.place_text
    where locations.location_of = 'beneficiary'
),

together as (
    select
        row_id,
        case when min(local_authority_code) = max(local_authority_code)
            and count(local_authority_code) = count(*) then min(local_authority_code)
        end as local_authority_code,
        min(region_code) as first_region,
        max(region_code) as last_region,
        min(nation_code) as first_nation,
        max(nation_code) as last_nation,
        bool_or(region_code = 'not_known') as is_region_missed,
        bool_or(nation_code = 'not_known') as is_nation_missed,
        arg_max(place_basis, (exactness, place_basis)) as place_basis,
        count(*) as place_count,
        bool_or(place_level = 'nation') as is_nation_named,
        bool_or(place_level = 'region') as is_region_named,
        bool_and(place_level = 'smaller_area') as is_small,
        bool_or(place_level = 'not_known') as is_level_missed
    from places
    group by row_id
),

in_nation as (
    select
        *,
        case
            when is_nation_missed then 'not_known'
            when first_nation = last_nation then first_nation
            else 'several_nations'
        end as nation_code
    from together
)

select
    row_id,
    local_authority_code,
    case
        when nation_code = 'several_nations' then 'several_nations'
        when is_region_missed then 'not_known'
        when first_region = last_region then first_region
        else 'several_regions'
    end as region_code,
    nation_code,
    place_basis,
    case
        when nation_code = 'overseas' or last_nation = 'overseas' or first_nation = 'overseas'
            then 'overseas'
        when local_authority_code is not null or (is_small and place_count = 1) then 'local'
        when is_level_missed then 'not_known'
        when is_nation_named or (is_region_named and first_region <> last_region) then 'national'
        else 'regional'
    end as work_scale
from in_nation
