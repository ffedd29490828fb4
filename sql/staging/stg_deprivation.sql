-- One row per local authority whose nation publishes an index: its tenth within that nation.
select
    local_authority_code,
    nation_code,
    decile_in_nation
from ref.la_deprivation
