-- One row per grant.
-- materialized: in parts
with grants as (
    select * from intermediate.int_grants where in_part(row_id)
),

grant_rows as (
    select * from intermediate.int_grant_rows
)

select
    ---------- ids
    grants.grant_id,
    grants.funder_id,
    grants.programme_id,
    grants.recipient_id,
    ---------- text
    case
        when withheld.row_id is null then staged.title else without_dei_codes(staged.title)
    end as title,
    case
        when withheld.row_id is null then staged.description
        else without_dei_codes(staged.description)
    end as description,
    ---------- categories
    case when grants.is_individual then 'individual' else 'organisation' end as recipient_kind,
    coalesce(grant_rows.currency, 'not_known') as currency,
    financial_year_of(grants.award_date) as financial_year,
    coalesce(year(grants.award_date)::varchar, 'not_known') as calendar_year,
    case
        when durations.duration_months <= 12 then 'up_to_12'
        when durations.duration_months < 24 then 'over_12_under_24'
        when durations.duration_months < 36 then '24_to_under_36'
        when durations.duration_months >= 36 then '36_and_over'
        else 'not_known'
    end as duration_band,
    durations.duration_basis,
    durations.duration_rule_id,
    durations.duration_words,
    purposes.value as purpose,
    purposes.basis as purpose_basis,
    purposes.rule_id as purpose_rule_id,
    purposes.words as purpose_words,
    restrictions.value as restriction,
    restrictions.basis as restriction_basis,
    restrictions.rule_id as restriction_rule_id,
    restrictions.words as restriction_words,
    coalesce(user_led.status, 'not_known') as user_led_status,
    coalesce(user_led.basis, 'none') as user_led_basis,
    user_led.rule_id as user_led_rule_id,
    coalesce(user_led.said_by, 'not_known') as user_led_said_by,
    coalesce(user_led.definition, 'not_known') as user_led_definition,
    without_dei_codes(user_led.words) as user_led_words,
    coalesce(told.meant_for, 'not_known') as meant_for,
    coalesce(told.meant_for_detail, 'not_known') as meant_for_detail,
    coalesce(told.led_by, 'not_known') as led_by,
    coalesce(told.led_by_detail, 'not_known') as led_by_detail,
    coalesce(told.led_by_and_for, 'not_known') as led_by_and_for,
    coalesce(
        band_of(grants.amount_gbp, bands.of_grants),
        case when grants.amount_gbp <= 0 then 'zero_or_less' else 'not_known' end
    ) as grant_size_band,
    coalesce(sizes.size_band, 'not_known') as recipient_size_band,
    coalesce(sizes.size_basis, 'none') as recipient_size_basis,
    case
        when annual.annual_amount_gbp is null and annual.annual_at_most_gbp >= 500 then 'not_known'
        else coalesce(band_of(annual.annual_at_most_gbp, bands.of_grants), 'not_known')
    end as annual_amount_band,
    is_under(annual.annual_amount_gbp, annual.annual_at_most_gbp, 2000) as is_under_2000_a_year,
    is_under(annual.annual_amount_gbp, annual.annual_at_most_gbp, 10000) as is_under_10000_a_year,
    case
        when not annual.is_year_known and annual.year_at_most_gbp >= 500 then 'not_known'
        else coalesce(band_of(annual.year_at_most_gbp, bands.of_grants), 'not_known')
    end as recipient_year_band,
    coalesce(first_awards.is_first_award, 'not_known') as is_first_award,
    case
        when grant_rows.from_open_call in ('yes', 'y', 'true') then 'yes'
        when grant_rows.from_open_call in ('no', 'n', 'false') then 'no'
        else 'not_known'
    end as is_open_call,
    grant_rows.regrant_type,
    first_codes.area_code as beneficiary_area_code,
    case when not grants.is_individual then places.local_authority_code end
        as beneficiary_local_authority_code,
    coalesce(places.region_code, 'not_known') as beneficiary_region_code,
    coalesce(places.nation_code, 'not_known') as beneficiary_nation_code,
    coalesce(places.place_basis, 'none') as beneficiary_place_basis,
    case
        when is_unnamed(grants.grant_id) then 'not_known'
        else coalesce(scopes.scale, places.work_scale, 'not_known')
    end as work_scale,
    case
        when is_unnamed(grants.grant_id) then 'none'
        when scopes.scale is not null then 'location_scope'
        when coalesce(places.work_scale, 'not_known') <> 'not_known' then 'places'
        else 'none'
    end as work_scale_basis,
    case when grants.is_individual then 'not_known'
        else coalesce(deprivation.decile_in_nation, 'not_known')
    end as work_deprivation_decile,
    case
        when grants.is_individual then 'not_known'
        else coalesce(deprivation.decile_in_nation, offices.deprivation_decile, 'not_known')
    end as local_authority_deprivation_decile,
    case
        when grants.is_individual then 'none'
        when deprivation.decile_in_nation is not null then 'work'
        when offices.deprivation_decile <> 'not_known' then 'office'
        else 'none'
    end as local_authority_deprivation_basis,
    coalesce(grant_rows.row_licence, files.licence, 'not_stated') as licence,
    ---------- numbers
    grant_rows.amount_awarded,
    grants.amount_gbp,
    durations.duration_months,
    annual.annual_amount_gbp,
    (
        grants.amount_gbp::double * coalesce(financial_prices.factor, calendar_prices.factor)
    )::decimal(18, 2) as amount_real_gbp,
    sizes.income_gbp as recipient_income_gbp,
    sizes.gap_years as recipient_income_gap_years,
    ---------- booleans
    grant_rows.regrant_type is not null as is_regrant,
    grants.not_in_latest,
    ---------- dates
    -- its year stays, the day could tell which grant it is
    case when not is_unnamed(grants.grant_id) then grants.award_date end as award_date,
    sizes.income_date as recipient_income_date,
    ---------- provenance
    grant_rows.source_file,
    grant_rows.source_sheet,
    grant_rows.source_row
