-- One row per area with an official code, old ones too, and what it is part of now.
select
    code,
    area_name,
    area_level,
    local_authority_code,
    region_code,
    nation_code,
    is_current = 'true' as is_current
from ref.areas
