-- Which rows go, and what stands in the place of names where the amount stays. Reads
-- `redaction.rows`; makes `redaction.gone` and `redaction.unnamed`. Of a grant that stays, other
-- versions and rows that cannot be used go: they are in no total.

create table redaction.gone as
select row_id
from redaction.rows
where is_withdrawn or not is_used;

-- Numbers are given in an order that is public anyway: neither names nor rows can be told by them.
create table redaction.unnamed as
with staying as (
    select
        rows.row_id,
        -- grants to one organisation stay one organisation's
        coalesce('recipient ' || recipients.recipient_id, 'grant ' || grants.row_id) as whose,
        grants.funder_id,
        financial_year_of(grants.award_date) as financial_year,
        grants.amount_gbp,
        grants.is_individual,
        places.region_code
    from redaction.rows as rows
    inner join intermediate.int_grants as grants using (row_id)
    left join intermediate.int_places as places using (row_id)
    left join redaction.recipients as recipients
        on rows.redaction_id = recipients.redaction_id
        and grants.recipient_id = recipients.recipient_id
    where not rows.is_withdrawn and rows.is_used
),

placed as (
    select
        *,
        min(funder_id || ' ' || financial_year) over (partition by whose) as first_of_whose,
        max(amount_gbp) over (partition by whose) as most_of_whose
    from staying
)

select
    row_id,
    is_individual,
    row_number() over (order by funder_id, financial_year, amount_gbp) as grant_number,
    dense_rank() over (order by first_of_whose, most_of_whose, whose) as recipient_number,
    case when regexp_matches(region_code, '^[EWSN][0-9]{8}$') then region_code end as region_code
from placed;
