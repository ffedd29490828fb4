-- Two org-ids of one organisation; a link to a company goes from the organisation to it.

create or replace temp table readings as
select
    *,
    upper(org_id) as first_id,
    upper(other_org_id) as second_id,
    if(upper(org_id) = upper(other_org_id), 'the same identifier twice', null) as passed_over_why,
    if(
        not coalesce(
            regexp_full_match(upper(org_id), '[A-Z]{2}-[A-Z]+-.+')
            and regexp_full_match(upper(other_org_id), '[A-Z]{2}-[A-Z]+-.+'),
            false
        ),
        'there are not two org-ids',
        null
    ) as rejected_why
from lines;

insert into found_links
select
    if(first_id like 'GB-COH-%', second_id, first_id),
    if(first_id like 'GB-COH-%', first_id, second_id),
    case
        when not (first_id like 'GB-COH-%' or second_id like 'GB-COH-%') then 'listed_together'
        when regexp_matches(first_id || ' ' || second_id, 'GB-(CHC|SC|NIC)-')
            then 'charity_and_company'
        else 'organisation_and_company'
    end,
    getvariable('source_file')
from readings
where passed_over_why is null and rejected_why is null;
