-- One row per distinct text, so that rules read each once.
select
    text_id,
    any_value(text_of) as text_of,
    any_value(text) as text
from intermediate.int_grant_texts
group by text_id
