-- One row per register that is known, given to this build or not.
select
    register_id,
    register_name,
    register_nation,
    registered_count,
    removed_count,
    expected_count,
    is_given,
    is_complete,
    register_date,
    expected_date
from intermediate.int_registers
