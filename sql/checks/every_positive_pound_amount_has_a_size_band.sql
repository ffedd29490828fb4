-- Grants of a known amount above zero that fall between the bands.
select
    grant_id,
    amount_gbp
from marts.grants
where amount_gbp > 0 and grant_size_band in ('not_known', 'zero_or_less')
