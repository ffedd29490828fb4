-- One row per line of 'Who decides' that can be used, of accountability files.
select
    line_id,
    body_name,
    body_power,
    stream_title,
    has_votes,
    body_pay,
    access_costs_met,
    as_at,
    body_size,
    characteristic,
    asked_count,
    no_reply_count,
    prefer_not_to_say_count,
    category,
    people_count,
    agreed_detail,
    compared_area,
    link
from raw.accountability_decision_makers
