-- One row per identifier that a file gives a recipient, and why it is this recipient's.
with ids as (
    select distinct
        grant_rows.published_recipient_id,
        grants.recipient_id
    from intermediate.int_grants as grants
    inner join intermediate.int_grant_rows as grant_rows on grants.row_id = grant_rows.row_id
    where not grants.is_individual
)

select
    coalesce(published_recipient_id, recipient_id) as id,
    recipient_id,
    case
        when published_recipient_id is null then 'name_only'
        when published_recipient_id = recipient_id then 'same_id'
        else 'same_id_in_other_case'
    end as why_joined
from ids
order by id
