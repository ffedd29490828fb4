-- One row per kind of text (of the grant itself, of its background): how many groups of the
-- standard it may name before it names none in particular.
select
    is_background::boolean as is_background,
    most_groups::integer as most_groups,
    note
from ref.community_limits
