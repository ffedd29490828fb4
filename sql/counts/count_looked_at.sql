-- One row per grant, source and relation of which the source could say something: asked and
-- answered, for what groups declare; not replied to, for what rules read. Whoever sees the
-- published tables knows these grants: they are the whole that a protected count is of.
with corrected as (
    select
        row_id,
        axis as relation,
        -- where a group wants nothing said, nothing is known
        value in ('', 'not_known') as is_removed
    from intermediate.int_corrections
    where axis in ('led_by', 'mission', 'serves')
),

states as (
    select
        states.row_id,
        states.relation,
        states.state,
        states.is_asked_and_answered,
        states.finest_level_offered,
        corrected.row_id is not null as is_corrected,
        coalesce(corrected.is_removed, false) as is_removed,
        replies.row_id is not null as is_replied
    from intermediate.int_dei_states as states
    left join corrected
        on states.row_id = corrected.row_id and states.relation = corrected.relation
    left join intermediate.int_community_replies as replies
        on states.row_id = replies.row_id and states.relation = replies.relation
),

by_relation as (
    select
        row_id,
        relation,
        finest_level_offered,
        unnest(list_filter([
            case when is_corrected and not is_removed then 'correction' end,
            case when is_asked_and_answered and not is_corrected then 'declared' end,
            case when state = 'no_permission' and not is_corrected then 'no_permission' end,
            case when not is_replied and relation <> 'mission' then 'text_rule' end
        ], lambda source: source is not null)) as source
    from states
),

-- whoever leads, and whom it is for, both known by the same source
by_and_for as (
    select
        leads.row_id,
        'led_by_and_for' as relation,
        leads.finest_level_offered,
        leads.source
    from by_relation as leads
    semi join (
        select * from by_relation where relation in ('serves', 'mission')
    ) as others
        on leads.row_id = others.row_id and leads.source = others.source
    where leads.relation = 'led_by'
)

select row_id, relation, finest_level_offered, source from by_relation
union all
select row_id, relation, finest_level_offered, source from by_and_for
union all
select
    row_id,
    'user_led' as relation,
    'not_known' as finest_level_offered,
    'suggested' as source
from counts.count_grants
where user_led_status = 'not_known'
