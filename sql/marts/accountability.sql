-- One row per funder and recommendation to it: what can be said of it, and on what that rests.
-- Recommendations to providers are asked of those who say that they are one, or answer one.
-- Figures are put in once the tables that they are worked out from are written.
with funders as (
    select distinct funder_id from intermediate.int_grants
),

files as (
    select
        funder_id,
        bool_or(is_provider = 'yes') as is_provider,
        bool_or(filled_in_by <> 'somebody_else' and signed_off_on is not null) as is_signed_off
    from intermediate.int_accountability_lines
    where fate = 'used'
    group by funder_id
),

-- lines of the sheet of recommendations that say something and cannot be used
kept_out as (
    select distinct
        lines.funder_id,
        list.recommendation_id
    from staging.stg_accountability_lines as lines
    inner join staging.stg_recommendation_list as list
        on lower(lines.named_recommendation) = lower(list.recommendation_id)
    where lines.table_name = 'recommendations' and not lines.is_usable
),

asked as (
    select
        funders.funder_id,
        list.recommendation_id,
        list.recommendation_position,
        list.recommendation_of,
        list.recommendation_label,
        list.must_show,
        coalesce(files.is_signed_off, false) as is_signed_off
    from funders
    cross join staging.stg_recommendation_list as list
    left join files on funders.funder_id = files.funder_id
    left join intermediate.int_recommendation_states as states
        on funders.funder_id = states.funder_id
        and list.recommendation_id = states.recommendation_id
    where
        list.recommendation_of = 'funder'
        or coalesce(files.is_provider, false)
        or states.recommendation_id is not null
)

select
    asked.funder_id,
    asked.recommendation_id,
    asked.recommendation_position,
    asked.recommendation_of,
    asked.recommendation_label,
    asked.must_show,
    coalesce(states.recommendation_state, 'not_supplied') as recommendation_state,
    states.sentence,
    cast(null as varchar) as figure_sentence,
    states.link,
    states.stated_on,
    states.stated_by,
    states.looked_by,
    states.looked_where,
    states.looked_on,
    states.answered_in,
    coalesce(states.answer_count, 0) as answer_count,
    coalesce(states.filled_in_by, 'not_stated') as filled_in_by,
    asked.is_signed_off
    and coalesce(states.filled_in_by <> 'somebody_else', false) as is_signed_off,
    kept_out.recommendation_id is not null as is_kept_out,
    states.source_file,
    states.source_sheet,
    states.source_row
from asked
left join intermediate.int_recommendation_states as states
    on asked.funder_id = states.funder_id
    and asked.recommendation_id = states.recommendation_id
left join kept_out
    on asked.funder_id = kept_out.funder_id
    and asked.recommendation_id = kept_out.recommendation_id
order by asked.funder_id, asked.recommendation_position
