-- One row per grant, community and relation that may be said by row: what the group declared and
-- agreed to share. What rules infer is never here.
with declared as (
    select
        row_id,
        relation,
        community_code,
        'declared' as basis
    from intermediate.int_dei_codes
    where is_permitted
),

-- corrections join here: where a grant and relation has one, it stands in the place of `declared`
sayable as (
    select * from declared
)

select
    grants.grant_id,
    sayable.community_code,
    sayable.relation,
    sayable.basis
from sayable
inner join intermediate.int_grants as grants on sayable.row_id = grants.row_id
where not grants.is_individual
order by grants.grant_id, sayable.relation, sayable.community_code
