-- One row per two numbers that a register or list says are one organisation's.
-- materialized: view
select
    org_id,
    other_org_id,
    why,
    source_file
from register.same_organisation
