-- One row per code that a row's DEI data gives for an area, as written; what the standard does not
-- know has no community code. Whether a code counts is decided by the state of its area.
with given as (
    select
        row_id,
        area,
        unnest(code_texts) as code_text
    from staging.stg_dei_areas
)

select
    given.row_id,
    given.area,
    given.code_text,
    communities.community_code
from given
left join staging.stg_communities as communities
    on dei_code(given.code_text) = communities.community_code
