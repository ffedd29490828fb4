-- Northern Ireland: registered and removed charities in one file. Where the register has no accounts
-- it writes 0 for income and spending (all that are recently registered, most of those in default),
-- with the end of a year that may be to come: that is not known, and no income of nothing.

create or replace temp table readings as
select
    *,
    if(
        regexp_full_match(number, '[1-9][0-9]{5}'), 'GB-NIC-' || number, null
    ) as org_id,
    if(
        register_income(income) = 0 and coalesce(parse_amount(spending), 0) = 0,
        null,
        register_income(income)
    ) as income_gbp,
    -- its companies of Northern Ireland are written without the letters NI
    if(
        regexp_full_match(company_number, '[0-9]{1,6}') and company_number_of(company_number) is not null,
        'NI' || lpad(company_number, 6, '0'),
        company_number_of(company_number)
    ) as padded_company_number,
    case when regexp_full_match(linked_number, '[1-9][0-9]*') then 'a linked charity' end
        as passed_over_why,
    case
        when not coalesce(regexp_full_match(number, '[1-9][0-9]{5}'), false)
            then 'there is no Northern Ireland charity number'
        when status is null then 'there is no status'
    end as rejected_why
from lines;

insert into found_organisations
select
    org_id,
    getvariable('register_id'),
    name,
    lower(status) = 'removed',
    register_date(registered_on),
    null,
    padded_company_number,
    legal_form,
    postcode,
    income_gbp,
    if(income_gbp is null, null, register_date(year_end)),
    getvariable('source_file'),
    getvariable('named_date'),
    getvariable('file_position')
from readings
where passed_over_why is null and rejected_why is null;

insert into found_incomes
select
    org_id,
    income_gbp,
    register_date(year_start),
    register_date(year_end),
    getvariable('register_id'),
    getvariable('file_position')
from readings
where passed_over_why is null and rejected_why is null and income_gbp is not null;

insert into found_other_names
select
    org_id,
    other_name
from readings
where
    passed_over_why is null
    and rejected_why is null
    and other_name is not null
    and lower(other_name) not in ('none', 'n/a');

insert into found_links
select
    org_id,
    'GB-COH-' || padded_company_number,
    'charity_and_company',
    getvariable('source_file')
from readings
where
    passed_over_why is null and rejected_why is null and padded_company_number is not null;
