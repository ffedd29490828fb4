-- One row per funding stream of a funder; `<funder_id>/none` where a grant names none.
select
    programme_id,
    any_value(funder_id) as funder_id,
    coalesce(
        mode(coalesce(programme_title, programme_code) order by programme_title), 'none named'
    ) as programme_title,
    count(*) as grant_count
from intermediate.int_grants
group by programme_id
order by programme_id
