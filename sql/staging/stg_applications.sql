-- One row per line of 'Applications' that can be used, of accountability files.
select
    line_id,
    stream_title,
    period_start,
    period_end,
    application_stage,
    applicant_size,
    applicant_led_by,
    intended_for,
    is_first_application,
    applications_received,
    applications_declined,
    applications_awarded,
    declined_with_reasons,
    declined_with_standard_letter,
    declined_without_reason,
    median_days_to_decision,
    median_days_to_payment,
    recipients_reached,
    stated_on,
    link
from raw.accountability_applications
