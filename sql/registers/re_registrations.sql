-- Charities that were registered again, mostly on becoming a CIO or a company.

create or replace temp table readings as
select
    *,
    if(old_number = new_number, 'the same number twice', null) as passed_over_why,
    if(
        charity_org_id(old_number) is null or charity_org_id(new_number) is null,
        'there are not two charity numbers',
        null
    ) as rejected_why
from lines;

insert into found_links
select
    charity_org_id(old_number),
    charity_org_id(new_number),
    're_registration',
    getvariable('source_file')
from readings
where passed_over_why is null and rejected_why is null;