from grants
inner join grant_rows on grants.row_id = grant_rows.row_id
inner join staging.stg_grants as staged on grants.row_id = staged.row_id
-- of what is joined from the left DuckDB would read all rows for each part, were they not named
left join intermediate.int_dei_withheld as withheld
    on grants.row_id = withheld.row_id and in_part(withheld.row_id)
inner join intermediate.int_durations as durations on grants.row_id = durations.row_id
inner join intermediate.int_readings as purposes
    on grants.row_id = purposes.row_id and purposes.axis = 'purpose'
inner join intermediate.int_readings as restrictions
    on grants.row_id = restrictions.row_id and restrictions.axis = 'restriction'
-- what a name or description only suggests is in no row that is published
left join intermediate.int_user_led as user_led
    on grants.row_id = user_led.row_id
    and in_part(user_led.row_id)
    and user_led.status <> 'suggested'
left join intermediate.int_communities_told as told
    on grants.row_id = told.row_id and in_part(told.row_id)
inner join staging.stg_source_files as files on grants.source_file = files.source_file
cross join intermediate.int_band_lists as bands
left join intermediate.int_annual_amounts as annual
    on grants.row_id = annual.row_id and in_part(annual.row_id)
left join intermediate.int_first_awards as first_awards
    on grants.row_id = first_awards.row_id and in_part(first_awards.row_id)
left join intermediate.int_sizes_at_award as sizes
    on grants.row_id = sizes.row_id and in_part(sizes.row_id)
left join intermediate.int_first_codes as first_codes
    on grants.row_id = first_codes.row_id and in_part(first_codes.row_id)
left join intermediate.int_places as places
    on grants.row_id = places.row_id and in_part(places.row_id)
left join staging.stg_deprivation as deprivation
    on places.local_authority_code = deprivation.local_authority_code
left join intermediate.int_recipient_places as offices
    on grants.recipient_id = offices.recipient_id
left join staging.stg_scale_rules as scopes
    on grant_rows.location_scope = scopes.pattern and scopes.basis = 'grant_scope'
left join staging.stg_deflators as financial_prices
    on financial_year_of(grants.award_date) = financial_prices.financial_year
left join staging.stg_deflators as calendar_prices
    on year(grants.award_date)::varchar = calendar_prices.calendar_year
