-- It is dropped as a file is read. A version of a grant that does not say that it is to a person
-- can keep some in `raw`; nothing is made of it.
select
    grants.grant_id,
    'intermediate' as found_in
from intermediate.int_grants as grants
inner join intermediate.int_dei_areas as answers on grants.row_id = answers.row_id
where grants.is_individual
union all
select
    grants.grant_id,
    'raw' as found_in
from raw.grants as landed
inner join intermediate.int_grants as grants on landed.rowid = grants.row_id
where grants.is_individual and landed.dei_details is not null
union all
select
    grants.grant_id,
    'published' as found_in
from marts.grants as grants
where grants.recipient_kind = 'individual'
and (
    grants.grant_id in (select grant_id from marts.grant_dei)
    or grants.grant_id in (select grant_id from marts.grant_communities)
)
