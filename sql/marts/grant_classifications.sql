-- One row per classification or funding type that a grant carries.
select
    grants.grant_id,
    classifications.classification_kind,
    classifications.classification_position,
    classifications.vocabulary,
    classifications.code,
    classifications.classification_title,
    classifications.classification_description
from staging.stg_classifications as classifications
inner join intermediate.int_grants as grants
    on classifications.source_file = grants.source_file
    and classifications.source_row = grants.source_row
where not grants.is_individual
