-- One row per community and each community that it is part of: itself, what it implies, the ones
-- above it, and `any`. A grant is counted once in each.
with recursive parts as (
    select
        community_code,
        unnest([parent_code, implies_code]) as part_of
    from staging.stg_communities
),

rollup as (
    select
        community_code,
        community_code as within_code
    from staging.stg_communities
    union
    select
        rollup.community_code,
        parts.part_of as within_code
    from rollup
    inner join parts on rollup.within_code = parts.community_code
    where parts.part_of is not null
)

select
    community_code,
    within_code
from rollup
union all
select
    community_code,
    'any' as within_code
from staging.stg_communities
