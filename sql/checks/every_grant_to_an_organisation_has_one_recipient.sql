-- Grants to organisations without a recipient, and grants to individuals with one.
select
    grants.grant_id,
    grants.recipient_kind,
    grants.recipient_id
from marts.grants as grants
left join marts.recipients as recipients on grants.recipient_id = recipients.recipient_id
where (grants.recipient_kind = 'organisation') <> (recipients.recipient_id is not null)
