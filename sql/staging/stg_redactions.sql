-- One row per request to be taken out; what was asked of is not kept.
select
    withdrawn_on::date as withdrawn_on,
    kind,
    is_found
from ref.redactions
