-- One row per published value that says what money is for or whether it is restricted.
select
    publisher,
    source,
    heading,
    lower(value) as value,
    purpose,
    restriction
from ref.funding_types
