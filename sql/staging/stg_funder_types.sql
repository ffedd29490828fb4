-- One row per rule that tells a funder's type from its identifier or its name.
select
    funder_type,
    id_pattern,
    name_pattern,
    priority::integer as priority
from ref.funder_types
