-- One row per grant with how many months it runs and how that is known.
with grants as (
    select
        grants.row_id,
        try_cast(
            regexp_extract(duration_text, '^([0-9]+([.][0-9]+)?)( ?months?)?$', 1)
            as decimal(9, 2)
        ) as published_months,
        case when end_date >= start_date then months_between(start_date, end_date) end
            as months_by_dates
    from intermediate.int_grants as grants
    inner join intermediate.int_grant_rows as grant_rows on grants.row_id = grant_rows.row_id
)

select
    row_id,
    case
        when published_months > 0 then greatest(1, round(published_months))::integer
        else months_by_dates
    end as duration_months,
    case
        when published_months > 0 then 'published'
        when months_by_dates is not null then 'dates'
        else 'none'
    end as duration_basis
from grants
