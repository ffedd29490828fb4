-- Grants in another currency that have an amount in pounds.
select
    grant_id,
    currency,
    amount_gbp
from marts.grants
where currency <> 'GBP' and amount_gbp is not null
