-- One row per place that a row of a published file names, of the work or of the recipient.
-- materialized: view
with beneficiary as (
    select
        rowid as row_id,
        'beneficiary' as location_of,
        unnest(beneficiary_locations, recursive := true),
        generate_subscripts(beneficiary_locations, 1) as location_position
    from raw.grants
),

recipient as (
    select
        rowid as row_id,
        'recipient' as location_of,
        unnest(recipient_locations, recursive := true),
        generate_subscripts(recipient_locations, 1) as location_position
    from raw.grants
),

both_kinds as (
    select * from beneficiary
    union all
    select * from recipient
),

renamed as (
    select
        row_id,
        location_of,
        location_position,
        clean_text(name) as location_name,
        upper(clean_text(country_code)) as country_code,
        upper(clean_text(geo_code)) as geo_code,
        upper(clean_text(geo_code_type)) as geo_code_type
    from both_kinds
)

select
    row_id,
    location_of,
    location_position,
    location_name,
    country_code,
    -- some files have the code in the place of its kind, and the kind in the place of the code
    case
        when is_area_code(geo_code_type) and not is_area_code(geo_code) then geo_code_type
        else geo_code
    end as geo_code
from renamed
