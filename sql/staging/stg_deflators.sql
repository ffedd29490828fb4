-- One row per year of the deflator that the build was given; none where it was given none.
select
    case when is_financial then year end as financial_year,
    case when not is_financial then year end as calendar_year,
    factor,
    name as deflator_name,
    base_year,
    source
from ref.deflator
