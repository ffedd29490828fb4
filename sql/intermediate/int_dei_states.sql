-- One row per grant to an organisation and area of the DEI Data Standard: the state of its answer,
-- `not_in_file` where the file has no DEI data of it. The bases of shares are counts of this.
-- materialized: view
with areas as (
    select unnest([
        {'area': 'leadership', 'relation': 'led_by'},
        {'area': 'mission', 'relation': 'mission'},
        {'area': 'project', 'relation': 'serves'}
    ], recursive := true)
)

select
    grants.row_id,
    grants.grant_id,
    areas.area,
    areas.relation,
    coalesce(answers.state, 'not_in_file') as state,
    is_asked_and_answered(coalesce(answers.state, 'not_in_file')) as is_asked_and_answered,
    finest_offered(answers.options) as finest_level_offered
from intermediate.int_grants as grants
cross join areas
left join intermediate.int_dei_areas as answers
    on grants.row_id = answers.row_id and areas.area = answers.area
where not grants.is_individual
