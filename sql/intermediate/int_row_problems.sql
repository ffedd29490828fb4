-- One row per problem of a row, by id; its meaning and remedy are in `staging.stg_row_problems`.
with grant_rows as (
    select * from intermediate.int_grant_rows
),

build as (
    select built_on from staging.stg_build
),

-- what the readers noted while they read the row
reading as (
    select
        row_id,
        noted.problem_id as problem_id,
        noted.value as value
    from (
        select
            row_id,
            unnest(reading_problems) as noted
        from staging.stg_grants
        where reading_problems is not null
    )
    union all
    select
        row_id,
        unnest(string_split(dei_problems, ',')) as problem_id,
        null as value
    from staging.stg_grants
    where dei_problems is not null
),

found as (
    select
        row_id,
        unnest(list_filter([
            case when grant_id is null then {'problem_id': 'no_identifier', 'value': null} end,
            case
                when mended_count > 0
                    then {'problem_id': 'text_mended', 'value': mended_count::varchar}
            end,
            case
                when regexp_full_match(company_number, '[0-9]{6,7}')
                    then {'problem_id': 'number_lost_zeros', 'value': company_number}
            end,
            case
                when amount_awarded_text is null then {'problem_id': 'no_amount', 'value': null}
                when amount_awarded is null
                    then {'problem_id': 'amount_unreadable', 'value': amount_awarded_text}
                when amount_awarded <= 0
                    then {'problem_id': 'amount_zero', 'value': amount_awarded_text}
            end,
            case when funder_id is null then {'problem_id': 'no_funder', 'value': null} end,
            case
                when is_individual then null
                when not names_recipient then {'problem_id': 'no_recipient', 'value': null}
                when published_recipient_id is null
                    then {'problem_id': 'recipient_without_identifier', 'value': recipient_name}
            end,
            case
                when currency is null then {'problem_id': 'no_currency', 'value': null}
                when currency <> 'GBP' then {'problem_id': 'not_pounds', 'value': currency}
            end,
            case
                when award_date_text is null then {'problem_id': 'no_award_date', 'value': null}
                when award_date is null
                    then {'problem_id': 'award_date_unreadable', 'value': award_date_text}
                when award_date > built_on
                    then {'problem_id': 'award_date_future', 'value': award_date_text}
            end,
            case
                when award_date is null or award_date_text like '____-__-__%' then null
                when parse_month(award_date_text) is not null
                    then {'problem_id': 'award_date_month_only', 'value': award_date_text}
                when is_day_number(award_date_text)
                    then {'problem_id': 'award_date_number', 'value': award_date_text}
            end,
            case
                when planned_month_text is not null
                    then {'problem_id': 'planned_month_only', 'value': planned_month_text}
            end,
            case
                when funding_organisation_count > 1 then {
                    'problem_id': 'several_funders', 'value': funding_organisation_count::varchar
                }
            end,
            case
                when has_unread_record then {'problem_id': 'wrong_shape', 'value': null}
            end
        ], lambda problem: problem is not null)) as problem
    from grant_rows
    cross join build
    where not is_related_row
    -- of these no cell could be read, so nothing can be said of any
    and row_id not in (
        select row_id from reading where problem_id = 'row_unreadable' or problem_id = 'not_a_grant'
    )
),

related as (
    select
        row_id,
        'no_grant_for_row' as problem_id,
        grant_id as problem_value
    from grant_rows
    where is_related_row
),

of_rows as (
    select
        row_id,
        problem.problem_id as problem_id,
        problem.value as problem_value
    from found
),

repeated_keys as (
    select
        source_file,
        grant_key
    from grant_rows
    where grant_id is not null and not is_related_row
    group by source_file, grant_key
    having count(*) > 1
),

repeated as (
    select
        row_id,
        'repeated_in_file' as problem_id,
        grant_id as problem_value
    from grant_rows
    semi join repeated_keys
        on grant_rows.source_file = repeated_keys.source_file
        and grant_rows.grant_key = repeated_keys.grant_key
    where not grant_rows.is_related_row
),

postcodes as (
    select distinct
        row_id,
        'postcode_as_area' as problem_id,
        -- the postcode itself is not repeated: it may be somebody's home
        null as problem_value
    from staging.stg_locations
    where location_of = 'beneficiary' and is_postcode(geo_code)
)

select * from of_rows
union all
select
    row_id,
    problem_id,
    value as problem_value
from reading
union all
select * from related
union all
select * from repeated
union all
select * from postcodes
