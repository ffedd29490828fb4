-- One row per line of an accountability file and recommendation that it says something about.
select
    line_id,
    recommendation_id
from raw.accountability_answers
