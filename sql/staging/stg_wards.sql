-- One row per electoral ward, old ones too, and the local authority it is in now.
select
    code,
    local_authority_code
from ref.wards
