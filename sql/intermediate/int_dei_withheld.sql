-- One row per grant with an answer that its group gave no permission to share: codes of the DEI
-- Data Standard are taken out of all that is published of it.
select distinct row_id
from intermediate.int_dei_areas
where state = 'no_permission' or reply_status = 'RS203'
