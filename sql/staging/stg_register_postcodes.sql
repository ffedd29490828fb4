-- One row per organisation of a register with a postcode, written as the list of postcodes is.
-- materialized: view
select
    org_id,
    regexp_replace(upper(postcode), '[^A-Z0-9]', '', 'g') as postcode
from register.organisations
where postcode is not null
