-- One row per recipient without a number that is another recipient, or an organisation of a
-- register, of exactly the same name and full postcode.
--
-- Where two numbered organisations share name and postcode it is joined to neither. Nothing else
-- joins groups by name: what merely looks alike is for a person to decide.
with claims as (
    select
        coalesce(numbered.numbered_id, ids.claim_org_id) as org_id,
        ids.recipient_name_key as shared_name,
        ids.recipient_postcode_key as postcode,
        ids.has_number
    from intermediate.int_claim_ids as ids
    left join intermediate.int_numbered_recipients as numbered
        on ids.claim_org_id = numbered.org_id
),

numbered_or_not as (
    select
        *,
        bool_or(has_number) over (partition by org_id) as is_numbered
    from claims
),

placed as (
    select distinct
        org_id,
        shared_name,
        postcode,
        is_numbered as has_number
    from numbered_or_not
    where length(shared_name) > 0 and postcode is not null
),

in_registers as (
    select
        organisations.org_id,
        name_key(organisations.registered_name) as shared_name,
        postcode_key(organisations.postcode) as postcode
    from staging.stg_register_organisations as organisations
    union
    select
        organisations.org_id,
        name_key(other_names.other_name) as shared_name,
        postcode_key(organisations.postcode) as postcode
    from staging.stg_register_names as other_names
    inner join staging.stg_register_organisations as organisations
        on other_names.org_id = organisations.org_id
),

wanted as (
    select distinct
        shared_name,
        postcode
    from placed
    where not has_number
),

found_in_registers as (
    select
        coalesce(numbered.numbered_id, in_registers.org_id) as org_id,
        in_registers.shared_name,
        in_registers.postcode,
        true as has_number
    from in_registers
    inner join wanted
        on in_registers.shared_name = wanted.shared_name
        and in_registers.postcode = wanted.postcode
    left join intermediate.int_numbered_recipients as numbered
        on in_registers.org_id = numbered.org_id
),

everyone as (
    select * from placed
    union
    select * from found_in_registers
),

groups as (
    select
        shared_name,
        postcode,
        coalesce(min(org_id) filter (has_number), min(org_id)) as chosen_id
    from everyone
    group by shared_name, postcode
    having count(distinct org_id) > 1 and count(distinct org_id) filter (has_number) <= 1
),

links as (
    select distinct
        everyone.org_id as left_id,
        groups.chosen_id as right_id,
        found.org_id is not null as is_from_register
    from everyone
    inner join groups
        on everyone.shared_name = groups.shared_name and everyone.postcode = groups.postcode
    left join found_in_registers as found
        on groups.chosen_id = found.org_id
        and groups.shared_name = found.shared_name
        and groups.postcode = found.postcode
    where not everyone.has_number and everyone.org_id <> groups.chosen_id
)

select
    left_id,
    min(right_id) as right_id,
    'same_name_and_postcode' as why,
    case when bool_or(is_from_register) then 'register' else 'grants file' end as said_by
from links
group by left_id
-- two addresses that lead to two organisations lead to none
having count(distinct right_id) = 1
and not bool_or(exists (
    select 1
    from staging.stg_same_organisation_decisions as decisions
    where not decisions.is_same
    and decisions.org_id = least(links.left_id, links.right_id)
    and decisions.other_org_id = greatest(links.left_id, links.right_id)
))
