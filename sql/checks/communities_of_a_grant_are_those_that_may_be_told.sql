-- A community stands beside a grant only where the group said so and agreed to share it, or
-- corrected it: itself, what it implies, or what it is part of. None is read in words.
with held as (
    select
        grant_id,
        'serves' as relation,
        unnest(string_split(meant_for || ';' || meant_for_detail, ';')) as community_code
    from marts.grants
    where meant_for <> 'not_known'
    union all
    select
        grant_id,
        'led_by' as relation,
        unnest(string_split(
            led_by || ';' || led_by_detail || ';' || led_by_and_for, ';'
        )) as community_code
    from marts.grants
    where led_by <> 'not_known' or led_by_and_for <> 'not_known'
),

may_be_told as (
    select distinct
        said.grant_id,
        said.relation,
        rollup.within_code as community_code
    from marts.grant_communities as said
    inner join intermediate.int_community_rollup as rollup
        on said.community_code = rollup.community_code
)

select distinct
    held.grant_id,
    held.relation,
    held.community_code
from held
left join may_be_told
    on held.grant_id = may_be_told.grant_id
    and held.relation = may_be_told.relation
    and held.community_code = may_be_told.community_code
where held.community_code not in ('none', 'not_known')
and may_be_told.grant_id is null
