-- What grant files that 360Giving enriched say of recipients: identifiers, income and its date, and
-- registration (additional_data.recipientOrgInfos; in GrantNav's CSV, columns that the standard does
-- not know). Nothing else of it is read.

create or replace temp table said as
with enriched as (
    select
        source_file,
        unnest(infos) as info
    from (
        select
            source_file,
            try_cast(additional_data::json -> 'recipientOrgInfos' as json[]) as infos
        from raw.grants
        where contains(additional_data, '"recipientOrgInfos"')
    ) as grants
),

from_json as (
    select
        source_file,
        info ->> 'id' as org_id,
        info ->> 'source' as source,
        info ->> 'active' as active,
        info ->> 'dateRegistered' as registered_on,
        info ->> 'dateRemoved' as removed_on,
        info ->> 'latestIncome' as income,
        info ->> 'latestIncomeDate' as income_date,
        info ->> 'orgIDs' as org_ids
    from enriched
),

from_tables as (
    select
        source_file,
        recipient_organisations[1].org_id as org_id,
        null as source,
        null as active,
        extra_json::json ->> 'Recipient Org: Date Registered' as registered_on,
        extra_json::json ->> 'Recipient Org: Date Removed' as removed_on,
        extra_json::json ->> 'Recipient Org: Latest Income' as income,
        extra_json::json ->> 'Recipient Org: Latest Income Date' as income_date,
        extra_json::json ->> 'Recipient Org: Org ID(s)' as org_ids
    from raw.grants
    where
        contains(extra_json, '"Recipient Org: Latest Income')
        or contains(extra_json, '"Recipient Org: Date Registered"')
)

select distinct
    source_file,
    upper(org_id) as org_id,
    if(source = 'companies', 'companies_house', nullif(source, '')) as register_id,
    case
        when lower(active) = 'true' then false
        when lower(active) = 'false' or register_date(removed_on) is not null then true
    end as is_removed,
    register_date(registered_on) as registered_on,
    register_date(removed_on) as removed_on,
    register_income(income) as income_gbp,
    register_date(income_date) as income_date,
    regexp_extract_all(upper(org_ids), 'GB-COH-[A-Z0-9]{8}\b') as company_ids
from (
    select * from from_json
    union all
    select * from from_tables
) as both_forms
where regexp_full_match(upper(org_id), '[A-Z]{2}-[A-Z]+-.+');

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
    unnest(company_ids),
    'charity_and_company',
    source_file
from said
where regexp_matches(org_id, '^GB-(CHC|SC|NIC)-');

drop table said;
