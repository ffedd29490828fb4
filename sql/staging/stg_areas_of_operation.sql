-- One row per area where an organisation works, in its register's own words.
-- materialized: view
select
    org_id,
    area_kind,
    area_name
from register.areas_of_operation
