-- One row per grant and area where the file has DEI data of the grant: what was asked, what came
-- back, and in one word how that is to be read. Never of a grant to a person.
with statuses as (
    select * from staging.stg_dei_statuses
),

published as (
    select
        areas.*,
        grant_rows.source_file,
        grant_rows.grant_key
    from staging.stg_dei_areas as areas
    inner join intermediate.int_dei_rows as dei_rows on areas.row_id = dei_rows.row_id
    inner join intermediate.int_grant_rows as grant_rows on areas.row_id = grant_rows.row_id
    where dei_rows.is_used
),

-- two rows of one file that contradict each other: what one of them keeps back is kept back
kept_back as (
    select distinct
        grant_rows.source_file,
        grant_rows.grant_key,
        areas.area
    from staging.stg_dei_areas as areas
    inner join intermediate.int_grant_rows as grant_rows on areas.row_id = grant_rows.row_id
    where dei_code(areas.reply_text) = 'RS203'
),

with_codes as (
    select distinct
        row_id,
        area
    from intermediate.int_dei_given
    where community_code is not null
),

known_options as (
    select list(status_code) as codes
    from statuses
    where status_of = 'option'
),

described as (
    select
        published.*,
        asked.status_code as asked_status,
        replies.status_code as reply_status,
        list_sort(list_distinct(list_intersect(
            list_transform(coalesce(published.option_texts, []), lambda text: dei_code(text)),
            known_options.codes
        ))) as options,
        with_codes.row_id is not null as has_code,
        kept_back.grant_key is not null as is_kept_back,
        coalesce(
            published.asked_text,
            published.reply_text,
            published.option_texts[1],
            published.code_texts[1],
            published.additional_details,
            published.lived_experience,
            published.geography
        ) is not null as is_filled
    from published
    cross join known_options
    left join statuses as asked
        on dei_code(published.asked_text) = asked.status_code and asked.status_of = 'asked'
    left join statuses as replies
        on dei_code(published.reply_text) = replies.status_code and replies.status_of = 'reply'
    left join with_codes
        on published.row_id = with_codes.row_id and published.area = with_codes.area
    left join kept_back
        on published.source_file = kept_back.source_file
        and published.grant_key = kept_back.grant_key
        and published.area = kept_back.area
)

select
    row_id,
    area,
    relation,
    dei_version,
    asked_status,
    reply_status,
    options,
    case
        when not is_filled then 'not_in_file'
        when asked_status = 'AS100' then 'not_asked_not_applicable'
        when asked_status = 'AS101' then 'not_asked_historical'
        -- a reply presupposes the question: it is read where the asked status cannot be
        when reply_status = 'RS203' or is_kept_back then 'no_permission'
        when reply_status = 'RS202' then 'prefer_not_to_say'
        when reply_status = 'RS201' then 'general'
        when reply_status = 'RS100' then 'no_reply'
        when reply_status = 'RS200' and has_code then 'answered'
        else 'not_readable'
    end as state,
    lived_experience,
    geography,
    additional_details
from described
