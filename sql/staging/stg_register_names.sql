-- One row per other name of an organisation of a register.
-- materialized: view
select
    org_id,
    name as other_name
from register.other_names
