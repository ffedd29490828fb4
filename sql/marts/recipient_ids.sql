-- One row per identifier of a recipient, as published or as a number on a public list, and why it
-- is this recipient's.
select
    id,
    recipient_id,
    why_joined,
    joined_by
from intermediate.int_recipient_ids
order by id, recipient_id
