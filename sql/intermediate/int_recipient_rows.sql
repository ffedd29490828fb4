-- One row per row of a file that is used and goes to an organisation, with its recipient.
with rows_of_claims as (
    select
        claim_id,
        unnest(row_ids) as row_id
    from intermediate.int_recipient_claims
)

select
    rows_of_claims.row_id,
    ids.claim_id,
    identities.recipient_id
from rows_of_claims
inner join intermediate.int_claim_ids as ids on rows_of_claims.claim_id = ids.claim_id
inner join intermediate.int_recipient_identities as identities
    on ids.claim_org_id = identities.org_id
