-- One row per line of 'Money passed on' that can be used, of accountability files.
select
    line_id,
    partner_kind,
    stream_title,
    period_start,
    period_end,
    partners_count,
    promised_gbp,
    paid_gbp,
    stated_on,
    link
from raw.accountability_passed_on
