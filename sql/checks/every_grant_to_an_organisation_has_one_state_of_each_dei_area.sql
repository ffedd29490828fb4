-- Leadership, mission and project: asked or not, answered or not, or not in the file at all.
select
    grant_count,
    state_count
from (
    select
        (select count(*) from intermediate.int_grants where not is_individual) as grant_count,
        (select count(*) from intermediate.int_dei_states) as state_count
)
where state_count <> 3 * grant_count
