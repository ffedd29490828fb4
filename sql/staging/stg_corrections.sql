-- One row per correction that can be used, of a grant or of an organisation, as it was asked for.
select
    correction_id,
    grant_id,
    recipient_id,
    kind,
    field as axis,
    value,
    definition,
    words,
    said_by,
    added_on::date as added_on
from ref.corrections
