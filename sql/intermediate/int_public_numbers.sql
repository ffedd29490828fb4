-- One row per well-formed number on a public list that a grant file, a register or a list gives.
with numbers as (
    select org_id from intermediate.int_claim_numbers
    union
    select left_id as org_id from intermediate.int_number_links
    union
    select right_id as org_id from intermediate.int_number_links
    union
    select org_id from staging.stg_register_organisations
)

select
    numbers.org_id,
    schemes.prefix as scheme,
    schemes.preference,
    schemes.kind
from numbers
inner join staging.stg_org_id_schemes as schemes on org_id_scheme(numbers.org_id) = schemes.prefix
