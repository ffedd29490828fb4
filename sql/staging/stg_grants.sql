-- One row per row of a published file: trimmed, cast where the text can be read, nothing decided.
-- materialized: view
with trimmed as (
    select
        ---------- ids
        rowid as row_id,
        source_file,
        source_sheet,
        source_row,
        clean_text(grant_id) as grant_id,
        clean_text(funding_organisations[1].org_id) as funder_id,
        clean_text(recipient_organisations[1].org_id) as recipient_id,
        clean_text(recipient_organisations[1].charity_number) as charity_number,
        clean_text(recipient_organisations[1].company_number) as company_number,
        ---------- text
        clean_text(title) as title,
        clean_text(description) as description,
        clean_text(funding_organisations[1].name) as funder_name,
        clean_text(recipient_organisations[1].name) as recipient_name,
        clean_text(recipient_organisations[1].description) as recipient_description,
        clean_text(recipient_organisations[1].organisation_type) as organisation_type,
        clean_text(recipient_organisations[1].postal_code) as recipient_postcode,
        clean_text(programmes[1].title) as programme_title,
        clean_text(programmes[1].code) as programme_code,
        clean_text(currency) as currency,
        clean_text(regrant_type) as regrant_type,
        clean_text(from_open_call) as from_open_call,
        clean_text(row_licence) as row_licence,
        clean_text(location_scope) as location_scope,
        extra_json,
        ---------- numbers, as text
        clean_text(amount_awarded) as amount_awarded_text,
        clean_text(coalesce(planned_dates[1].duration, actual_dates[1].duration))
            as duration_text,
        ---------- dates, as text
        clean_text(award_date) as award_date_text,
        clean_text(coalesce(planned_dates[1].start_date, actual_dates[1].start_date))
            as start_date_text,
        clean_text(coalesce(planned_dates[1].end_date, actual_dates[1].end_date))
            as end_date_text,
        clean_text(date_modified) as date_modified_text,
        ---------- what is there
        len(funding_organisations) as funding_organisation_count,
        names_a_person(names_individual, individual_primary_reason, individual_purposes)
            as names_individual,
        is_related_row,
        mended_count,
        reading_problems,
        dei_problems
    from raw.grants
),

renamed as (
    select
        ---------- ids
        row_id,
        source_file,
        source_sheet,
        source_row,
        grant_id,
        funder_id,
        recipient_id,
        charity_number,
        company_number,
        ---------- text
        title,
        description,
        funder_name,
        recipient_name,
        recipient_description,
        organisation_type,
        recipient_postcode,
        programme_title,
        programme_code,
        upper(replace(currency, '£', 'GBP')) as currency,
        regrant_type,
        lower(from_open_call) as from_open_call,
        row_licence,
        lower(location_scope) as location_scope,
        extra_json,
        ---------- numbers
        amount_awarded_text,
        parse_amount(amount_awarded_text) as amount_awarded,
        lower(duration_text) as duration_text,
        funding_organisation_count,
        ---------- booleans
        names_individual,
        is_related_row,
        mended_count,
        reading_problems,
        dei_problems,
        ---------- dates
        award_date_text,
        coalesce(parse_date(award_date_text), parse_month(award_date_text)) as award_date,
        -- a grant from one month to another runs from the first day of it to the last
        coalesce(parse_date(start_date_text), parse_month(start_date_text)) as start_date,
        coalesce(parse_date(end_date_text), last_day(parse_month(end_date_text))) as end_date,
        case
            when parse_month(start_date_text) is not null then start_date_text
            when parse_month(end_date_text) is not null then end_date_text
        end as planned_month_text,
        parse_moment(date_modified_text) as date_modified
    from trimmed
)

select * from renamed
