-- A postcode directory: only the postcode and its authority. Postcodes of no authority of the United
-- Kingdom (Channel Islands, Isle of Man, or without a place) are passed over.

create or replace temp table readings as
select
    *,
    if(
        not coalesce(regexp_full_match(authority, '[ENSW][0-9]{8}'), false)
        or authority like '_99999999',
        'no authority of the United Kingdom',
        null
    ) as passed_over_why,
    if(whole_postcode is null, 'there is no postcode', null) as rejected_why
from lines;

insert into found_postcodes
select
    upper(replace(whole_postcode, ' ', '')),
    authority,
    getvariable('file_position')
from readings
where passed_over_why is null and rejected_why is null;
