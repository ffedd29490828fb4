-- One row per correction of an organisation that this build knows, by whichever of its identifiers.
-- An identifier that two organisations here share tells neither.
select
    corrections.correction_id,
    ids.recipient_id
from staging.stg_corrections as corrections
inner join intermediate.int_recipient_ids as ids on corrections.recipient_id = ids.id
qualify ids.id = ids.recipient_id or count(*) over (partition by corrections.correction_id) = 1
