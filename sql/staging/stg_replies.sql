-- One row per line of 'Replies' that can be used, of accountability files.
select
    line_id,
    recommendation_id,
    replied_by,
    reply_from,
    reply_text,
    replied_on,
    link
from raw.accountability_replies
