-- One row per cell and grant in it.
with placed as (
    select
        cuts.row_id,
        cuts.recipient_number,
        cuts.gbp,
        cuts.cut_by,
        cuts.category,
        case when scopes.scope = 'all' then 0 else cuts.funder_number end as funder_number,
        case when scopes.scope = 'programme' then cuts.programme_number else 0 end
            as programme_number
    from counts.count_cuts as cuts
    inner join counts.count_kinds as scopes on cuts.cut_by = scopes.cut_by
)

select
    cells.cell_id,
    cells.kind,
    placed.row_id,
    placed.recipient_number,
    placed.gbp
from placed
inner join counts.count_cells as cells
    on placed.funder_number = cells.funder_number
    and placed.programme_number = cells.programme_number
    and placed.cut_by = cells.cut_by
    and placed.category = cells.category
