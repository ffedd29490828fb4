-- One row per recipient and register that has it, by any of its numbers.
select
    identities.recipient_id,
    organisations.register_id,
    min(organisations.org_id) as org_id,
    bool_and(organisations.is_removed) as is_removed,
    min(organisations.legal_form_words) as legal_form_words
from intermediate.int_recipient_identities as identities
inner join staging.stg_register_organisations as organisations
    on identities.org_id = organisations.org_id
group by identities.recipient_id, organisations.register_id
