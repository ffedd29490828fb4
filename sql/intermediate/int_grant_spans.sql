-- One row per grant of pounds to an organisation: from when to when it runs.
select
    grants.row_id,
    grants.funder_id,
    grants.recipient_id,
    grants.amount_gbp,
    durations.duration_months,
    readings.value as purpose,
    -- a year of a longer relation, published as a grant of its own, is not a short grant
    coalesce(durations.duration_rule_id = 'duration_year_of_several', false) as is_part_of_longer,
    coalesce(staged.start_date, grants.award_date) as starts_on,
    (coalesce(staged.start_date, grants.award_date) + to_months(durations.duration_months))::date
        as ends_before
from intermediate.int_grants as grants
inner join intermediate.int_durations as durations on grants.row_id = durations.row_id
inner join intermediate.int_readings as readings
    on grants.row_id = readings.row_id and readings.axis = 'purpose'
inner join staging.stg_grants as staged on grants.row_id = staged.row_id
where not grants.is_individual
    and grants.amount_gbp > 0
