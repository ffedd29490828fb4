-- No text and no number makes a group one that is not led by those it is for: only its own word.
select
    row_id,
    basis,
    said_by
from intermediate.int_user_led
where status = 'declared_not' and (basis <> 'correction' or said_by <> 'group')
