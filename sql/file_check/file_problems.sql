-- One row per problem of a file as a whole: how many of its rows, of how many that are asked.
with facts as (
    select * from file_check.facts
),

of_files as (
    select
        source_file,
        unnest([
            {
                'problem_id': 'funder_own_id',
                'found': count(*) filter (funder_id ilike '360G%'),
                'base': count(*)
            },
            {
                'problem_id': 'recipient_own_id',
                'found': count(*) filter (not is_individual and recipient_id ilike '360G%'),
                'base': count(*) filter (not is_individual)
            },
            {
                'problem_id': 'no_register_number',
                'found': count(*) filter (
                    not is_individual
                    and charity_number is null
                    and company_number is null
                    and registration_status = 'not_collected'
                ),
                'base': count(*) filter (not is_individual)
            },
            {
                'problem_id': 'no_recipient_place',
                'found': count(*) filter (
                    not is_individual
                    and recipient_postal_code is null
                    and recipient_code_count = 0
                ),
                'base': count(*) filter (not is_individual)
            },
            {
                'problem_id': 'no_programme',
                'found': count(*) filter (not has_programme),
                'base': count(*)
            },
            {
                'problem_id': 'no_beneficiary_place',
                'found': count(*) filter (beneficiary_place_count = 0),
                'base': count(*)
            },
            {
                'problem_id': 'place_without_code',
                'found': count(*) filter (
                    beneficiary_place_count > 0 and beneficiary_code_count = 0
                ),
                'base': count(*)
            },
            {
                'problem_id': 'no_duration',
                'found': count(*) filter (not has_planned_duration),
                'base': count(*)
            },
            {
                'problem_id': 'no_last_modified',
                'found': count(*) filter (date_modified is null),
                'base': count(*)
            },
            {
                'problem_id': 'description_same_as_title',
                'found': count(*) filter (lower(title) = lower(description)),
                'base': count(*)
            },
            {
                'problem_id': 'individual_without_details',
                'found': count(*) filter (is_individual and not has_individual_reason),
                'base': count(*) filter (is_individual)
            }
        ], recursive := true)
    from facts
    group by source_file
),

own_columns as (
    select
        source_file,
        unnest(json_keys(extra_json)) as column_name
    from raw.grants
    where extra_json <> '{}'
),

own_columns_counted as (
    select
        source_file,
        column_name,
        count(*) as row_count
    from own_columns
    group by source_file, column_name
),

own_columns_of_files as (
    select
        source_file,
        'columns_not_read' as problem_id,
        array_to_string(
            list(column_name order by row_count desc, column_name)[:12], '; '
        ) || if(count(*) > 12, '; +' || (count(*) - 12), '') as problem_value
    from own_columns_counted
    group by source_file
),

funders_of_files as (
    select
        source_file,
        'several_funders_in_file' as problem_id,
        count(distinct funder_key) as found
    from facts
    group by source_file
    having count(distinct funder_key) > 1
),

names_of_funders as (
    select
        source_file,
        'funder_with_names' as problem_id,
        funder_id || ': ' || string_agg(distinct funder_name, '; ' order by funder_name)
            as problem_value,
        count(*) as found
    from facts
    where funder_id is not null and funder_name is not null
    group by source_file, funder_id
    having count(distinct funder_name) > 1
),

dei_of_files as (
    select
        landed.source_file,
        'dei_not_declared' as problem_id,
        count(*) as found
    from raw.grants as landed
    inner join raw.source_files as files on landed.source_file = files.source_file
    where landed.dei_details is not null
    -- a table of text has no place to say so
    and files.format <> 'csv'
    and not contains(
        lower(coalesce(json_extract_string(files.metadata_json, '$.extensions'), '')), 'dei'
    )
    group by landed.source_file
),

ids_of_funders as (
    select
        source_file,
        'funder_with_ids' as problem_id,
        funder_name || ': ' || string_agg(distinct funder_id, '; ' order by funder_id)
            as problem_value,
        count(*) as found
    from facts
    where funder_id is not null and funder_name is not null
    group by source_file, funder_name
    having count(distinct funder_id) > 1
)

select
    source_file,
    problem_id,
    null as problem_value,
    found,
    base
from of_files
where found > 0
union all
select
    source_file,
    problem_id,
    found || ' funders' as problem_value,
    null as found,
    null as base
from funders_of_files
union all
select
    source_file,
    problem_id,
    problem_value,
    null as found,
    null as base
from own_columns_of_files
union all
select
    source_file,
    problem_id,
    null as problem_value,
    found,
    null as base
from dei_of_files
union all
select source_file, problem_id, problem_value, found, null as base from names_of_funders
union all
select source_file, problem_id, problem_value, found, null as base from ids_of_funders
