-- Scotland: the export of registered charities, or that of removed ones (with a ceased date).

create or replace temp table readings as
select
    *,
    charity_org_id(number) as org_id,
    null as passed_over_why,
    case
        when charity_org_id(number) is null or upper(number) not like 'SC%'
            then 'there is no Scottish charity number'
        when status is null then 'there is no status'
    end as rejected_why
from lines;

insert into found_organisations
select
    org_id,
    getvariable('register_id'),
    if(lower(name) = 'deleted', null, name), -- what the register writes once a name is taken out
    lower(status) = 'removed',
    register_date(registered_on),
    register_date(removed_on),
    null,
    legal_form,
    postcode,
    register_income(income),
    if(register_income(income) is null, null, register_date(year_end)),
    getvariable('source_file'),
    getvariable('named_date'),
    getvariable('file_position')
from readings
where rejected_why is null;

insert into found_incomes
select
    org_id,
    register_income(income),
    null,
    register_date(year_end),
    getvariable('register_id'),
    getvariable('file_position')
from readings
where rejected_why is null and register_income(income) is not null;

insert into found_other_names
select
    org_id,
    known_as
from readings
where rejected_why is null and known_as is not null;

insert into found_areas
select
    org_id,
    'spread',
    spread
from readings
where rejected_why is null and spread is not null
union all
select
    org_id,
    'main',
    main_location
from readings
where rejected_why is null and main_location is not null;
