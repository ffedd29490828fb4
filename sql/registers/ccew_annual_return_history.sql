-- England and Wales: one line per charity and annual return. Incomes kept back by the regulator
-- (suppression) and returns not yet made have none, and are passed over.

create or replace temp table readings as
select
    number,
    income,
    line,
    extracted_on,
    -- plain casts: millions of lines, all written alike
    try_cast(left(year_start, 10) as date) as year_start,
    try_cast(left(year_end, 10) as date) as year_end,
    try_cast(income as decimal(18, 2)) as income_gbp,
    case
        when lower(is_suppressed) = 'true' then 'an income that the regulator keeps back'
        when income is null then 'a return without an income'
    end as passed_over_why,
    case
        when not coalesce(regexp_full_match(number, '[1-9][0-9]{5,6}'), false)
            then 'there is no charity number'
        when try_cast(left(year_end, 10) as date) is null
            then 'the end of the financial year is no date'
        when income is not null and try_cast(income as decimal(18, 2)) is null
            then 'the income is no number'
        when try_cast(income as decimal(18, 2)) < 0 then 'the income is below zero'
    end as rejected_why
from lines;

insert into found_incomes
select
    'GB-CHC-' || number,
    income_gbp,
    year_start,
    year_end,
    getvariable('register_id'),
    getvariable('file_position')
from readings
where passed_over_why is null and rejected_why is null;
