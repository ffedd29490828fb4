-- One row per thing that is wrong with the DEI data of a row: what cannot be read, what is not
-- used, what says one thing and another. What may not be shared is not repeated.
with statuses as (
    select * from staging.stg_dei_statuses
),

areas as (
    select
        areas.*,
        'DEI Details:' || upper(areas.area[1]) || areas.area[2:] || ':' as heading,
        asked.status_code as asked_status,
        replies.status_code as reply_status
    from staging.stg_dei_areas as areas
    semi join intermediate.int_dei_rows as dei_rows on areas.row_id = dei_rows.row_id
    left join statuses as asked
        on dei_code(areas.asked_text) = asked.status_code and asked.status_of = 'asked'
    left join statuses as replies
        on dei_code(areas.reply_text) = replies.status_code and replies.status_of = 'reply'
),

given as (
    select * from intermediate.int_dei_given
),

options as (
    select
        areas.row_id,
        areas.area,
        areas.heading,
        areas.option_text,
        known.status_code as option_code
    from (
        select
            row_id,
            area,
            heading,
            unnest(option_texts) as option_text
        from areas
    ) as areas
    left join statuses as known
        on dei_code(areas.option_text) = known.status_code and known.status_of = 'option'
),

offers as (
    select
        row_id,
        area,
        list(option_code order by option_code) filter (option_code is not null) as codes
    from options
    group by row_id, area
),

judged as (
    select
        areas.*,
        offers.codes as option_codes,
        coalesce(len(areas.code_texts), 0) > 0 as gives_codes,
        coalesce(areas.lived_experience, areas.geography, areas.additional_details) is not null
            as gives_words,
        asked_text is not null
        or reply_text is not null
        or coalesce(len(areas.option_texts), 0) + coalesce(len(areas.code_texts), 0) > 0
        or coalesce(areas.lived_experience, areas.geography, areas.additional_details) is not null
            as is_filled
    from areas
    left join offers on areas.row_id = offers.row_id and areas.area = offers.area
),

of_areas as (
    select
        row_id,
        unnest(list_filter([
            case
                when not is_filled
                    then {'problem_id': 'dei_area_missing', 'value': null, 'part': 'Asked Status'}
                when asked_text is null
                    then {'problem_id': 'dei_asked_missing', 'value': null, 'part': 'Asked Status'}
                when asked_status is null then {
                    'problem_id': 'dei_asked_unreadable',
                    'value': asked_text,
                    'part': 'Asked Status'
                }
            end,
            case
                when reply_text is not null and reply_status is null then {
                    'problem_id': 'dei_reply_unreadable',
                    'value': reply_text,
                    'part': 'Reply Status'
                }
                when reply_text is null and asked_status in ('AS200', 'AS201')
                    then {'problem_id': 'dei_reply_missing', 'value': null, 'part': 'Reply Status'}
            end,
            case
                when reply_status = 'RS203' and (gives_codes or gives_words) then {
                    'problem_id': 'dei_without_permission',
                    'value': null,
                    'part': 'DEI Response:Taxonomy Codes'
                }
                when gives_codes
                and (asked_status in ('AS100', 'AS101') or reply_status is distinct from 'RS200')
                    then {
                        'problem_id': 'dei_codes_not_used',
                        'value': concat_ws(', ', asked_text, reply_text) || ': '
                        || array_to_string(code_texts, ';'),
                        'part': 'DEI Response:Taxonomy Codes'
                    }
                when reply_status = 'RS200' and not gives_codes
                and coalesce(asked_status not in ('AS100', 'AS101'), true) then {
                    'problem_id': 'dei_reply_without_code',
                    'value': null,
                    'part': 'DEI Response:Taxonomy Codes'
                }
            end,
            case
                when len(option_codes) > 0 and (
                    (reply_status = 'RS201' and not list_contains(option_codes, 'AO300'))
                    or (reply_status = 'RS202' and not list_contains(option_codes, 'AO301'))
                ) then {
                    'problem_id': 'dei_not_offered',
                    'value': reply_text || '; offered: ' || array_to_string(option_codes, ';'),
                    'part': 'Available Options'
                }
            end
        ], lambda problem: problem is not null)) as problem,
        heading
    from judged
),

of_codes as (
    select
        areas.row_id,
        case
            when given.community_code is null then 'dei_code_unknown'
            when not could_be_chosen(finest_offered(areas.option_codes), communities.level)
                then 'dei_not_offered'
        end as problem_id,
        case
            when areas.reply_status is not distinct from 'RS203' then null
            when given.community_code is null then given.code_text
            else given.code_text || '; offered: ' || array_to_string(areas.option_codes, ';')
        end as problem_value,
        areas.heading || if(
            given.community_code is null, 'DEI Response:Taxonomy Codes', 'Available Options'
        ) as field
    from given
    inner join judged as areas on given.row_id = areas.row_id and given.area = areas.area
    left join staging.stg_communities as communities
        on given.community_code = communities.community_code
),

of_options as (
    select
        row_id,
        'dei_option_unreadable' as problem_id,
        option_text as problem_value,
        heading || 'Available Options' as field
    from options
    where option_code is null
),

of_versions as (
    select distinct
        row_id,
        'dei_version_form' as problem_id,
        dei_version as problem_value,
        'DEI Details:DEI Data Standard Version' as field
    from areas
    where not regexp_full_match(dei_version, '[1-9]+[.][1-9][0-9]*')
)

select
    row_id,
    problem.problem_id as problem_id,
    problem.value as problem_value,
    heading || problem.part as field
from of_areas
union all
select * from of_codes where problem_id is not null
union all
select * from of_options
union all
select * from of_versions
