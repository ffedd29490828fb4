-- One row per postcode area that lies in one nation only.
select
    postcode_area,
    nation
from ref.postcode_areas
