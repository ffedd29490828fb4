-- One row per register file, or list, that was read.
-- materialized: view

select
    file,
    kind,
    register_id,
    row_count,
    passed_over_count,
    rejected_count,
    dated
from register.files
