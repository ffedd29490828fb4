-- One row per line of 'Applications' that a funder's accountability file gives.
-- Of a part told by who leads the applicants or whom they are for, counts under 10 are withheld.
with given as (
    select
        *,
        (applicant_led_by is not null or intended_for is not null)
        and applications_received < 10 as is_withheld
    from staging.stg_applications
)

select
    lines.funder_id,
    given.stream_title,
    given.period_start,
    given.period_end,
    given.application_stage,
    given.applicant_size,
    given.applicant_led_by,
    given.intended_for,
    given.is_first_application,
    if(given.is_withheld, null, given.applications_received) as applications_received,
    if(given.is_withheld, null, given.applications_declined) as applications_declined,
    if(given.is_withheld, null, given.applications_awarded) as applications_awarded,
    if(given.is_withheld, null, given.declined_with_reasons) as declined_with_reasons,
    if(
        given.is_withheld, null, given.declined_with_standard_letter
    ) as declined_with_standard_letter,
    if(given.is_withheld, null, given.declined_without_reason) as declined_without_reason,
    if(given.is_withheld, null, given.median_days_to_decision) as median_days_to_decision,
    if(given.is_withheld, null, given.median_days_to_payment) as median_days_to_payment,
    if(given.is_withheld, null, given.recipients_reached) as recipients_reached,
    given.stated_on,
    given.link,
    if(given.is_withheld, 'c', '') as applications_status,
    lines.source_file,
    lines.source_sheet,
    lines.source_row
from given
inner join intermediate.int_accountability_lines as lines on given.line_id = lines.line_id
where lines.fate = 'used'
order by lines.funder_id, lines.source_file, lines.source_sheet, lines.source_row
