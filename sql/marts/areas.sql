-- One row per local authority, county, region and nation with an official code, old ones too.
select
    areas.code as area_code,
    areas.area_name,
    areas.area_level,
    areas.local_authority_code,
    areas.region_code,
    areas.nation_code,
    coalesce(deprivation.decile_in_nation, 'not_known') as local_authority_deprivation_decile,
    areas.is_current
from staging.stg_areas as areas
left join staging.stg_deprivation as deprivation
    on areas.local_authority_code = deprivation.local_authority_code
order by areas.code
