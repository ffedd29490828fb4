-- Incomes by org-id, in whole or in part of a date; without, only that it was so at some time.

create or replace temp table readings as
select
    *,
    null as passed_over_why,
    case
        when not coalesce(regexp_full_match(upper(org_id), '[A-Z]{2}-[A-Z]+-.+'), false)
            then 'there is no org-id'
        when income is null then 'there is no income'
        when parse_amount(income) is null then 'the income is no number'
        when parse_amount(income) < 0 then 'the income is below zero'
        when income_date is not null and register_date(income_date) is null
            then 'the date cannot be read'
    end as rejected_why
from lines;

insert into found_incomes
select
    upper(org_id),
    register_income(income),
    null,
    register_date(income_date),
    'income_list',
    getvariable('file_position')
from readings
where rejected_why is null;
