-- One row per grant of which it may be told by row who leads, or whom it is for: what the group
-- declared and agreed to share, or corrected. Lists of codes with `;` between; `none` where the
-- group was asked and named nobody; a grant that is not here, or an empty list, is not known.
with corrected as (
    select
        row_id,
        axis as relation,
        trim(value) as value
    from intermediate.int_corrections
    where axis in ('led_by', 'mission', 'serves')
),

answered as (
    select
        answers.row_id,
        answers.relation,
        'declared' as basis,
        answers.state = 'general' and finest_offered(answers.options) = 'none'
            as is_offered_none
    from intermediate.int_dei_areas as answers
    inner join intermediate.int_grants as grants on answers.row_id = grants.row_id
    anti join corrected
        on answers.row_id = corrected.row_id and answers.relation = corrected.relation
    where is_asked_and_answered(answers.state) and not grants.is_individual
    union all
    select
        row_id,
        relation,
        'correction' as basis,
        false as is_offered_none
    from corrected
    where value not in ('', 'not_known')
),

named as (
    select
        readings.row_id,
        readings.relation,
        readings.basis,
        rollup.within_code as community_code,
        communities.level as community_level,
        communities.group_code,
        communities.parent_code is null as is_top
    from intermediate.int_community_readings as readings
    inner join intermediate.int_community_rollup as rollup
        on readings.community_code = rollup.community_code
    left join staging.stg_communities as communities
        on rollup.within_code = communities.community_code
    where readings.is_public
),

-- groups, and what stands beside them: terms of ours, community backgrounds, any of all
groups as (
    select distinct
        row_id,
        relation,
        basis,
        community_code
    from named
    where community_code = 'any' or is_top
),

-- led by a group that the grant or the group is for, both said by the same source
led_by_and_for as (
    select distinct
        leads.row_id,
        'led_by_and_for' as relation,
        leads.basis,
        unnest([leads.community_code, 'any']) as community_code
    from groups as leads
    inner join groups as others
        on leads.row_id = others.row_id
        and leads.basis = others.basis
        and leads.community_code = others.community_code
    where leads.relation = 'led_by'
    and others.relation in ('mission', 'serves')
    and leads.community_code <> 'any'
),

-- the group itself where nothing finer was named
details as (
    select distinct
        row_id,
        relation || '_detail' as relation,
        basis,
        community_code
    from named
    where community_level in ('category', 'local_term')
    or (
        community_level = 'group'
        and not exists (
            from named as finer
            where finer.row_id = named.row_id
            and finer.relation = named.relation
            and finer.group_code = named.community_code
            and finer.community_level = 'category'
        )
    )
),

told as (
    select row_id, relation, basis, community_code from groups
    union all
    select row_id, relation, basis, community_code from led_by_and_for
    union all
    select row_id, relation, basis, community_code from details
),

asked as (
    select row_id, relation, basis, is_offered_none from answered
    union all
    select row_id, relation || '_detail' as relation, basis, is_offered_none from answered
    union all
    select
        leads.row_id,
        'led_by_and_for' as relation,
        leads.basis,
        leads.is_offered_none or bool_and(others.is_offered_none) as is_offered_none
    from answered as leads
    inner join answered as others on leads.row_id = others.row_id and leads.basis = others.basis
    where leads.relation = 'led_by' and others.relation in ('mission', 'serves')
    group by leads.row_id, leads.basis, leads.is_offered_none
),

listed as (
    select
        asked.row_id,
        asked.relation,
        coalesce(
            string_agg(distinct told.community_code, ';' order by told.community_code),
            -- nobody could name what nobody was offered
            case when not any_value(asked.is_offered_none) then 'none' end
        ) as codes
    from asked
    left join told
        on asked.row_id = told.row_id
        and asked.relation = told.relation
        and asked.basis = told.basis
    group by asked.row_id, asked.relation
)

select
    row_id,
    max(codes) filter (relation = 'serves') as meant_for,
    max(codes) filter (relation = 'serves_detail') as meant_for_detail,
    max(codes) filter (relation = 'led_by') as led_by,
    max(codes) filter (relation = 'led_by_detail') as led_by_detail,
    max(codes) filter (relation = 'led_by_and_for') as led_by_and_for
from listed
group by row_id
