-- One row per identifier that a file gives a recipient, and why it is this recipient's.
select distinct
    coalesce(published_recipient_id, recipient_id) as id,
    recipient_id,
    case
        when published_recipient_id is null then 'name_only'
        when published_recipient_id = recipient_id then 'same_id'
        else 'same_id_in_other_case'
    end as why_joined
from intermediate.int_grants
where not is_individual
order by id
