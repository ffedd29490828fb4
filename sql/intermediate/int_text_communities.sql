-- One row per grant, relation and community that the rules read from its texts. Private by row.
with community_matches as (
    select * from classify.text_matches
    where axis = 'community'
),

outcomes as (
    select
        outcome,
        unnest(string_split(outcome, ';')) as said
    from (select distinct outcome from community_matches)
),

-- few outcomes stand for many matches: each is read once
parts as (
    select
        outcome,
        split_part(said, ':', 1) as relation,
        split_part(said, ':', 2) as community_code
    from outcomes
),

parted as (
    select
        grant_texts.row_id,
        parts.relation,
        parts.community_code,
        community_matches.rule_id,
        community_matches.rank,
        community_matches.words,
        grant_texts.text_of in ('title', 'description') as is_of_grant,
        community_matches.strength = 'weak'
        or grant_texts.text_of in ('recipient_opening', 'programme') as is_background
    from intermediate.int_grant_texts as grant_texts
    inner join community_matches on grant_texts.text_id = community_matches.text_id
    inner join parts on community_matches.outcome = parts.outcome
),

-- a rule whose outcome is 'none' ends the list: those after it say nothing of the grant. What a
-- recipient does at large counts only where the grant's own title and description name nobody,
-- and nothing says that it is for all ('mixed')
ends as (
    select
        row_id,
        relation,
        min(rank) filter (community_code = 'none') as last_rank,
        bool_or(
            community_code = 'mixed'
            or (is_of_grant and not is_background and community_code <> 'none')
        ) as is_without_background
    from parted
    group by row_id, relation
),

counted as (
    select parted.*
    from parted
    inner join ends on parted.row_id = ends.row_id and parted.relation = ends.relation
    where
        parted.community_code not in ('none', 'mixed')
        and (ends.last_rank is null or parted.rank < ends.last_rank)
        and not (parted.is_background and ends.is_without_background)
),

group_counts as (
    select
        row_id,
        count(distinct left(community_code, 5)) as group_count
    from counted
    where relation = 'serves' and community_code like 'DEI%'
    group by row_id
),

-- a grant that is said to be for many is for a mixed audience, and mainly for none of them
said as (
    select
        counted.row_id,
        counted.relation,
        counted.community_code,
        counted.rule_id,
        counted.rank,
        counted.words
    from counted
    inner join staging.stg_text_limits as limits
        on limits.limit_id = if(counted.is_background, 'groups_of_background', 'groups_of_grant')
    left join group_counts on counted.row_id = group_counts.row_id
    where
        counted.relation <> 'serves'
        or coalesce(group_counts.group_count, 0) <= limits.limit_value
),

-- led by its users: by those it serves, where the text says who they are
led_by_those_served as (
    select
        said.row_id,
        'led_by' as relation,
        said.community_code,
        user_led.rule_id,
        -- what names the community goes before what only says that it leads
        (select max(rank) from said) + 1 as rank,
        user_led.words
    from said
    inner join intermediate.int_text_user_led as user_led on said.row_id = user_led.row_id
    where said.relation = 'serves' and user_led.is_led_by_those_served
),

every as (
    select * from said
    union all by name
    select * from led_by_those_served
),

-- `disabled people` adds nothing where learning disability is read
finer as (
    select distinct
        row_id,
        relation,
        left(community_code, 5) || '0000' as group_code
    from every
    where community_code like 'DEI%' and community_code not like '%0000'
),

firsts as (
    select
        every.row_id,
        every.relation,
        every.community_code,
        -- always the same words: lots are drawn from them, and may not change from build to build
        min((every.rank, every.rule_id, every.words)) as first_read
    from every
    left join finer
        on every.row_id = finer.row_id
        and every.relation = finer.relation
        and every.community_code = finer.group_code
    where finer.row_id is null
    group by every.row_id, every.relation, every.community_code
)

select
    row_id,
    relation,
    community_code,
    first_read[2] as rule_id,
    first_read[3] as words
from firsts
