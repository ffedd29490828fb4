-- One row per row of a published file that is a grant of its own, with what is asked of it.
with published as (
    select
        rowid as row_id,
        clean_text(planned_dates[1].start_date) as planned_start_text,
        clean_text(planned_dates[1].end_date) as planned_end_text,
        clean_text(planned_dates[1].duration) as planned_duration_text,
        clean_text(actual_dates[1].start_date) as actual_start_text,
        clean_text(actual_dates[1].end_date) as actual_end_text,
        clean_text(recipient_organisations[1].postal_code) as recipient_postal_code,
        coalesce(len(list_filter(
            beneficiary_locations,
            lambda place: clean_text(coalesce(place.name, '')) is not null
            or clean_text(coalesce(place.geo_code, '')) is not null
            or clean_text(coalesce(place.country_code, '')) is not null
        )), 0) as beneficiary_place_count,
        coalesce(len(list_filter(
            beneficiary_locations,
            lambda place: clean_text(coalesce(place.geo_code, '')) is not null
        )), 0) as beneficiary_code_count,
        coalesce(len(list_filter(
            recipient_locations,
            lambda place: clean_text(coalesce(place.geo_code, '')) is not null
        )), 0) as recipient_code_count,
        list_filter(
            list_transform(
                funding_types, lambda kind: coalesce(clean_text(kind.title), clean_text(kind.code))
            ),
            lambda kind: kind is not null
        ) as funding_types,
        coalesce(individual_primary_reason, individual_purposes) is not null
            as has_individual_reason,
        coalesce(contains(individual_purposes, 'GTIP010'), false) as is_unrestricted_by_code
    from raw.grants
),

answered as (
    select distinct row_id
    from intermediate.int_dei_areas
    where is_asked_and_answered(state)
),

described as (
    select
        grant_rows.row_id,
        grant_rows.source_file,
        grant_rows.is_individual,
        grant_rows.funder_id as funder_key,
        staged.funder_id,
        staged.funder_name,
        grant_rows.published_recipient_id as recipient_id,
        grant_rows.charity_number,
        grant_rows.company_number,
        grant_rows.award_date,
        grant_rows.award_date_text,
        staged.title,
        staged.description,
        recipients.charity_number as charity_number_read,
        coalesce(recipients.registration_status, 'not_collected') as registration_status,
        grant_rows.date_modified,
        coalesce(grant_rows.programme_title, grant_rows.programme_code) is not null
            as has_programme,
        grants.row_id is not null as is_used,
        answered.row_id is not null as has_dei_answer,
        published.* exclude (row_id)
    from intermediate.int_grant_rows as grant_rows
    inner join staging.stg_grants as staged on grant_rows.row_id = staged.row_id
    inner join published on grant_rows.row_id = published.row_id
    left join intermediate.int_grants as grants on grant_rows.row_id = grants.row_id
    left join answered on grant_rows.row_id = answered.row_id
    left join intermediate.int_recipient_rows as recipient_rows
        on grant_rows.row_id = recipient_rows.row_id
    left join marts.recipients as recipients
        on recipient_rows.recipient_id = recipients.recipient_id
    where not grant_rows.is_related_row
)

select
    *,
    parse_date(planned_start_text) as planned_start_date,
    parse_date(planned_end_text) as planned_end_date,
    parse_date(actual_start_text) as actual_start_date,
    parse_date(actual_end_text) as actual_end_date,
    planned_duration_text is not null
    or (planned_start_text is not null and planned_end_text is not null) as has_planned_duration
from described
