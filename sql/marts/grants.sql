-- One row per grant.
with grants as (
    select * from intermediate.int_grants
),

grant_rows as (
    select * from intermediate.int_grant_rows
),

-- the first place named that has a code we may publish
places as (
    select
        grant_id,
        arg_min(area_code, location_position) filter (area_code is not null)
            as beneficiary_area_code,
        case
            when bool_or(area_code is not null) then 'area_code'
            when bool_or(area_level = 'finer_or_other') then 'smaller_area'
            when bool_or(location_name is not null) then 'name_only'
            else 'none'
        end as beneficiary_place_basis
    from marts.grant_locations
    where location_of = 'beneficiary'
    group by grant_id
)

select
    ---------- ids
    grants.grant_id,
    grants.funder_id,
    grants.programme_id,
    grants.recipient_id,
    ---------- text
    staged.title,
    staged.description,
    ---------- categories
    case when grants.is_individual then 'individual' else 'organisation' end as recipient_kind,
    coalesce(grant_rows.currency, 'not_known') as currency,
    financial_year_of(grants.award_date) as financial_year,
    coalesce(year(grants.award_date)::varchar, 'not_known') as calendar_year,
    durations.duration_basis,
    coalesce(
        bands.grant_size_band,
        case when grants.amount_gbp <= 0 then 'zero_or_less' else 'not_known' end
    ) as grant_size_band,
    case
        when grant_rows.from_open_call in ('yes', 'y', 'true') then 'yes'
        when grant_rows.from_open_call in ('no', 'n', 'false') then 'no'
        else 'not_known'
    end as is_open_call,
    grant_rows.regrant_type,
    places.beneficiary_area_code,
    coalesce(places.beneficiary_place_basis, 'none') as beneficiary_place_basis,
    coalesce(grant_rows.row_licence, files.licence, 'not_stated') as licence,
    ---------- numbers
    grant_rows.amount_awarded,
    grants.amount_gbp,
    durations.duration_months,
    case
        when durations.duration_months <= 12 then grants.amount_gbp
        -- wider before it is multiplied: one absurd amount must not stop the build
        else (grants.amount_gbp::decimal(38, 2) * 12 / durations.duration_months)::decimal(18, 2)
    end as annual_amount_gbp,
    ---------- booleans
    grant_rows.regrant_type is not null as is_regrant,
    grants.not_in_latest,
    ---------- dates
    grants.award_date,
    ---------- provenance
    grant_rows.source_file,
    grant_rows.source_sheet,
    grant_rows.source_row
from grants
inner join grant_rows on grants.row_id = grant_rows.row_id
inner join staging.stg_grants as staged on grants.row_id = staged.row_id
inner join intermediate.int_durations as durations on grants.row_id = durations.row_id
inner join staging.stg_source_files as files on grants.source_file = files.source_file
left join staging.stg_grant_size_bands as bands
    on grants.amount_gbp >= bands.lower_gbp
    and (grants.amount_gbp < bands.upper_gbp or bands.upper_gbp is null)
left join places on grants.grant_id = places.grant_id
