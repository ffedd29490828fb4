-- Takes rows out of `raw.grants`, and names out of others. The table is written again: rows that
-- are only marked as deleted would keep their text, and the places of the others would move later.
-- Of a grant that stays, what is named here is kept and nothing else.

insert into raw.changed_files
select distinct grants.source_file
from raw.grants as grants
semi join (
    select row_id from redaction.gone
    union all
    select row_id from redaction.unnamed
) as taken on grants.rowid = taken.row_id;

create table raw.kept as
select grants.*
from raw.grants as grants
anti join (
    select row_id from redaction.gone
    union all
    select row_id from redaction.unnamed
) as taken on grants.rowid = taken.row_id;

insert into raw.kept by name
select
    grants.source_file,
    '' as source_sheet,
    '360G-withdrawn-' || unnamed.grant_number as grant_id,
    grants.currency,
    grants.amount_awarded,
    grants.award_date,
    list_transform(
        grants.funding_organisations,
        lambda funder: {'org_id': funder.org_id, 'name': funder.name, 'department': null}
    ) as funding_organisations,
    grants.regrant_type,
    grants.row_licence,
    unnamed.is_individual as names_individual,
    case when not unnamed.is_individual then [{
        'org_id': '360G-withdrawn-' || unnamed.recipient_number,
        'name': 'Withdrawn at its request'
    }] end as recipient_organisations,
    -- the region of the work, and nothing finer
    case when unnamed.region_code is not null then [{'geo_code': unnamed.region_code}] end
        as beneficiary_locations,
    grants.is_related_row
from raw.grants as grants
inner join redaction.unnamed as unnamed on grants.rowid = unnamed.row_id
order by unnamed.grant_number;

drop table raw.grants;

alter table raw.kept rename to grants;
