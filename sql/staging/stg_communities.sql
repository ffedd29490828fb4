-- One row per community that a grant can be for, or a group be led by: keyed by code, since titles
-- such as Other and Jewish repeat.
select
    community_code,
    title,
    label,
    level,
    parent_code,
    group_code,
    implies_code,
    description
from ref.communities
