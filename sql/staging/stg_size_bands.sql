-- One row per band of an organisation's income: lower edge in, upper edge out.
select
    size_band,
    lower_gbp::decimal(18, 2) as lower_gbp,
    upper_gbp::decimal(18, 2) as upper_gbp,
    label
from ref.size_bands
