-- England and Wales: where charities work; places of linked charities are passed over.

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
        when area_name is null then 'there is no name of an area'
    end as rejected_why
from lines;

insert into found_areas
select
    org_id,
    area_kind,
    area_name
from readings
where passed_over_why is null and rejected_why is null;
