-- One row per problem of a row: those of a build, and those that change nothing in one.
with facts as (
    select * from file_check.facts
),

build as (
    select built_on from staging.stg_build
),

----- identifiers and numbers: few are distinct, so each is looked at once

identifiers as (
    select distinct
        'funder' as identifier_of,
        funder_id as identifier
    from facts
    where funder_id is not null
    union all
    select distinct
        'recipient' as identifier_of,
        recipient_id as identifier
    from facts
    where recipient_id is not null and not is_individual
),

register_forms as (
    select
        list_code,
        string_agg(form, '|' order by form) as form
    from ref.number_forms
    where written_in = 'identifier'
    group by list_code
),

identifiers_judged as (
    select
        identifier_of,
        identifier,
        lists.list_code is null and not identifier ilike '360G%' as has_unknown_prefix,
        forms.form is not null
        and not regexp_full_match(
            upper(identifier), forms.list_code || '-(' || forms.form || ')'
        ) as is_no_number_of_register
    from identifiers
    left join ref.org_id_lists as lists
        on upper(regexp_extract(identifier, '^([^-]+-[^-]+)-', 1)) = lists.list_code
    left join register_forms as forms on lists.list_code = forms.list_code
),

identifier_problems as (
    select
        identifier_of,
        identifier,
        case
            when has_unknown_prefix then identifier_of || '_id_prefix'
            when is_no_number_of_register then identifier_of || '_id_form'
        end as problem_id
    from identifiers_judged
),

of_identifiers as (
    select
        facts.row_id,
        problems.problem_id,
        problems.identifier as problem_value
    from identifier_problems as problems
    inner join facts on problems.identifier = facts.funder_id
    where problems.identifier_of = 'funder' and problems.problem_id is not null
    union all
    select
        facts.row_id,
        problems.problem_id,
        problems.identifier as problem_value
    from identifier_problems as problems
    inner join facts on problems.identifier = facts.recipient_id
    where problems.identifier_of = 'recipient' and problems.problem_id is not null
    and not facts.is_individual
),

column_forms as (
    select
        written_in,
        string_agg(form, '|' order by form) as form
    from ref.number_forms
    where written_in <> 'identifier'
    group by written_in
),

numbers as (
    select distinct
        'charity_number' as written_in,
        charity_number as number_text
    from facts
    where charity_number is not null
    union all
    select distinct
        'company_number' as written_in,
        company_number as number_text
    from facts
    -- a number that lost its zeros is found in every build
    where company_number is not null and not regexp_full_match(company_number, '[0-9]{6,7}')
),

wrong_numbers as (
    select
        numbers.written_in,
        numbers.number_text
    from numbers
    inner join column_forms on numbers.written_in = column_forms.written_in
    where not regexp_full_match(
        regexp_replace(upper(numbers.number_text), '[^A-Z0-9]', '', 'g'), column_forms.form
    )
),

of_charity_numbers as (
    select
        facts.row_id,
        'charity_number_form' as problem_id,
        wrong_numbers.number_text as problem_value
    from wrong_numbers
    inner join facts on wrong_numbers.number_text = facts.charity_number
    where wrong_numbers.written_in = 'charity_number'
),

of_company_numbers as (
    select
        facts.row_id,
        'company_number_form' as problem_id,
        wrong_numbers.number_text as problem_value
    from wrong_numbers
    inner join facts on wrong_numbers.number_text = facts.company_number
    where wrong_numbers.written_in = 'company_number'
),

----- characters that cannot be seen: line breaks anywhere, others inside (ends are trimmed)

raw_identifiers as (
    select
        rowid as row_id,
        'grant_id_invisible' as problem_id,
        grant_id as identifier
    from raw.grants
    union all
    select
        rowid as row_id,
        'funder_id_invisible' as problem_id,
        funding_organisations[1].org_id as identifier
    from raw.grants
    union all
    select
        rowid as row_id,
        'recipient_id_invisible' as problem_id,
        recipient_organisations[1].org_id as identifier
    from raw.grants
),

of_characters as (
    select
        row_id,
        problem_id,
        regexp_replace(
            regexp_replace(identifier, '[\r\n]+', '[line break]', 'g'),
            '[\t\x{00a0}\x{200b}\x{feff}]', '[not seen]', 'g'
        ) as problem_value
    from raw_identifiers
    where regexp_matches(identifier, '[\r\n]')
    or regexp_matches(clean_text(identifier), '[\t\x{00a0}\x{200b}\x{feff}]')
),

----- dates

