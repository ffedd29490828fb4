-- One row per grant to an organisation whose income is known, with the income that stands for its
-- size when the grant was awarded, and how near in time that is.
--
-- The year that covers the day of the award; else the nearest within three years; else the latest
-- there is; else one without a date. A grant without a date has the latest.
with grants as (
    select
        row_id,
        recipient_id,
        award_date
    from intermediate.int_grants
    where not is_individual
),

-- grants of one recipient on one day have one answer
days as (
    select distinct
        recipient_id,
        award_date
    from grants
),

candidates as (
    select
        days.recipient_id,
        days.award_date,
        incomes.income_gbp,
        incomes.year_start,
        incomes.year_end,
        incomes.source_id,
        case
            when incomes.year_end is null or days.award_date is null then null
            when days.award_date between incomes.year_start and incomes.year_end then 0
            when days.award_date > incomes.year_end
                then date_diff('day', incomes.year_end, days.award_date)
            else date_diff('day', days.award_date, incomes.year_start)
        end as gap_days
    from days
    inner join intermediate.int_incomes as incomes on days.recipient_id = incomes.recipient_id
),

judged as (
    select
        *,
        case
            when gap_days = 0 then 'year_of_award'
            when gap_days <= 1096 then 'within_three_years'
            when year_end is not null then 'latest'
            else 'undated'
        end as size_basis
    from candidates
),

chosen as (
    select
        *,
        row_number() over (
            partition by recipient_id, award_date
            order by
                case size_basis
                    when 'year_of_award' then 1
                    when 'within_three_years' then 2
                    when 'latest' then 3
                    else 4
                end,
                -- of two years as near, the one before the award: what the funder could know
                case when size_basis = 'within_three_years' then gap_days end,
                case when size_basis = 'within_three_years' then year_end end,
                year_end desc nulls last,
                income_gbp
        ) as place
    from judged
)

select
    grants.row_id,
    chosen.income_gbp,
    chosen.year_end as income_date,
    chosen.source_id as income_source,
    chosen.size_basis,
    (chosen.gap_days / 365.25)::decimal(9, 1) as gap_years,
    band_of(chosen.income_gbp, bands.of_incomes) as size_band
from grants
inner join chosen
    on grants.recipient_id = chosen.recipient_id
    and grants.award_date is not distinct from chosen.award_date
    and chosen.place = 1
cross join intermediate.int_band_lists as bands
