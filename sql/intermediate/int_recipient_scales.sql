-- One row per recipient of which something tells how widely it works: what a register says, else a
-- list, else what its grants say, else words in its name.
with recipients as (
    select
        grants.recipient_id,
        arg_max(
            grant_rows.recipient_name,
            (coalesce(grants.award_date, date '0001-01-01'), grant_rows.recipient_name)
        ) filter (grant_rows.recipient_name is not null) as recipient_name,
        -- the widest that a grant declares
        max(list_position(
            ['local', 'regional', 'national', 'overseas'], scopes.scale
        )) as widest
    from intermediate.int_grants as grants
    inner join intermediate.int_grant_rows as grant_rows on grants.row_id = grant_rows.row_id
    left join staging.stg_scale_rules as scopes
        on grant_rows.location_scope = scopes.pattern and scopes.basis = 'grant_scope'
    where not grants.is_individual
    group by grants.recipient_id
),

-- an organisation works where any of its registers says
operation as (
    select
        identities.recipient_id,
        areas_of_operation.area_kind,
        areas_of_operation.area_name
    from staging.stg_areas_of_operation as areas_of_operation
    inner join intermediate.int_recipient_identities as identities
        on areas_of_operation.org_id = identities.org_id
),

areas as (
    select
        recipient_id,
        bool_or(area_kind in ('Country', 'Continent') and not is_home) as is_abroad,
        bool_or(area_kind in ('Local Authority', 'Region') or is_home) as is_home,
        bool_or(
            is_home or (area_kind = 'Region' and lower(area_name) <> 'throughout london')
        ) as is_nation,
        bool_or(lower(area_name) = 'throughout london') as is_region,
        count(distinct area_name) filter (area_kind = 'Local Authority') as authority_count,
        list_sort(list_distinct(list(area_name))) as area_names
    from (
        select
            *,
            lower(area_name) in (
                'scotland', 'northern ireland', 'wales', 'england', 'united kingdom'
            ) as is_home
        from operation
        where area_kind <> 'spread'
    )
    group by recipient_id
),

extents as (
    select
        recipient_id,
        case
            when is_abroad and not is_home then 'abroad_only'
            when is_abroad then 'uk_and_abroad'
            when is_nation then 'nation'
            -- London as a whole, or more than one authority of it
            when is_region then 'region'
            when authority_count > 1 then 'several_authorities'
            else 'one_authority'
        end as extent,
        array_to_string(area_names[1:6], '; ')
        || case when len(area_names) > 6 then '; ...' else '' end as words
    from areas
    where is_abroad or is_home
),

by_area as (
    select
        extents.recipient_id,
        rules.scale,
        extents.words
    from extents
    inner join staging.stg_scale_rules as rules
        on extents.extent = rules.pattern and rules.basis = 'area_of_operation'
),

by_spread as (
    select
        operation.recipient_id,
        min(rules.scale) as scale,
        min(operation.area_name) as words
    from operation
    inner join staging.stg_scale_rules as rules
        on lower(operation.area_name) = rules.pattern and rules.basis = 'spread'
    where operation.area_kind = 'spread'
    group by operation.recipient_id
),

by_list as (
    select
        identities.recipient_id,
        min(coalesce(rules.scale, listed.scale)) as scale,
        min(listed.scale_words) as words
    from staging.stg_scales as listed
    inner join intermediate.int_recipient_identities as identities
        on listed.org_id = identities.org_id
    left join staging.stg_scale_rules as rules
        on lower(listed.scale_words) = rules.pattern and rules.basis = 'scale_list'
    group by identities.recipient_id
),

words as (
    select
        recipient_id,
        string_split(place_key(recipient_name), ' ') as word_list
    from recipients
    where recipient_name is not null
),

-- each run of one to five words of a name
runs as (
    select
        recipient_id,
        unnest(flatten(list_transform(
            [1, 2, 3, 4, 5],
            lambda n: list_transform(
                range(1, len(word_list) - n + 2),
                lambda i: {
                    'word_count': n, 'words': array_to_string(word_list[i:i + n - 1], ' ')
                }
            )
        )), recursive := true)
    from words
),

found as (
    select
        runs.recipient_id,
        runs.word_count,
        runs.words,
        case when left(areas.code, 3) in ('E11', 'E47') then 'metropolitan_county'
            else areas.area_level
        end as area_level,
        areas.code,
        word_rules.scale as word_scale
    from runs
    left join staging.stg_area_names as names on runs.words = names.area_key
    left join staging.stg_areas as areas on names.code = areas.code
    left join staging.stg_scale_rules as word_rules
        on runs.words = word_rules.pattern and word_rules.basis = 'name_word'
    left join staging.stg_scale_rules as passed_over
        on runs.words = passed_over.pattern and passed_over.basis = 'name_not_a_place'
    where (areas.code is not null or word_rules.scale is not null) and passed_over.rule_id is null
),

-- 'North East Derbyshire' is not the North East: the longest name of a place counts, and of those
-- as long the narrowest
ranked_words as (
    select
        *,
        row_number() over (
            partition by recipient_id
            order by
                coalesce(area_level, 'nation') = 'nation',
                word_count desc,
                list_position(
                    ['local_authority', 'county', 'metropolitan_county', 'region', 'nation'],
                    area_level
                ),
                words
        ) as word_rank
    from found
),

chosen_words as (
    select
        ranked_words.*,
        first_words.area_level as first_level,
        first_words.word_count as first_count
    from ranked_words
    inner join ranked_words as first_words
        on ranked_words.recipient_id = first_words.recipient_id and first_words.word_rank = 1
),

named_levels as (
    select
        recipient_id,
        case
            when bool_or(word_scale = 'not_known') then 'not_told'
            when count(distinct code) filter (
                area_level = first_level and word_count = first_count
            ) > 1 then 'several'
            else any_value(first_level)
        end as name_level,
        min(word_scale) as word_scale,
        array_to_string(
            list_sort(list_distinct(list(words) filter (
                area_level is not distinct from first_level and word_count = first_count
            ))),
            '; '
        ) as words
    from chosen_words
    group by recipient_id
),

by_name as (
    select
        named_levels.recipient_id,
        case when name_level is distinct from 'not_told'
            then coalesce(levels.scale, word_scale)
        end as scale,
        named_levels.words
    from named_levels
    left join staging.stg_scale_rules as levels
        on named_levels.name_level = levels.pattern and levels.basis = 'name_level'
)

select
    recipients.recipient_id,
    coalesce(
        by_area.scale, by_spread.scale, by_list.scale,
        ['local', 'regional', 'national', 'overseas'][recipients.widest],
        by_name.scale, 'not_known'
    ) as geographic_scale,
    case
        when by_area.scale is not null or by_spread.scale is not null then 'area_of_operation'
        when by_list.scale is not null then 'scale_list'
        when recipients.widest is not null then 'grant_scope'
        when by_name.scale is not null then 'name_words'
        else 'none'
    end as geographic_scale_basis,
    case
        when by_area.scale is not null then by_area.words
        when by_spread.scale is not null then by_spread.words
        when by_list.scale is not null then by_list.words
        when recipients.widest is not null then null
        when by_name.scale is not null then by_name.words
    end as geographic_scale_words
from recipients
left join by_area on recipients.recipient_id = by_area.recipient_id
left join by_spread on recipients.recipient_id = by_spread.recipient_id
left join by_list on recipients.recipient_id = by_list.recipient_id
left join by_name on recipients.recipient_id = by_name.recipient_id
