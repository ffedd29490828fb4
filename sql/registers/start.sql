-- What is found in the files of a folder, before the newest of several is chosen (finish.sql).

create or replace temp table found_organisations (
    org_id varchar,
    register_id varchar,
    name varchar,
    is_removed boolean,
    registered_on date,
    removed_on date,
    company_number varchar,
    legal_form_words varchar,
    postcode varchar,
    latest_income_gbp decimal(18, 2),
    latest_income_date date,
    source_file varchar,
    dated date,
    file_position integer
);

create or replace temp table found_incomes (
    org_id varchar,
    income_gbp decimal(18, 2),
    year_start date,
    year_end date,
    source_id varchar,
    file_position integer
);

create or replace temp table found_other_names (org_id varchar, name varchar);

create or replace temp table found_areas (org_id varchar, area_kind varchar, area_name varchar);

create or replace temp table found_scales (
    org_id varchar, scale varchar, scale_words varchar, file_position integer
);

create or replace temp table found_links (
    org_id varchar, other_org_id varchar, why varchar, source_file varchar
);

create or replace temp table found_postcodes (
    postcode varchar, local_authority_code varchar, file_position integer
);
