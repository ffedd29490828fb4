-- One row per row with DEI data of a grant to an organisation, and whether it is the one used.
select
    grant_rows.row_id,
    grants.row_id is not null as is_used
from intermediate.int_grant_rows as grant_rows
semi join staging.stg_dei_areas as areas on grant_rows.row_id = areas.row_id
left join intermediate.int_grants as grants on grant_rows.row_id = grants.row_id
where not grant_rows.is_individual
