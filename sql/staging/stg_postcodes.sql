-- One row per postcode of the list given, and its local authority; never published.
-- materialized: view
select
    postcode,
    local_authority_code
from register.postcodes
