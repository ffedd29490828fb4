-- One row per grant to an organisation and thing that counts are cut by: the fixed list of cuts.
-- `none` is the whole. What a cut is called is what pages call it (sql/dimensions.toml).
select
    row_id,
    recipient_number,
    funder_number,
    programme_number,
    funder_id,
    programme_id,
    gbp,
    seed,
    unnest([
        {'cut_by': 'none', 'category': 'all'},
        {'cut_by': 'financial_year', 'category': financial_year},
        {'cut_by': 'recipient_size', 'category': recipient_size_band},
        {'cut_by': 'registration_status', 'category': registration_status},
        {'cut_by': 'region', 'category': beneficiary_region_code},
        {'cut_by': 'purpose', 'category': purpose},
        {'cut_by': 'annual_amount', 'category': annual_amount_band},
        {'cut_by': 'user_led_status', 'category': user_led_status},
        {'cut_by': 'user_led_definition', 'category': user_led_definition},
        {'cut_by': 'user_led_said_by', 'category': user_led_said_by}
    ], recursive := true)
from counts.count_grants
