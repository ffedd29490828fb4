-- Fills schema `register` from what was found; each organisation is taken from the newest file.

-- A file that says no date was taken after its newest entry or removal. At the same date, a
-- removal counts: the lists of registered and of removed charities may be of different weeks.
insert into register.organisations
select * exclude (dated, file_position)
from (
    select
        * replace (
            coalesce(
                dated, max(greatest(registered_on, removed_on)) over (partition by source_file)
            ) as dated
        )
    from found_organisations
) as organisations
qualify
    row_number() over (
        partition by org_id
        order by dated desc nulls last, is_removed desc, file_position desc
    ) = 1;

-- A year met twice (in the history and as the latest) is kept once, the fuller one.
insert into register.incomes
select
    org_id,
    kept.income_gbp,
    kept.year_start,
    year_end,
    source_id
from (
    select
        org_id,
        year_end,
        source_id,
        if(year_end is null, income_gbp, null) as undated_income,
        arg_max(
            {'income_gbp': income_gbp, 'year_start': year_start},
            {
                'has_start': year_start is not null,
                'file_position': file_position,
                'income_gbp': income_gbp
            }
        ) as kept
    from found_incomes
    group by all
) as incomes;

insert into register.other_names
select distinct
    found_other_names.org_id,
    found_other_names.name
from found_other_names
left join register.organisations using (org_id)
where found_other_names.name is distinct from organisations.name;

insert into register.areas_of_operation
select distinct *
from found_areas;

insert into register.scales
select
    org_id,
    arg_max(scale, file_position),
    arg_max(scale_words, file_position)
from found_scales
group by org_id;

insert into register.same_organisation
select
    org_id,
    other_org_id,
    why,
    min(source_file)
from found_links
group by all;

insert into register.postcodes
select
    postcode,
    arg_max(local_authority_code, file_position)
from found_postcodes
group by postcode;

drop table found_organisations;
drop table found_incomes;
drop table found_other_names;
drop table found_areas;
drop table found_scales;
drop table found_links;
drop table found_postcodes;
