-- One row per recipient of grants under £10,000: the most that it held at once, of all funders.
with small as (
    select
        recipient_id,
        starts_on,
        ends_before
    from intermediate.int_grant_spans
    where amount_gbp < 10000
        and duration_months is not null
        and starts_on is not null
),

-- a grant that ends on the day on which another starts is not live beside it
events as (
    select recipient_id, starts_on as happens_on, 1 as change from small
    union all
    select recipient_id, ends_before as happens_on, -1 as change from small
),

running as (
    select
        recipient_id,
        sum(change) over (
            partition by recipient_id order by happens_on, change
            rows unbounded preceding
        ) as live_count
    from events
)

select
    recipient_id,
    max(live_count)::bigint as most_at_once
from running
group by recipient_id
