-- One row per funding stream of a funder; `<funder_id>/none` where a grant names none.
with named as (
    select
        grants.programme_id,
        grants.funder_id,
        coalesce(grant_rows.programme_title, grant_rows.programme_code) as programme_title
    from intermediate.int_grants as grants
    inner join intermediate.int_grant_rows as grant_rows on grants.row_id = grant_rows.row_id
)

select
    programme_id,
    any_value(funder_id) as funder_id,
    coalesce(mode(programme_title order by programme_title), 'none named') as programme_title,
    count(*) as grant_count
from named
group by programme_id
order by programme_id
