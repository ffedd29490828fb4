-- One row per band of grant size: lower edge in, upper edge out.
select
    grant_size_band,
    label,
    lower_gbp::decimal(18, 2) as lower_gbp,
    upper_gbp::decimal(18, 2) as upper_gbp,
    sort_order::integer as sort_order
from ref.grant_size_bands
