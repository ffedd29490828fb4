-- One row: the build this file was made by.
select
    build.build_id,
    build.built_at,
    build.version,
    deflators.deflator_name,
    deflators.base_year as deflator_base_year,
    deflators.source as deflator_source
from staging.stg_build as build
left join (
    select distinct deflator_name, base_year, source from staging.stg_deflators
) as deflators on true
