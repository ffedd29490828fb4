-- One row per correction of what is said of a grant; it wins over everything else.
select
    grant_id,
    field as axis,
    value,
    words
from ref.corrections
