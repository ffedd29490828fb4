-- One row per source that is not public, relation and cell: how many could be counted there, and
-- the most that any one organisation could add.
select
    source,
    relation,
    cell_id,
    count(*) as organisations,
    sum(grants)::bigint as grants,
    round(sum(gbp), 2) as gbp,
    max(grants) as most_grants,
    max(gbp) as most_gbp
from counts.count_members
group by source, relation, cell_id
