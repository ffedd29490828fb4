-- What register readers fill (pipelines/read/registers); empty where no registers are given.
-- No name of a trustee or contact, no address, telephone number or e-mail address has a place here.
-- Identifiers are org-ids in one spelling: GB-CHC-1090000, GB-SC-SC012345, GB-NIC-100002,
-- GB-COH-01234567; no zero is lost or added beyond the length that the register uses.
-- A postcode is its letters and digits in upper case, without spaces.

create schema register;

-- One row per file, or member of a zip, that was recognised, and what it was taken for.
-- Lines of the file = row_count + passed_over_count + rejected_count.
create table register.files (
    file varchar not null,
    kind varchar not null, -- row of data/reference/register_kinds.csv
    register_id varchar, -- row of data/reference/registers.csv; NULL for lists that are no register
    row_count bigint not null, -- lines that are used: organisations, incomes, areas, links
    passed_over_count bigint not null, -- sound lines that no table wants, such as linked charities
    rejected_count bigint not null, -- lines that could not be used
    dated date -- the day it says it was taken, in itself or in its name; NULL where it does not say
);

-- One row per organisation of a register: of the newest file that holds it.
create table register.organisations (
    org_id varchar not null,
    register_id varchar not null,
    name varchar,
    is_removed boolean not null,
    registered_on date,
    removed_on date, -- NULL for a removed one where the register does not say when
    company_number varchar, -- as the charity's register gives it, padded to eight characters
    legal_form_words varchar, -- the register's own words: 'CIO', 'Private Limited by Guarantee'
    postcode varchar, -- for finding an authority; never published
    latest_income_gbp decimal(18, 2),
    latest_income_date date,
    source_file varchar not null
);

-- Other names, one row per organisation and name: working names, names before, names known as.
create table register.other_names (
    org_id varchar not null,
    name varchar not null
);

-- One row per organisation, end of financial year and source; where the end is not known, per
-- organisation, income and source. Zero is an income; a missing or suppressed one is no row.
create table register.incomes (
    org_id varchar not null,
    income_gbp decimal(18, 2) not null,
    year_start date,
    year_end date, -- NULL where no date is given at all
    source_id varchar not null -- register_id, 'income_list' or 'grants_file'
);

-- Where an organisation works, in the register's own words, one row per place.
create table register.areas_of_operation (
    org_id varchar not null,
    area_kind varchar, -- 'Local Authority', 'Region', 'Country', 'Continent'; OSCR: 'spread', 'main'
    area_name varchar not null
);

-- Scale of operation, where a list gives it: local, regional, national, overseas.
create table register.scales (
    org_id varchar not null,
    scale varchar not null,
    scale_words varchar not null
);

-- Two identifiers that a list or register says are one organisation's. A link stands once, from
-- charity to company, from Scotland to England and Wales, from the old number to the new.
create table register.same_organisation (
    org_id varchar not null,
    other_org_id varchar not null,
    -- 'charity_and_company', 'organisation_and_company', 'listed_together',
    -- 'dual_registration', 're_registration'
    why varchar not null,
    source_file varchar not null
);

-- What grant files say of a recipient's registration, one row per organisation and file; they
-- copied it from a register of a date that they may not give.
create table register.said_in_grants (
    org_id varchar not null,
    register_id varchar, -- row of data/reference/registers.csv; the file's own word elsewhere
    is_removed boolean, -- NULL where the file does not say
    registered_on date,
    removed_on date,
    source_file varchar not null
);

-- Postcode to authority; never published.
create table register.postcodes (
    postcode varchar not null,
    local_authority_code varchar not null
);
