-- One row per grant, community and relation that may be said by row: what was corrected, else what
-- the group declared and agreed to share. What rules infer is never here.
select
    grants.grant_id,
    readings.community_code,
    readings.relation,
    readings.basis
from intermediate.int_community_readings as readings
inner join intermediate.int_grants as grants on readings.row_id = grants.row_id
where readings.is_public and not grants.is_individual
order by grants.grant_id, readings.relation, readings.community_code
