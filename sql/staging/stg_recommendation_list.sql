-- One row per recommendation, in the order in which they are shown.
select
    recommendation_id,
    position::integer as recommendation_position,
    "of" as recommendation_of,
    source_report,
    label as recommendation_label,
    must_show
from ref.recommendations
