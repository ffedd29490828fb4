-- One row per strength of a community rule: of how many groups it may tell before it tells of none.
select
    strength,
    most_groups::integer as most_groups,
    note
from ref.community_limits
