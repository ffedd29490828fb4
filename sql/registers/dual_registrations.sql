-- Charities registered in Scotland and in England and Wales.

create or replace temp table readings as
select
    *,
    null as passed_over_why,
    if(
        charity_org_id(scottish_number) like 'GB-SC-%'
        and charity_org_id(other_number) like 'GB-CHC-%',
        null,
        'there are not two charity numbers'
    ) as rejected_why
from lines;

insert into found_links
select
    charity_org_id(scottish_number),
    charity_org_id(other_number),
    'dual_registration',
    getvariable('source_file')
from readings
where rejected_why is null;
