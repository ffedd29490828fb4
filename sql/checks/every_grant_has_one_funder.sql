-- Grants whose funder is missing from `funders` or stands there more than once.
select
    grants.grant_id,
    count(funders.funder_id) as funder_count
from marts.grants as grants
left join marts.funders as funders on grants.funder_id = funders.funder_id
group by grants.grant_id
having count(funders.funder_id) <> 1
