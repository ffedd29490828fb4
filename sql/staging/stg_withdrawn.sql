-- One row per file of which rows were withdrawn, and how many.
select
    source_file,
    withdrawn_count
from raw.withdrawn
