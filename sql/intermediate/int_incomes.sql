-- One row per recipient and income of a year, under any of the recipient's numbers.
--
-- Of two for years that end on one day the register's is taken before a list's, and that of the
-- number the recipient is known by before another's.
with incomes as (
    select
        identities.recipient_id,
        incomes.org_id,
        incomes.income_gbp,
        incomes.year_start,
        incomes.year_end,
        incomes.source_id,
        case incomes.source_id when 'income_list' then 2 when 'grants_file' then 3 else 1 end
            as source_rank
    from staging.stg_register_incomes as incomes
    inner join intermediate.int_recipient_identities as identities
        on incomes.org_id = identities.org_id
    semi join intermediate.int_recipients as recipients
        on identities.recipient_id = recipients.recipient_id
    where incomes.income_gbp >= 0
),

ranked as (
    select
        *,
        row_number() over (
            partition by recipient_id, year_end
            order by source_rank, org_id <> recipient_id, income_gbp desc, org_id
        ) as place
    from incomes
)

select
    recipient_id,
    income_gbp,
    -- a year with an end and no start is taken as twelve months
    coalesce(year_start, (year_end - interval 1 year + interval 1 day)::date) as year_start,
    year_end,
    source_id
from ranked
where place = 1
