-- Companies House: live companies, societies and CIOs; those being closed are still on it.

create or replace temp table readings as
select
    *,
    if(regexp_full_match(upper(number), '[A-Z0-9]{8}'), 'GB-COH-' || upper(number), null) as org_id,
    null as passed_over_why,
    if(
        not coalesce(regexp_full_match(upper(number), '[A-Z0-9]{8}'), false),
        'there is no company number of eight characters',
        null
    ) as rejected_why
from lines;

insert into found_organisations
select
    org_id,
    getvariable('register_id'),
    name,
    coalesce(lower(status) like 'dissolved%' or removed_on is not null, false),
    register_date(registered_on),
    register_date(removed_on),
    upper(number),
    legal_form,
    postcode,
    null,
    null,
    getvariable('source_file'),
    getvariable('named_date'),
    getvariable('file_position')
from readings
where rejected_why is null;

insert into found_other_names
select
    org_id,
    previous_name
from (
    select org_id, unnest([previous_name_1, previous_name_2, previous_name_3]) as previous_name
    from readings
    where rejected_why is null and previous_name_1 is not null
) as names
where previous_name is not null;
