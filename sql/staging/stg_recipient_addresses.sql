-- One row per row of a published file whose recipient has a postcode, town or county.
-- materialized: view
with trimmed as (
    select
        rowid as row_id,
        clean_text(recipient_organisations[1].postal_code) as postcode_text,
        clean_text(recipient_organisations[1].city) as city,
        clean_text(recipient_organisations[1].county) as county,
        upper(clean_text(recipient_organisations[1].country)) as country
    from raw.grants
)

select
    row_id,
    regexp_replace(upper(postcode_text), '[^A-Z0-9]', '', 'g') as postcode,
    city,
    county,
    country
from trimmed
where coalesce(postcode_text, city, county) is not null
