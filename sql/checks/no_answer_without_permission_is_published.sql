-- A community stands beside a grant by what the group said only where it agreed to share that.
select
    communities.grant_id,
    communities.relation,
    communities.community_code
from marts.grant_communities as communities
inner join intermediate.int_grants as grants on communities.grant_id = grants.grant_id
left join intermediate.int_dei_areas as answers
    on grants.row_id = answers.row_id and communities.relation = answers.relation
where communities.basis = 'declared'
and (answers.state is null or answers.state <> 'answered' or answers.reply_status <> 'RS200')
