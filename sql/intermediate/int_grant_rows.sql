-- One row per row of a published file, with who, how much and when decided; long text left behind.
with staged as (
    select * from staging.stg_grants
),

identified as (
    select
        row_id,
        source_file,
        source_sheet,
        source_row,
        grant_id,
        funder_key(funder_id, funder_name) as funder_id,
        funder_name,
        funding_organisation_count,
        names_individual or names_nobody(recipient_name, recipient_id) as is_individual,
        recipient_id as published_recipient_id,
        recipient_name,
        charity_number,
        company_number,
        organisation_type,
        recipient_postcode,
        programme_title,
        programme_code,
        currency,
        amount_awarded_text,
        amount_awarded,
        award_date_text,
        award_date,
        start_date,
        end_date,
        planned_month_text,
        duration_text,
        date_modified,
        regrant_type,
        from_open_call,
        row_licence,
        location_scope,
        is_related_row,
        mended_count,
        regexp_matches(
            extra_json,
            '"(plannedDates|actualDates|recipientOrganization|fundingOrganization|'
            || 'beneficiaryLocation|grantProgramme|classifications|fundingType)":'
            -- no list, or a list of what are no objects
            || '([^[]|[[][^{\]])'
        )
        or (
            contains(extra_json, '"location":')
            and len(list_filter(
                json_type(extra_json::json, '$.recipientOrganization[*].location'),
                lambda kind: kind <> 'ARRAY'
            )) + len(list_filter(
                json_type(extra_json::json, '$.recipientOrganization[*].location[*]'),
                lambda kind: kind <> 'OBJECT'
            )) > 0
        ) as has_unread_record
    from staged
)

select
    *,
    not is_individual
    and (published_recipient_id is not null or recipient_name is not null) as names_recipient,
    -- the funder's id is made of its name already where it has none
    grant_key(grant_id, funder_id, null) as grant_key,
    case when currency = 'GBP' then amount_awarded end as amount_gbp
from identified
