-- England and Wales: the charities. A linked charity (linked_charity_number above 0) reports in the
-- accounts of its main charity and shares its number, so it is passed over and counted.

create or replace temp table readings as
select
    *,
    charity_org_id(number) as org_id,
    case when regexp_full_match(linked_number, '[1-9][0-9]*') then 'a linked charity' end
        as passed_over_why,
    case
        when charity_org_id(number) is null then 'there is no charity number'
        when not coalesce(regexp_full_match(linked_number, '[0-9]+'), false)
            then 'the linked charity number is no number'
        when status is null or lower(status) not in ('registered', 'removed')
            then 'the status is neither Registered nor Removed'
    end as rejected_why
from lines;

insert into found_organisations
select
    org_id,
    getvariable('register_id'),
    name,
    lower(status) = 'removed',
    register_date(registered_on),
    register_date(removed_on),
    company_number_of(company_number),
    legal_form,
    postcode,
    register_income(income),
    if(register_income(income) is null, null, register_date(year_end)),
    getvariable('source_file'),
    coalesce(register_date(extracted_on), getvariable('named_date')),
    getvariable('file_position')
from readings
where passed_over_why is null and rejected_why is null;

insert into found_incomes
select
    org_id,
    register_income(income),
    register_date(year_start),
    register_date(year_end),
    getvariable('register_id'),
    getvariable('file_position')
from readings
where passed_over_why is null and rejected_why is null and register_income(income) is not null;

insert into found_links
select
    org_id,
    'GB-COH-' || company_number_of(company_number),
    'charity_and_company',
    getvariable('source_file')
from readings
where
    passed_over_why is null
    and rejected_why is null
    and company_number_of(company_number) is not null;
