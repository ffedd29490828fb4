-- One row for what is told of a grant itself and one for its background: how many groups of the
-- standard it may name before it names none in particular.
select
    is_background::boolean as is_background,
    most_groups::integer as most_groups,
    note
from ref.community_limits
