-- One row per register that an organisation can be searched in.
select
    register_id,
    register_name,
    nation
from ref.registers
