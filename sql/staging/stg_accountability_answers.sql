-- One row per line of an accountability file, recommendation, and filled field that answers it.
-- `field_count` is how many fields of that sheet are asked for the recommendation.
select
    line_id,
    recommendation_id,
    field_name,
    field_count
from raw.accountability_answers
