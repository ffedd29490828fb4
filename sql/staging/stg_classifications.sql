-- One row per classification or funding type that a row of a published file carries.
-- materialized: view
-- A code of the DEI Data Standard beside a grant to a person is left behind.
with of_grants as (
    select
        rowid as row_id,
        'classification' as classification_kind,
        unnest(classifications, recursive := true),
        generate_subscripts(classifications, 1) as classification_position,
        names_a_person(names_individual, individual_primary_reason, individual_purposes)
        or names_nobody(
            clean_text(recipient_organisations[1].name),
            clean_text(recipient_organisations[1].org_id)
        ) as is_to_person
    from raw.grants
),

funding_types as (
    select
        rowid as row_id,
        'funding_type' as classification_kind,
        unnest(funding_types, recursive := true),
        generate_subscripts(funding_types, 1) as classification_position,
        false as is_to_person
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
    where case
        when is_to_person
            then not holds_dei_code(concat_ws(' ', vocabulary, code, title, description))
        else true
    end
)

select * from renamed
