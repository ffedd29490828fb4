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
        arg_min(area_code, location_position) as beneficiary_area_code
    from marts.grant_locations
    where location_of = 'beneficiary' and area_code is not null
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
    coalesce(grant_rows.row_licence, files.licence, 'not_stated') as licence,
    ---------- numbers
    grant_rows.amount_awarded,
    grants.amount_gbp,
    durations.duration_months,
    (grants.amount_gbp * 12 / greatest(durations.duration_months, 12))::decimal(18, 2)
        as annual_amount_gbp,
    ---------- booleans
    grant_rows.regrant_type is not null as is_regrant,
    grants.not_in_latest,
    ---------- dates
    grants.award_date,
    ---------- provenance
    grant_rows.source_file,
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
