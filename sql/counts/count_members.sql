-- One row per source that is not public, relation, cell and organisation that could be counted
-- there.
select
    looked_at.source,
    looked_at.relation,
    cell_grants.cell_id,
    cell_grants.recipient_number,
    count(*) as grants,
    round(sum(cell_grants.gbp), 2) as gbp
from counts.count_looked_at as looked_at
inner join counts.count_cell_grants as cell_grants on looked_at.row_id = cell_grants.row_id
where looked_at.source in ('no_permission', 'text_rule', 'suggested')
group by all
