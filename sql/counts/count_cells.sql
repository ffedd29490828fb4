-- One row per cell: all funders, a funder or a funding stream, whole or cut by one thing. Numbers
-- of funder and stream are 0 where it is not of one. Small wholes are not cut.
with settings as (
    select * from staging.stg_protection
),

streams as (
    select
        programme_number,
        any_value(programme_id) as programme_id,
        any_value(funder_number) as funder_number,
        any_value(funder_id) as funder_id
    from counts.count_grants
    group by programme_number
),

funders as (
    select distinct
        funder_number,
        funder_id
    from streams
),

cells as (
    select
        sums.kind,
        kinds.scope,
        kinds.cut_by,
        categories.category,
        coalesce(funders.funder_number, streams.funder_number, 0) as funder_number,
        coalesce(streams.programme_number, 0) as programme_number,
        coalesce(funders.funder_id, streams.funder_id, 'all') as funder_id,
        coalesce(streams.programme_id, 'all') as programme_id,
        sums.organisations,
        sums.grants,
        sums.gbp,
        sums.seed
    from counts.count_cell_sums as sums
    inner join counts.count_kinds as kinds on sums.kind = kinds.kind
    inner join counts.count_categories as categories
        on kinds.cut_by = categories.cut_by and sums.category_number = categories.category_number
    left join funders
        on kinds.scope = 'funder' and sums.whole_number = funders.funder_number
    left join streams
        on kinds.scope = 'programme' and sums.whole_number = streams.programme_number
),

sole_streams as (
    select funder_number
    from streams
    group by funder_number
    having count(*) = 1
),

wholes as (
    select
        funder_number,
        programme_number,
        organisations,
        row_number() over (
            partition by scope order by organisations desc, funder_id, programme_id
        ) as place
    from cells
    where cut_by = 'none'
)

select
    row_number() over (
        order by cells.programme_id <> 'all', cells.funder_id <> 'all', cells.funder_id,
        cells.programme_id, cells.cut_by <> 'none', cells.cut_by, cells.category
    )::integer as cell_id,
    cells.*
from cells
inner join wholes
    on cells.funder_number = wholes.funder_number
    and cells.programme_number = wholes.programme_number
cross join settings
left join sole_streams on cells.funder_number = sole_streams.funder_number
where cells.cut_by = 'none'
or (
    cells.organisations >= settings.cut_from
    and wholes.place <= settings.most_cut
    and (
        cells.programme_number = 0
        -- the only stream of a funder is the funder, cut already
        or (
            wholes.organisations >= settings.stream_cut_from
            and sole_streams.funder_number is null
        )
    )
)
