-- One row per row with DEI data of a grant to an organisation. A grant that any version of it gives
-- to a person is one to a person, so none of its rows is here.
with of_people as (
    select distinct grant_key
    from intermediate.int_grant_rows
    where is_individual and grant_key is not null
)

select
    grant_rows.row_id,
    grants.row_id is not null as is_used
from intermediate.int_grant_rows as grant_rows
semi join staging.stg_dei_areas as areas on grant_rows.row_id = areas.row_id
anti join of_people on grant_rows.grant_key = of_people.grant_key
left join intermediate.int_grants as grants on grant_rows.row_id = grants.row_id
where not grant_rows.is_individual
