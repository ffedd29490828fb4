-- One row per organisation that received a grant.
with grants as (
    select
        grants.recipient_id,
        coalesce(grants.award_date, date '0001-01-01') as award_order,
        grant_rows.recipient_name,
        grant_rows.charity_number,
        grant_rows.company_number
    from intermediate.int_grants as grants
    inner join intermediate.int_grant_rows as grant_rows on grants.row_id = grant_rows.row_id
    where not grants.is_individual
),

-- of several on one day the last by name, so that the order of rows decides nothing
newest as (
    select
        recipient_id,
        arg_max(recipient_name, (award_order, recipient_name))
            filter (where recipient_name is not null) as recipient_name,
        arg_max(charity_number, (award_order, charity_number))
            filter (where charity_number is not null) as charity_number,
        arg_max(company_number, (award_order, company_number))
            filter (where company_number is not null) as company_number,
        count(*) as grant_count
    from grants
    group by recipient_id
),

tidied as (
    select
        recipient_id,
        recipient_name,
        regexp_replace(upper(charity_number), '[^A-Z0-9]', '', 'g') as charity_number,
        regexp_replace(upper(company_number), '[^A-Z0-9]', '', 'g') as company_number,
        grant_count
    from newest
),

numbered as (
    select
        recipient_id,
        recipient_name,
        case
            when regexp_full_match(charity_number, '[0-9]{6,7}|SC[0-9]{5,6}|NIC?[0-9]{5,6}')
                then charity_number
            when regexp_full_match(recipient_id, 'GB-(CHC|SC|NIC)-[A-Z]*[0-9]{5,7}')
                then regexp_extract(recipient_id, 'GB-[A-Z]+-(.*)', 1)
        end as charity_number,
        case
            when regexp_full_match(company_number, '[0-9]{6,8}|[A-Z]{2}[0-9]{5,6}[A-Z]?')
                then company_number
            when regexp_full_match(recipient_id, 'GB-COH-([0-9]{6,8}|[A-Z]{2}[0-9]{5,6}[A-Z]?)')
                then regexp_extract(recipient_id, 'GB-[A-Z]+-(.*)', 1)
        end as company_number,
        grant_count
    from tidied
)

select
    numbered.recipient_id,
    coalesce(recipient_name, numbered.recipient_id) as recipient_name,
    case
        when charity_number is not null or company_number is not null then 'registered'
        else 'not_collected'
    end as registration_status,
    case
        when charity_number is not null or company_number is not null then 'declared'
        else 'none'
    end as registration_basis,
    charity_number,
    company_number,
    places.region_code,
    places.local_authority_code,
    places.nation_code as nation,
    places.place_basis,
    places.deprivation_decile as local_authority_deprivation_decile,
    places.geographic_scale,
    places.geographic_scale_basis,
    places.geographic_scale_words,
    grant_count
from numbered
inner join intermediate.int_recipient_places as places
    on numbered.recipient_id = places.recipient_id
order by numbered.recipient_id
