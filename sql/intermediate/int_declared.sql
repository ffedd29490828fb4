-- One row per grant whose funder declares what it is for: several types on one grant all count.
with grants as (
    select * from intermediate.int_grants
),

mapped as (
    select * from staging.stg_funding_types
),

staged as (
    select
        row_id,
        programme_title,
        extra_json
    from staging.stg_grants
),

headings as (
    select distinct heading from mapped where heading is not null
),

published as (
    select
        row_id,
        classification_kind as source,
        null as heading,
        unnest([classification_title, code]) as published
    from staging.stg_classifications
    union all
    select
        row_id,
        'programme' as source,
        null as heading,
        programme_title as published
    from staged
    union all
    select
        staged.row_id,
        'heading' as source,
        headings.heading,
        json_extract_string(staged.extra_json, '$."' || headings.heading || '"') as published
    from staged
    inner join headings on contains(staged.extra_json, '"' || headings.heading || '"')
    where staged.extra_json <> '{}'
),

matched as (
    select
        published.row_id,
        published.source,
        published.published,
        mapped.purpose,
        mapped.restriction,
        mapped.publisher = 'any' as is_general
    from published
    inner join mapped
        on published.source = mapped.source
        and lower(trim(published.published)) = mapped.value
        and published.heading is not distinct from mapped.heading
    inner join grants on published.row_id = grants.row_id
    where mapped.publisher in ('any', grants.funder_id)
        or starts_with(grants.grant_id, mapped.publisher || '-')
),

-- what a publisher means by a value goes before what most mean by it
of_publisher as (
    select * from matched where not is_general
),

by_publisher as (
    select * from of_publisher
    union all
    select matched.*
    from matched
    anti join of_publisher
        on matched.row_id = of_publisher.row_id
        and matched.source = of_publisher.source
        and matched.published = of_publisher.published
    where matched.is_general
),

by_grant as (
    select
        row_id,
        list(purpose) filter (purpose is not null) as purposes,
        list(restriction) filter (restriction is not null) as restrictions,
        list(published) filter (purpose is not null) as purpose_published,
        list(published) filter (restriction is not null) as restriction_published,
        min('declared_' || source) filter (purpose is not null) as purpose_rule_id,
        min('declared_' || source) filter (restriction is not null) as restriction_rule_id
    from by_publisher
    group by row_id
)

select
    row_id,
    case
        when list_contains(purposes, 'core_and_project') then 'core_and_project'
        when list_contains(purposes, 'core')
            then if(list_has_any(purposes, ['project', 'capital']), 'core_and_project', 'core')
        when list_contains(purposes, 'project') then 'project'
        when list_contains(purposes, 'capital') then 'capital'
        when list_contains(purposes, 'other') then 'other'
    end as purpose,
    array_to_string(list_sort(list_distinct(purpose_published)), '; ') as purpose_words,
    purpose_rule_id,
    -- money that is restricted in part is not unrestricted
    case
        when list_contains(restrictions, 'restricted') then 'restricted'
        when list_contains(restrictions, 'unrestricted') then 'unrestricted'
    end as restriction,
    array_to_string(list_sort(list_distinct(restriction_published)), '; ') as restriction_words,
    restriction_rule_id
from by_grant
