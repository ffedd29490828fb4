-- One row per grant and relation of which the group has spoken: it replied when asked, be it that
-- it would rather not say or that its answer is not to be published, or it was corrected. Nothing
-- is read into words about it then.
select
    row_id,
    relation
from intermediate.int_dei_areas
where state in ('answered', 'general', 'prefer_not_to_say', 'no_permission')
union
select
    row_id,
    axis as relation
from intermediate.int_corrections
where axis in ('led_by', 'mission', 'serves')
