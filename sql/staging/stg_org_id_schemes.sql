-- One row per list of organisations that an identifier can be of; preferred lists first.
select
    prefix,
    preference::integer as preference,
    kind,
    number_pattern,
    register_name
from ref.org_id_schemes
