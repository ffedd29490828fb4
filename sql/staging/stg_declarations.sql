-- One row per line of 'Declarations' that can be used, of accountability files.
select
    line_id,
    declaration_title,
    declaration_about,
    declaration_text,
    stated_on,
    replaced_on,
    stated_by,
    link
from raw.accountability_declarations
