-- Leadership, mission and project: asked or not, answered or not, or not in the file at all.
select
    grants.grant_id,
    count(states.area) as found
from intermediate.int_grants as grants
left join intermediate.int_dei_states as states on grants.row_id = states.row_id
where not grants.is_individual
group by grants.grant_id
having count(states.area) <> 3
