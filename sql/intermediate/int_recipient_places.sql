-- One row per organisation that received a grant: where its office is and how widely it works.
with located as (
    select
        locations.recipient_id,
        readings.local_authority_code,
        readings.region_code,
        readings.nation_code,
        readings.place_basis,
        coalesce(locations.award_date, date '0001-01-01') as award_order,
        locations.location_position
    from intermediate.int_locations as locations
    inner join intermediate.int_place_readings as readings
        on locations.place_text = readings.place_text
    where locations.location_of = 'recipient' and locations.recipient_id is not null
),

-- of several the newest, so that an organisation that moved is where it is now
addresses as (
    select
        grants.recipient_id,
        arg_max(addresses.postcode, (coalesce(grants.award_date, date '0001-01-01'), postcode))
            filter (postcode is not null) as postcode,
        arg_max(addresses.city, (coalesce(grants.award_date, date '0001-01-01'), city))
            filter (city is not null) as city,
        arg_max(addresses.county, (coalesce(grants.award_date, date '0001-01-01'), county))
            filter (county is not null) as county,
        arg_max(addresses.country, (coalesce(grants.award_date, date '0001-01-01'), country))
            filter (country is not null) as country
    from staging.stg_recipient_addresses as addresses
    inner join intermediate.int_grants as grants on addresses.row_id = grants.row_id
    where grants.recipient_id is not null
    group by grants.recipient_id
),

postcodes as (
    select
        recipient_id,
        postcode,
        'postcode' as place_basis
    from addresses
    where postcode is not null
    union all
    select
        identities.recipient_id,
        regexp_replace(upper(listed.postcode), '[^A-Z0-9]', '', 'g') as postcode,
        'register_postcode' as place_basis
    from staging.stg_register_organisations as listed
    inner join intermediate.int_recipient_identities as identities
        on listed.org_id = identities.org_id
    where listed.postcode is not null
),

by_postcode as (
    select
        postcodes.recipient_id,
        areas.local_authority_code,
        coalesce(areas.region_code, 'not_known') as region_code,
        coalesce(areas.nation_code, 'not_known') as nation_code,
        case when areas.code is null then 'postcode_only' else postcodes.place_basis end
            as place_basis,
        date '0001-01-01' as award_order,
        1 as location_position
    from postcodes
    left join staging.stg_postcodes as listed on postcodes.postcode = listed.postcode
    left join staging.stg_areas as areas on listed.local_authority_code = areas.code
),

-- a post town can reach over the edge of an authority: it tells the region and no more
by_address as (
    select
        addresses.recipient_id,
        null::varchar as local_authority_code,
        coalesce(town.region_code, county.region_code, 'not_known') as region_code,
        coalesce(town.nation_code, county.nation_code, nation.nation_code) as nation_code,
        'address' as place_basis,
        date '0001-01-01' as award_order,
        1 as location_position
    from addresses
    left join staging.stg_area_names as town_name on place_key(city) = town_name.area_key
    left join staging.stg_areas as town on town_name.code = town.code
    left join staging.stg_area_names as county_name on place_key(county) = county_name.area_key
    left join staging.stg_areas as county on county_name.code = county.code
    left join staging.stg_area_names as nation_name on place_key(country) = nation_name.area_key
    left join staging.stg_areas as nation
        on nation_name.code = nation.code and nation.nation_code <> 'several_nations'
    where coalesce(town.code, county.code, nation.code) is not null
    and coalesce(town.region_code = county.region_code, true)
    and coalesce(coalesce(town.nation_code, county.nation_code) = nation.nation_code, true)
),

ranked as (
    select
        *,
        row_number() over (
            partition by recipient_id
            order by
                local_authority_code is null,
                region_code in ('not_known', 'several_regions', 'several_nations'),
                nation_code = 'not_known',
                list_position(
                    [
                        'area_code', 'ward_code', 'small_area_name', 'register_postcode',
                        'postcode', 'name', 'address', 'country', 'smaller_area', 'name_only',
                        'postcode_only'
                    ],
                    place_basis
                ),
                award_order desc,
                location_position,
                local_authority_code,
                region_code
        ) as place_rank
    from (
        select * from located
        union all
        select * from by_postcode
        union all
        select * from by_address
    )
)

select
    scales.recipient_id,
    ranked.local_authority_code,
    case
        when ranked.region_code in ('several_regions', 'several_nations') then 'not_known'
        else coalesce(ranked.region_code, 'not_known')
    end as region_code,
    case when ranked.nation_code = 'several_nations' then 'not_known'
        else coalesce(ranked.nation_code, 'not_known')
    end as nation_code,
    coalesce(ranked.place_basis, 'none') as place_basis,
    coalesce(deprivation.decile_in_nation, 'not_known') as deprivation_decile,
    scales.geographic_scale,
    scales.geographic_scale_basis,
    scales.geographic_scale_words
from intermediate.int_recipient_scales as scales
left join ranked on scales.recipient_id = ranked.recipient_id and ranked.place_rank = 1
left join staging.stg_deprivation as deprivation
    on ranked.local_authority_code = deprivation.local_authority_code
