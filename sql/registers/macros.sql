-- Readings of register files that several kinds need.

-- The org-id of a charity by its number: England and Wales, Scotland or Northern Ireland.
create or replace macro charity_org_id(number) as
    case
        when regexp_full_match(number, '[1-9][0-9]{5,6}') then 'GB-CHC-' || number
        when regexp_full_match(upper(number), 'SC[0-9]{4,6}')
            then 'GB-SC-SC' || lpad(upper(number)[3:], 6, '0')
        when regexp_full_match(upper(number), 'NIC?[0-9]{6}') then 'GB-NIC-' || right(number, 6)
    end;

-- A company number in eight characters: digits padded on the left, after two letters if it has any.
-- NULL for what stands for none (0, 999999 at the Northern Ireland register) or is none.
create or replace macro company_number_of(number) as
    case
        when regexp_full_match(number, '0*|9+') then null
        when regexp_full_match(number, '[0-9]{1,8}') then lpad(number, 8, '0')
        when regexp_full_match(upper(number), '[A-Z]{2}[0-9]{1,6}')
            then upper(number)[1:2] || lpad(number[3:], 6, '0')
        when regexp_full_match(upper(number), '[A-Z]{2}[0-9]{5}R') then upper(number)
    end;

-- The postcode that a text ends in, without the rest: an address is never kept.
create or replace macro postcode_in(value) as
    nullif(
        replace(
            regexp_extract(
                upper(value), '\b([A-Z]{1,2}[0-9][A-Z0-9]? *[0-9][A-Z]{2})[ .,]*$', 1
            ),
            ' ',
            ''
        ),
        ''
    );

-- A date as registers write it: 2003-10-01 with or without a time, 05/04/2008, 31 March 2019.
create or replace macro register_date(value) as
    coalesce(parse_date(value), try_strptime(value, '%d %B %Y')::date);

-- An income; nothing below zero is one.
create or replace macro register_income(value) as
    case when parse_amount(value) >= 0 then parse_amount(value) end;