events as (
    select
        row_id,
        'planned' as kind,
        planned_start_text as start_text,
        planned_end_text as end_text,
        planned_start_date as start_date,
        planned_end_date as end_date,
        planned_duration_text is null as is_length_asked,
        interval 12 year as far_ahead
    from facts
    union all
    select
        row_id,
        'actual' as kind,
        actual_start_text as start_text,
        actual_end_text as end_text,
        actual_start_date as start_date,
        actual_end_date as end_date,
        false as is_length_asked,
        interval 5 year as far_ahead
    from facts
),

moments as (
    select
        row_id,
        kind,
        is_length_asked,
        far_ahead,
        start_text as moment_text,
        start_date as moment,
        'Start Date' as part
    from events
    union all
    select
        row_id,
        kind,
        is_length_asked,
        far_ahead,
        end_text as moment_text,
        end_date as moment,
        'End Date' as part
    from events
),

of_moments as (
    select
        row_id,
        case
            -- a month is read, and noted as `planned_month_only`
            when moment is null and regexp_full_match(moment_text, '[0-9]{4}-[0-9]{2}') then null
            when moment is null and regexp_full_match(moment_text, '[0-9]{4}')
                then case when is_length_asked then 'planned_dates_coarse' end
            when moment is null then kind || '_date_unreadable'
            when moment > built_on + far_ahead then kind || '_date_far'
            when moment < built_on - interval 25 year then kind || '_date_far_past'
        end as problem_id,
        moment_text as problem_value,
        if(kind = 'planned', 'Planned Dates:', 'Actual Dates:') || part as field
    from moments
    cross join build
    where moment_text is not null
),

of_awards as (
    select
        row_id,
        'award_date_far_past' as problem_id,
        award_date_text as problem_value
    from facts
    cross join build
    where award_date < built_on - interval 25 year
),

of_events as (
    select
        row_id,
        kind || '_dates_reversed' as problem_id,
        start_text || ' to ' || end_text as problem_value
    from events
    where start_date > end_date
),

----- what is private

texts as (
    select
        rowid as row_id,
        unnest([
            {'field': 'Title', 'value': title},
            {'field': 'Description', 'value': description},
            {'field': 'Recipient Org:Name', 'value': recipient_organisations[1].name},
            {
                'field': 'Recipient Org:Description',
                'value': recipient_organisations[1].description
            },
            {'field': 'Recipient Org:Web Address', 'value': recipient_organisations[1].url},
            {'field': 'Funding Org', 'value': funding_organisations::varchar},
            {'field': 'Grant Programme', 'value': programmes::varchar},
            {'field': 'Planned Dates', 'value': planned_dates::varchar},
            {'field': 'Actual Dates', 'value': actual_dates::varchar},
            {'field': 'Classifications', 'value': classifications::varchar},
            {'field': 'Funding Type', 'value': funding_types::varchar},
            {'field': 'Beneficiary Location', 'value': beneficiary_locations::varchar},
            {'field': 'Related Activity', 'value': related_activity},
            {'field': null, 'value': extra_json}
        ], recursive := true)
    from raw.grants
),

of_emails as (
    select
        row_id,
        'email_in_text' as problem_id,
        -- of columns that the standard does not have, the name of the one it stands in
        coalesce(
            field,
            nullif(regexp_extract(
                value, '"([^"]+)":"[^"]*[A-Za-z0-9]@[A-Za-z0-9-]+[.]', 1
            ), ''),
            'a column of your own'
        ) as field
    from texts
    -- a look for one character spares nearly every text the search for an address
    where contains(value, '@')
    and regexp_matches(value, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+[.][A-Za-z]{2,}')
),

recipient_postcodes as (
    select distinct
        row_id,
        'recipient_postcode_as_area' as problem_id
    from staging.stg_locations
    where location_of = 'recipient' and is_postcode(geo_code)
),

found as (
    select row_id, problem_id, problem_value, null as field from of_identifiers
    union all
    select row_id, problem_id, problem_value, null as field from of_charity_numbers
    union all
    select row_id, problem_id, problem_value, null as field from of_company_numbers
    union all
    select row_id, problem_id, problem_value, null as field from of_characters
    union all
    select row_id, problem_id, problem_value, field from of_moments
    union all
    select row_id, problem_id, problem_value, null as field from of_awards
    union all
    select row_id, problem_id, problem_value, null as field from of_events
    union all
    select row_id, problem_id, null as problem_value, field from of_emails
    union all
    select row_id, problem_id, problem_value, field from intermediate.int_dei_problems
    union all
    select row_id, problem_id, null as problem_value, null as field from recipient_postcodes
    union all
    select row_id, problem_id, problem_value, null as field from intermediate.int_row_problems
)

select
    found.row_id,
    found.problem_id,
    found.problem_value,
    coalesce(found.field, catalogue.field) as field
from found
inner join staging.stg_row_problems as catalogue on found.problem_id = catalogue.problem_id
