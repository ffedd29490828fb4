-- England and Wales: what, who and how. No figure needs it; its lines are counted.

create or replace temp table readings as
select
    *,
    if(charity_org_id(number) is not null, 'a class, which no figure needs', null)
        as passed_over_why,
    if(charity_org_id(number) is null, 'there is no charity number', null) as rejected_why
from lines;
