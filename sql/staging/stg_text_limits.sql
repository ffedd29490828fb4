-- One row per limit of what is read from texts.
select
    limit_id,
    limit_value::integer as limit_value,
    note
from ref.text_limits
