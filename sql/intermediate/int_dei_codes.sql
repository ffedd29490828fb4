-- One row per grant, relation and community that the group named itself when asked; private where
-- it gave no permission to share. Codes beside any other reply are used nowhere.
with areas as (
    select
        row_id,
        area,
        relation,
        state
    from intermediate.int_dei_areas
    where state in ('answered', 'no_permission')
)

select distinct
    areas.row_id,
    areas.relation,
    given.community_code,
    areas.state = 'answered' as is_permitted
from areas
inner join intermediate.int_dei_given as given
    on areas.row_id = given.row_id and areas.area = given.area
where given.community_code is not null
