-- One row per community that a grant can be for, or a group be led by.
select
    community_code,
    parent_code,
    group_code,
    implies_code,
    title as community_title,
    label as community_label,
    description as community_description,
    level as community_level
from staging.stg_communities
order by community_code
