-- One row per status or option code of the DEI extension.
select
    status_of,
    status_code,
    title,
    meaning
from ref.dei_statuses
