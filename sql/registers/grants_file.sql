-- What grant files that 360Giving enriched say of recipients (additional_data.recipientOrgInfos):
-- identifiers, income and its date, and registration. Nothing else of it is read.

create or replace temp table said as
select distinct
    source_file,
    upper(info ->> 'id') as org_id,
    case info ->> 'source'
        when 'companies' then 'companies_house'
        else nullif(info ->> 'source', '')
    end as register_id,
    case lower(info ->> 'active') when 'true' then false when 'false' then true end as is_removed,
    register_date(info ->> 'dateRegistered') as registered_on,
    register_date(info ->> 'dateRemoved') as removed_on,
    register_income(info ->> 'latestIncome') as income_gbp,
    register_date(info ->> 'latestIncomeDate') as income_date,
    try_cast(info -> 'orgIDs' as varchar[]) as org_ids
from (
    select
        source_file,
        unnest(infos) as info
    from (
        select
            source_file,
            try_cast(additional_data::json -> 'recipientOrgInfos' as json[]) as infos
        from raw.grants
        where contains(additional_data, '"recipientOrgInfos"')
    ) as enriched
) as infos
where regexp_full_match(upper(info ->> 'id'), '[A-Z]{2}-[A-Z]+-.+');

insert into register.said_in_grants
select
    org_id,
    max(register_id),
    bool_or(is_removed),
    min(registered_on),
    max(removed_on),
    source_file
from said
group by org_id, source_file;

insert into found_incomes
select
    org_id,
    income_gbp,
    null,
    income_date,
    'grants_file',
    0
from said
where income_gbp is not null;

insert into found_links
select
    org_id,
    upper(other_org_id),
    'charity_and_company',
    source_file
from (
    select org_id, source_file, unnest(org_ids) as other_org_id
    from said
) as links
where
    regexp_matches(org_id, '^GB-(CHC|SC|NIC)-')
    and regexp_full_match(upper(other_org_id), 'GB-COH-[A-Z0-9]{8}');

drop table said;
