-- One row per funder and recommendation that an accountability file says something of.
-- A line of the sheet of recommendations goes first, the funder's own before anybody else's, then
-- the newest; without one, the other sheets say it: published where one of them has every field
-- that is asked for the recommendation, and a link; else partly, however good what is there may be.
with said as (
    select
        lines.funder_id,
        given.recommendation_id,
        given.recommendation_state,
        given.sentence,
        given.link,
        given.stated_on,
        given.stated_by,
        given.looked_by,
        given.looked_where,
        given.looked_on,
        lines.filled_in_by,
        lines.source_file,
        lines.source_sheet,
        lines.source_row
    from staging.stg_recommendations as given
    inner join intermediate.int_accountability_lines as lines on given.line_id = lines.line_id
    where lines.fate = 'used'
    qualify row_number() over (
        partition by lines.funder_id, given.recommendation_id
        order by
            lines.filled_in_by = 'somebody_else',
            given.stated_on desc nulls last,
            lines.source_file,
            lines.source_row
    ) = 1
),

links as (
    select line_id, link, stated_on, null as body, true as is_to_it from staging.stg_declarations
    union all
    -- F2B asks for targets for reaching communities: one of no community is a part of an answer
    select line_id, link, stated_on, null, target_group is not null from staging.stg_targets
    union all
    select line_id, link, stated_on, null, true from staging.stg_statements
    union all
    -- how many lines a body has would tell how many categories it has people of
    select line_id, link, as_at, body_name, true from staging.stg_decision_makers
    union all
    select line_id, link, stated_on, null, true from staging.stg_applications
    union all
    select line_id, link, stated_on, null, true from staging.stg_processes
    union all
    select line_id, link, stated_on, null, true from staging.stg_passed_on
),

sheets as (
    select
        lines.funder_id,
        answers.recommendation_id,
        count(distinct answers.field_name) >= max(answers.field_count) as is_whole
    from staging.stg_accountability_answers as answers
    inner join intermediate.int_accountability_lines as lines on answers.line_id = lines.line_id
    where lines.fate = 'used'
    group by lines.funder_id, answers.recommendation_id, lines.table_name
),

answered as (
    select
        lines.funder_id,
        answers.recommendation_id,
        string_agg(distinct lines.table_name, ';' order by lines.table_name) as answered_in,
        count(distinct coalesce(links.body, answers.line_id::varchar)) as answer_count,
        bool_or(links.link is not null and links.is_to_it) as is_linked,
        arg_max(links.link, coalesce(links.stated_on, date '1900-01-01'))
            filter (links.link is not null) as link,
        max(links.stated_on) as stated_on,
        arg_min(lines.filled_in_by, lines.line_id) as filled_in_by,
        arg_min(lines.source_file, lines.line_id) as source_file,
        arg_min(lines.source_sheet, lines.line_id) as source_sheet,
        min(lines.source_row) as source_row
    from staging.stg_accountability_answers as answers
    inner join intermediate.int_accountability_lines as lines on answers.line_id = lines.line_id
    inner join links on answers.line_id = links.line_id
    where lines.fate = 'used'
    group by lines.funder_id, answers.recommendation_id
),

told as (
    select funder_id, recommendation_id from said
    union
    select funder_id, recommendation_id from answered
)

select
    told.funder_id,
    told.recommendation_id,
    coalesce(
        said.recommendation_state,
        if(answered.is_linked and whole.is_whole, 'published', 'partly')
    ) as recommendation_state,
    said.sentence,
    coalesce(said.link, answered.link) as link,
    coalesce(said.stated_on, answered.stated_on) as stated_on,
    said.stated_by,
    said.looked_by,
    said.looked_where,
    said.looked_on,
    answered.answered_in,
    coalesce(answered.answer_count, 0) as answer_count,
    coalesce(said.filled_in_by, answered.filled_in_by) as filled_in_by,
    coalesce(said.source_file, answered.source_file) as source_file,
    coalesce(said.source_sheet, answered.source_sheet) as source_sheet,
    coalesce(said.source_row, answered.source_row) as source_row
from told
left join said
    on told.funder_id = said.funder_id and told.recommendation_id = said.recommendation_id
left join answered
    on told.funder_id = answered.funder_id
    and told.recommendation_id = answered.recommendation_id
left join (
    select funder_id, recommendation_id, bool_or(is_whole) as is_whole
    from sheets
    group by funder_id, recommendation_id
) as whole
    on told.funder_id = whole.funder_id
    and told.recommendation_id = whole.recommendation_id
