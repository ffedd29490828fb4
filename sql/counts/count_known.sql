-- One row per relation and cell: of how much the files say it, by anything that is public by row.
-- An organisation is known in a cell by any of its grants there.
with known as (
    select distinct
        row_id,
        relation
    from counts.count_looked_at
    where source in ('correction', 'declared') and relation <> 'user_led'
    union all
    select
        row_id,
        'user_led' as relation
    from counts.count_grants
    where user_led_status <> 'not_known'
)

select
    known.relation,
    cell_grants.cell_id,
    count(distinct cell_grants.recipient_number) as organisations,
    count(*) as grants,
    round(sum(cell_grants.gbp), 2) as gbp
from known
inner join counts.count_cell_grants as cell_grants on known.row_id = cell_grants.row_id
group by known.relation, cell_grants.cell_id
