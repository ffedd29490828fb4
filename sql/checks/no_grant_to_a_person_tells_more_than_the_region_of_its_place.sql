-- Authorities, counties and deprivation are finer than the region, and are withheld.
select
    grants.grant_id,
    grants.beneficiary_area_code,
    grants.beneficiary_local_authority_code,
    grants.local_authority_deprivation_decile
from marts.grants as grants
left join marts.areas as areas on grants.beneficiary_area_code = areas.area_code
where grants.recipient_kind = 'individual'
and (
    grants.beneficiary_local_authority_code is not null
    or grants.local_authority_deprivation_decile <> 'not_known'
    or areas.area_level in ('local_authority', 'county')
)
union all
select
    locations.grant_id,
    locations.area_code,
    locations.local_authority_code,
    null
from marts.grant_locations as locations
inner join marts.grants as grants using (grant_id)
where grants.recipient_kind = 'individual'
and (
    locations.local_authority_code is not null
    or locations.area_level in ('local_authority', 'county') and locations.area_code is not null
)
