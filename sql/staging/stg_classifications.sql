-- One row per classification or funding type that a row of a published file carries.
-- materialized: view
with of_grants as (
    select
        rowid as row_id,
        'classification' as classification_kind,
        unnest(classifications, recursive := true),
        generate_subscripts(classifications, 1) as classification_position
    from raw.grants
),

funding_types as (
    select
        rowid as row_id,
        'funding_type' as classification_kind,
        unnest(funding_types, recursive := true),
        generate_subscripts(funding_types, 1) as classification_position
    from raw.grants
),

both_kinds as (
    select * from of_grants
    union all
    select * from funding_types
),

renamed as (
    select
        row_id,
        classification_kind,
        classification_position,
        clean_text(vocabulary) as vocabulary,
        clean_text(code) as code,
        clean_text(title) as classification_title,
        clean_text(description) as classification_description
    from both_kinds
)

select * from renamed
