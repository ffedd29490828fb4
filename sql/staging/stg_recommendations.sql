-- One row per line of 'Recommendations' that can be used, of accountability files.
select
    line_id,
    recommendation_id,
    recommendation_state,
    sentence,
    link,
    stated_on,
    stated_by,
    looked_by,
    looked_where,
    looked_on
from raw.accountability_recommendations
