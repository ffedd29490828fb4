-- One row per grant in pounds with what it comes to a year and, where it is more than zero, what
-- the same funder gave the same recipient in that financial year, all such grants added up.
--
-- Annual amount = amount x 12 / months, where it runs for more than twelve; never scaled up. Where
-- it is not known how long a grant runs, the annual amount is not known, but is no more than the
-- whole: what is under an edge as a whole is under it in a year (docs: definitions, first section).
with grants as (
    select
        grants.row_id,
        grants.funder_id,
        -- what is given to people is not added up by person
        coalesce(grants.recipient_id, 'row/' || grants.row_id) as recipient_id,
        financial_year_of(grants.award_date) as financial_year,
        grants.amount_gbp,
        case
            when durations.duration_months <= 12 then grants.amount_gbp
            -- wider before it is multiplied: one absurd amount must not stop the build
            else (
                grants.amount_gbp::decimal(38, 2) * 12 / durations.duration_months
            )::decimal(18, 2)
        end as annual_amount_gbp
    from intermediate.int_grants as grants
    inner join intermediate.int_durations as durations on grants.row_id = durations.row_id
    where grants.amount_gbp is not null
),

years as (
    select
        funder_id,
        recipient_id,
        financial_year,
        sum(coalesce(annual_amount_gbp, amount_gbp))::decimal(38, 2) as at_most_gbp,
        bool_and(annual_amount_gbp is not null) as is_known
    from grants
    where financial_year <> 'not_known' and amount_gbp > 0
    group by funder_id, recipient_id, financial_year
)

select
    grants.row_id,
    grants.annual_amount_gbp,
    case
        when grants.amount_gbp > 0
            then coalesce(grants.annual_amount_gbp, grants.amount_gbp)
    end as annual_at_most_gbp,
    case when grants.amount_gbp > 0 then years.at_most_gbp end as year_at_most_gbp,
    coalesce(years.is_known, false) as is_year_known
from grants
left join years
    on grants.funder_id = years.funder_id
    and grants.recipient_id = years.recipient_id
    and grants.financial_year = years.financial_year
