-- One row: the build this file was made by.
select
    build_id,
    built_at,
    version
from staging.stg_build
