-- One row per kind of area code that may be published: local authority or coarser.
select
    code_prefix,
    area_level
from ref.area_levels
where is_published = 'true'
