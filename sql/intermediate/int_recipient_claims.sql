-- One row per distinct way in which a funder names a recipient, with the rows that do so.
with winners as (
    select row_id
    from intermediate.int_versions
    where version_rank = 1
),

claims as (
    select
        grant_rows.funder_id,
        grant_rows.published_recipient_id,
        grant_rows.charity_number,
        grant_rows.company_number,
        grant_rows.recipient_name,
        grant_rows.recipient_postcode,
        list(grant_rows.row_id) as row_ids
    from intermediate.int_grant_rows as grant_rows
    inner join winners on grant_rows.row_id = winners.row_id
    where grant_rows.names_recipient
    group by all
)

select
    -- numbered by their first rows, so that the same files come to the same numbers
    row_number() over (order by list_min(row_ids)) as claim_id,
    *
from claims
