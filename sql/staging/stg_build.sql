-- One row: this build.
select
    build_id,
    built_at,
    built_at::date as built_on,
    version
from ref.build
