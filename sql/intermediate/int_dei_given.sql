-- One row per code that a row's DEI data gives for an area, as written; what the standard does not
-- know has no community code. Whether a code counts is decided by the state of its area.
with given as (
    select
        areas.row_id,
        areas.area,
        unnest(areas.code_texts) as code_text
    from staging.stg_dei_areas as areas
    semi join intermediate.int_dei_rows as dei_rows on areas.row_id = dei_rows.row_id
)

select
    given.row_id,
    given.area,
    given.code_text,
    communities.community_code
from given
left join staging.stg_communities as communities
    on dei_code(given.code_text) = communities.community_code
