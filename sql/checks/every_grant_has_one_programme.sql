-- Grants whose funding stream is missing from `programmes`, or is another funder's.
select
    grants.grant_id,
    grants.programme_id
from marts.grants as grants
left join marts.programmes as programmes
    on grants.programme_id = programmes.programme_id
    and grants.funder_id = programmes.funder_id
where programmes.programme_id is null
