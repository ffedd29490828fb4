-- One row per register that is known, and how many organisations it says it holds.

select
    register_id,
    register_name,
    nation as register_nation,
    try_cast(expected_rows as bigint) as expected_count,
    try_cast(expected_on as date) as expected_date,
    try_cast(complete_from_share as double) as complete_from_share
from ref.registers
