-- One row per organisation and thing that is corrected of it as a whole; the newest wins.
-- `value` is as in int_corrections; the axis own_words has what the group calls itself.
select
    recipients.recipient_id,
    corrections.axis,
    corrections.value,
    corrections.words,
    corrections.said_by,
    corrections.definition,
    corrections.correction_id
from intermediate.int_correction_recipients as recipients
inner join staging.stg_corrections as corrections
    on recipients.correction_id = corrections.correction_id
-- of several on one day, the one that stands last
qualify row_number() over (
    partition by recipients.recipient_id, corrections.axis
    order by corrections.added_on desc, corrections.correction_id desc
) = 1
