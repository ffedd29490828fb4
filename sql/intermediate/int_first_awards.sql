-- One row per dated grant to an organisation: whether it is the funder's first to that recipient.
--
-- Not known in a funder's first three years of data: an earlier award may be in none of the files.
with grants as (
    select
        row_id,
        funder_id,
        recipient_id,
        award_date,
        min(award_date) over (partition by funder_id) as funder_since,
        min(award_date) over (partition by funder_id, recipient_id) as recipient_since
    from intermediate.int_grants
    where recipient_id is not null and award_date is not null
)

select
    row_id,
    case
        when award_date < funder_since + interval 3 year then 'not_known'
        when award_date = recipient_since then 'yes'
        else 'no'
    end as is_first_award
from grants
