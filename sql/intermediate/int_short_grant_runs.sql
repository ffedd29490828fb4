-- One row per run of grants of 12 months or less from one funder to one recipient, for one purpose.
with spans as (
    select
        *,
        duration_months <= 12 and not is_part_of_longer as is_short
    from intermediate.int_grant_spans
    where duration_months is not null
        and starts_on is not null
        and purpose in ('core', 'project')
),

-- a run ends where more than six months pass, or where a longer grant stands between
marked as (
    select
        *,
        not is_short
        or starts_on > max(ends_before) over before_it + interval 6 month
        or not lag(is_short, 1, true) over relation as starts_run
    from spans
    window
        relation as (partition by funder_id, recipient_id, purpose order by starts_on, row_id),
        before_it as (
            partition by funder_id, recipient_id, purpose order by starts_on, row_id
            rows between unbounded preceding and 1 preceding
        )
),

numbered as (
    select
        *,
        count(*) filter (starts_run) over (
            partition by funder_id, recipient_id, purpose order by starts_on, row_id
            rows unbounded preceding
        ) as run_number
    from marked
)

select
    funder_id,
    recipient_id,
    purpose,
    run_number,
    count(*) as grant_count,
    sum(amount_gbp) as gbp
from numbered
where is_short
group by funder_id, recipient_id, purpose, run_number
