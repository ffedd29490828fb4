-- One row per name that can mean one area only, written as `place_key` writes it.
select
    area_key,
    code
from ref.area_names
