-- One row per funder. Two of one name are told apart by their numbers, for whoever compares them.
with grants as (
    select
        grants.funder_id,
        grants.award_date,
        grant_rows.funder_name
    from intermediate.int_grants as grants
    inner join intermediate.int_grant_rows as grant_rows on grants.row_id = grant_rows.row_id
),

named as (
    select
        funder_id,
        coalesce(mode(funder_name order by funder_name), funder_id) as funder_name,
        count(*) as grant_count,
        min(award_date) as first_award_date,
        max(award_date) as last_award_date
    from grants
    group by funder_id
),

typed as (
    select
        named.funder_id,
        arg_min(rules.funder_type, rules.priority) as funder_type
    from named
    inner join staging.stg_funder_types as rules
        on regexp_matches(named.funder_id, rules.id_pattern)
        or regexp_matches(lower(named.funder_name), rules.name_pattern)
    group by named.funder_id
)

select
    named.funder_id,
    case
        when count(*) over (partition by lower(named.funder_name)) = 1 then named.funder_name
        when starts_with(named.funder_id, 'name-only/') then named.funder_name || ' (no number)'
        else named.funder_name || ' (' || named.funder_id || ')'
    end as funder_name,
    coalesce(typed.funder_type, 'not_known') as funder_type,
    named.grant_count,
    named.first_award_date,
    named.last_award_date
from named
left join typed on named.funder_id = typed.funder_id
order by named.funder_id
