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
inner join intermediate.int_grants as grants on classifications.row_id = grants.row_id
left join intermediate.int_dei_withheld as withheld on classifications.row_id = withheld.row_id
where not grants.is_individual
and (
    withheld.row_id is null
    or not holds_dei_code(concat_ws(
        ' ',
        classifications.vocabulary,
        classifications.code,
        classifications.classification_title,
        classifications.classification_description
    ))
)
and coalesce(
    classifications.code,
    classifications.classification_title,
    classifications.classification_description
) is not null
