-- One row per cell: all funders, a funder or a funding stream, whole or cut by one thing. Numbers
-- of funder and stream are 0 where it is not of one. Small wholes are not cut.
with settings as (
    select * from staging.stg_protection
),

cells as (
    select
        coalesce(funder_number, 0) as funder_number,
        coalesce(programme_number, 0) as programme_number,
        case
            when programme_number is not null then 'programme'
            when funder_number is not null then 'funder'
            else 'all'
        end as scope,
        cut_by,
        category,
        case when funder_number is null then 'all' else any_value(funder_id) end as funder_id,
        case when programme_number is null then 'all' else any_value(programme_id) end
            as programme_id,
        count(distinct recipient_number) as organisations,
        count(*) as grants,
        round(sum(gbp), 2) as gbp,
        bit_xor(seed) as seed
    from counts.count_cuts
    group by grouping sets (
        (cut_by, category),
        (funder_number, cut_by, category),
        (funder_number, programme_number, cut_by, category)
    )
),

sole_streams as (
    select funder_number
    from counts.count_grants
    group by funder_number
    having count(distinct programme_number) = 1
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
    kinds.kind,
    cells.*
from cells
inner join counts.count_kinds as kinds
    on cells.scope = kinds.scope and cells.cut_by = kinds.cut_by
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
