-- One row per different place as published, and what it is read as. A code says more than a name,
-- and a name counts only where it can mean one area: as a whole, or as a path from a nation down.
with places as (
    select
        place_text,
        any_value(geo_code) as geo_code,
        any_value(location_name) as location_name,
        any_value(country_code) as country_code,
        any_value(coalesce(country_code, 'GB') not in ('GB', 'UK')) as is_abroad
    from intermediate.int_locations
    group by place_text
),

areas as (
    select * from staging.stg_areas
),

-- official names of small areas are the authority's name and a number: 'Ipswich 007G'
named as (
    select
        place_text,
        coalesce(
            left(geo_code, 3) in ('E01', 'E02', 'W01', 'W02')
            and regexp_full_match(location_name, '.+ [0-9]{3}[A-Z]?'),
            false
        ) as is_small_area_name,
        place_key(case
            when is_small_area_name then regexp_extract(location_name, '(.+) [0-9]{3}[A-Z]?', 1)
            else location_name
        end) as area_key,
        case
            when regexp_matches(location_name, '/| [-–:|] ')
                then regexp_split_to_array(location_name, ' ?/ ?| [-–:|] ')
            when contains(location_name, ',') then string_split(location_name, ',')
        end as name_parts,
        regexp_matches(location_name, '/| [-–:|] ') as is_path
    from places
    where location_name is not null and not is_abroad
),

by_whole_name as (
    select
        named.place_text,
        coalesce(whole.code, bare.code) as code,
        case when named.is_small_area_name then 'small_area_name' else 'name' end as place_basis
    from named
    left join staging.stg_area_names as whole on named.area_key = whole.area_key
    left join staging.stg_area_names as bare on bare_place_key(named.area_key) = bare.area_key
),

parts as (
    select
        place_text,
        is_path,
        unnest(name_parts) as part,
        generate_subscripts(name_parts, 1) as part_position
    from named
    where name_parts is not null and not is_small_area_name
),

read_parts as (
    select
        parts.place_text,
        parts.is_path,
        parts.part_position,
        areas.*
    from parts
    left join staging.stg_area_names as whole on place_key(parts.part) = whole.area_key
    left join staging.stg_area_names as bare
        on bare_place_key(place_key(parts.part)) = bare.area_key
    left join areas on coalesce(whole.code, bare.code) = areas.code
),

by_parts as (
    select
        place_text,
        case when count(distinct local_authority_code) = 1 and count(distinct narrow_region) = 1
            then min(local_authority_code)
        end as local_authority_code,
        case
            when count(distinct narrow_region) = 1 then min(narrow_region)
            when count(distinct narrow_nation) = 1 then
                case min(narrow_nation) when 'E92000001' then 'several_regions'
                    else min(narrow_nation)
                end
            else 'several_nations'
        end as region_code,
        case when count(distinct narrow_nation) = 1 then min(narrow_nation)
            else 'several_nations'
        end as nation_code,
        -- the narrowest of the path
        case
            when bool_or(area_level = 'local_authority') then 'local_authority'
            when bool_or(area_level = 'county') then 'county'
            when bool_or(area_level = 'region') then 'region'
            else 'nation'
        end as place_level
    from (
        select
            *,
            case when region_code not like 'several%' then region_code end as narrow_region,
            case when nation_code not like 'several%' then nation_code end as narrow_nation
        from read_parts
    )
    group by place_text
    -- a path is read from the top; a list of names only where each of them is known
    having case
        when bool_and(is_path)
            then bool_or(part_position = 1 and area_level in ('nation', 'region'))
        else bool_and(code is not null) and count(distinct narrow_region) <= 1
    end
),

read_once as (
    select
        places.*,
        by_code.code as code_read,
        by_code.local_authority_code as code_authority,
        by_code.region_code as code_region,
        by_code.nation_code as code_nation,
        by_code.area_level as code_level,
        wards.local_authority_code as ward_authority,
        by_whole_name.code as name_read,
        by_whole_name.place_basis as name_basis,
        case
            when not is_area_code(places.geo_code) then null
            when places.geo_code like 'E%' then 'E92000001'
            when places.geo_code like 'W%' then 'W92000004'
            when places.geo_code like 'S%' then 'S92000003'
            when places.geo_code like 'N%' then 'N92000002'
        end as letter_nation
    from places
    left join areas as by_code on places.geo_code = by_code.code
    left join staging.stg_wards as wards on places.geo_code = wards.code
    left join by_whole_name on places.place_text = by_whole_name.place_text
)

select
    read_once.place_text,
    case
        when code_read is not null then code_authority
        when is_abroad then null
        else coalesce(ward_authority, named.local_authority_code, by_parts.local_authority_code)
    end as local_authority_code,
    case
        when code_read is not null then code_region
        when is_abroad then 'overseas'
        else coalesce(
            of_ward.region_code, named.region_code, by_parts.region_code,
            case when letter_nation <> 'E92000001' then letter_nation end, 'not_known'
        )
    end as region_code,
    case
        when code_read is not null then code_nation
        when is_abroad then 'overseas'
        else coalesce(
            of_ward.nation_code, named.nation_code, by_parts.nation_code, letter_nation, 'not_known'
        )
    end as nation_code,
    case
        when code_read is not null then 'area_code'
        when is_abroad then 'country'
        when ward_authority is not null then 'ward_code'
        when named.code is not null then name_basis
        when by_parts.place_text is not null then 'name'
        when geo_code is not null then 'smaller_area'
        when location_name is not null then 'name_only'
        else 'country'
    end as place_basis,
    case
        when code_read is not null then code_level
        when is_abroad then 'abroad'
        when ward_authority is not null or name_basis = 'small_area_name' then 'smaller_area'
        -- a code that is none of ours but has a nation's letter is that of a smaller area
        when letter_nation is not null then 'smaller_area'
        else coalesce(named.area_level, by_parts.place_level, 'not_known')
    end as place_level
from read_once
left join areas as of_ward on read_once.ward_authority = of_ward.code
-- a name that contradicts the nation of its code is not used
left join areas as named
    on read_once.name_read = named.code
    and coalesce(read_once.letter_nation = named.nation_code, true)
left join by_parts on read_once.place_text = by_parts.place_text
