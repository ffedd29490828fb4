-- One row per organisation of a register: of the newest file that holds it.
-- materialized: view

select
    org_id,
    register_id,
    name as registered_name,
    is_removed,
    registered_on,
    removed_on,
    company_number,
    legal_form_words,
    postcode,
    latest_income_gbp,
    latest_income_date,
    source_file
from register.organisations
