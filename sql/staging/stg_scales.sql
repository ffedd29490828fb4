-- One row per organisation that a published list of scales holds.
-- materialized: view
select
    org_id,
    scale,
    scale_words
from register.scales
