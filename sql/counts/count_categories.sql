-- One row per thing that counts are cut by and category of it: the fixed list of cuts. What a cut
-- is called is what pages call it (sql/dimensions.toml), and what `counts.count_grants` calls it.
-- `none` is the whole.
with categories as (
    select 'none' as cut_by, 'all' as category
    union all
    select distinct 'financial_year', financial_year from counts.count_grants
    union all
    select distinct 'recipient_size', recipient_size from counts.count_grants
    union all
    select distinct 'registration_status', registration_status from counts.count_grants
    union all
    select distinct 'region', region from counts.count_grants
    union all
    select distinct 'purpose', purpose from counts.count_grants
    union all
    select distinct 'annual_amount', annual_amount from counts.count_grants
    union all
    select distinct 'user_led_status', user_led_status from counts.count_grants
    union all
    select distinct 'user_led_definition', user_led_definition from counts.count_grants
    union all
    select distinct 'user_led_said_by', user_led_said_by from counts.count_grants
)

select
    cut_by,
    category,
    (row_number() over (partition by cut_by order by category) - 1)::integer as category_number
from categories
