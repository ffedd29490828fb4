-- One row per pair of identifiers of which a person decided whether they are one organisation's.
select
    least(org_id, other_org_id) as org_id,
    greatest(org_id, other_org_id) as other_org_id,
    is_same = 'yes' as is_same
from ref.same_organisation
where org_id is not null and other_org_id is not null
