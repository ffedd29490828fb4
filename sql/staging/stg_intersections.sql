-- One row per intersection, relation and cut: the fixed list of data/rules/intersections.toml.
select
    intersection_id,
    label,
    community_code,
    community_code_2,
    relation,
    cut_by
from ref.intersections
