-- What register readers fill (pipelines/read/registers); empty where no registers are given.
-- No name of a trustee or contact, no address, telephone number or e-mail address has a place here.
-- Identifiers are org-ids in one spelling: GB-CHC-1090000, GB-SC-SC012345, GB-NIC-100002,
-- GB-COH-01234567; no zero is lost or added beyond the length that the register uses.

create schema register;

-- One row per file, or member of a zip, that was recognised, and what it was taken for.
create table register.files (
    file varchar not null,
    kind varchar not null, -- layout, such as ccew_charity, ccni, companies_house, income_list
    register_id varchar, -- row of data/reference/registers.csv; NULL for lists that are no register
    row_count bigint not null, -- organisations, or lines of a list
    rejected_count bigint not null, -- lines that could not be used
    dated date -- the day the register says it was taken; NULL where it does not say
);

-- One row per organisation of a register.
create table register.organisations (
    org_id varchar not null,
    register_id varchar not null,
    name varchar,
    is_removed boolean not null,
    registered_on date,
    removed_on date,
    company_number varchar, -- as the charity's register gives it, padded to eight characters
    legal_form_words varchar, -- the register's own words: 'CIO', 'Private Limited by Guarantee'
    postcode varchar, -- for finding an authority; never published
    latest_income_gbp decimal(18, 2),
    latest_income_date date
);

-- Other names: working names, names before, names known as.
create table register.other_names (
    org_id varchar not null,
    name varchar not null
);

-- One row per organisation and financial year with an income; dates NULL where not given.
create table register.incomes (
    org_id varchar not null,
    income_gbp decimal(18, 2) not null,
    year_start date,
    year_end date,
    source_id varchar not null -- register_id, 'income_list' or 'grants_file'
);

-- Where an organisation works, in the register's own words.
create table register.areas_of_operation (
    org_id varchar not null,
    area_kind varchar, -- 'Local Authority', 'Region', 'Country', 'Continent'; OSCR: 'spread'
    area_name varchar not null
);

-- Scale of operation, where a list gives it: local, regional, national, overseas.
create table register.scales (
    org_id varchar not null,
    scale varchar not null,
    scale_words varchar not null
);

-- Two identifiers that a list or register says are one organisation's.
create table register.same_organisation (
    org_id varchar not null,
    other_org_id varchar not null,
    why varchar not null, -- 'charity_and_company', 'dual_registration', 're_registration'
    source_file varchar not null
);

-- Postcode to authority, in its letters and digits without spaces; never published.
create table register.postcodes (
    postcode varchar not null,
    local_authority_code varchar not null
);
