-- It is dropped as files are read: of a grant that any of its versions gives to a person, there is
-- none in any version.
select
    rows_with_it.grant_id,
    'a row' as found_in
from raw.grants as landed
inner join intermediate.int_grant_rows as rows_with_it on landed.rowid = rows_with_it.row_id
semi join (
    select grant_key
    from intermediate.int_grant_rows
    where is_individual
) as people on rows_with_it.grant_key = people.grant_key
where landed.dei_details is not null
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
