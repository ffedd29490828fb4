-- One row per pattern of a rule that tells how widely an organisation or a grant's work reaches.
select
    rule_id,
    basis,
    unnest(string_split(pattern, '|')) as pattern,
    scale
from ref.scale_rules
