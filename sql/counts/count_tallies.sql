-- One row per thing counted and cell, where there is any: the true counts, which leave the private
-- file only through protection where the source is not public.
select
    statements.question_id,
    cell_grants.cell_id,
    count(distinct cell_grants.recipient_number) as organisations,
    count(*) as grants,
    round(sum(cell_grants.gbp), 2) as gbp
from counts.count_statements as statements
inner join counts.count_question_cuts as cuts on statements.question_id = cuts.question_id
inner join counts.count_cell_grants as cell_grants
    on statements.row_id = cell_grants.row_id and cuts.kind = cell_grants.kind
group by statements.question_id, cell_grants.cell_id
