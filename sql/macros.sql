-- Readings of published text that more than one model needs.

create or replace macro white_space() as ' ' || chr(9) || chr(10) || chr(13) || chr(160);

-- Text without white space at its ends (no-break spaces and line breaks too); NULL where none is left.
-- Trimming reads the whole text; a look at both ends is several times as fast, and mostly enough.
-- (`in` with many values would be made a join here; `contains` also holds for empty text.)
create or replace macro clean_text(value) as
    case
        when contains(white_space(), value[-1]) or contains(white_space(), value[1])
            then nullif(trim(value, white_space()), '')
        else value
    end;

-- Whether text in a place for a date is a spreadsheet's number of a day (1954 to 2064).
create or replace macro is_day_number(value) as
    regexp_full_match(value, '([2-5][0-9]{4}|60000)([.][0-9]+)?');

-- A date written YYYY-MM-DD, with or without a time, or day first (UK files never put months first).
create or replace macro parse_date(value) as
    case
        when value like '____-__-__%' and not starts_with(value, '0000-')
            then try_cast(left(value, 10) as date)
        -- there is no year 0, and what reads dates after DuckDB stops at one
        when value similar to '(0000-|[0-9]{1,2}[/.-][0-9]{1,2}[/.-]0000).*' then null
        when value similar to '[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}.*'
            then try_strptime(
                replace(replace(regexp_extract(value, '^[0-9/.-]+'), '.', '/'), '-', '/'),
                '%d/%m/%Y'
            )::date
        -- the day that a spreadsheet means by a number, once a date has lost its format
        when is_day_number(value) then date '1899-12-30' + floor(value::double)::integer
    end;

-- A month written YYYY-MM, as its first day: the same financial and calendar year as any other day.
create or replace macro parse_month(value) as
    case when value like '____-__' and regexp_full_match(value, '[0-9]{4}-[0-9]{2}') then try_cast(value || '-01' as date) end;

-- A moment, for telling which of two versions is newer; a date alone is midnight.
create or replace macro parse_moment(value) as
    coalesce(
        case
            when value not like '0000-%'
                then try_cast(replace(left(value, 19), 'T', ' ') as timestamp)
        end,
        try_strptime(value, ['%d/%m/%Y %H:%M', '%d/%m/%Y %H:%M:%S']),
        parse_date(value)::timestamp
    );

-- An amount: a plain number, or one with a pound sign, thousands commas or accountant's brackets.
create or replace macro parse_amount(value) as
    case
        when try_cast(value as decimal(18, 2)) is not null then try_cast(value as decimal(18, 2))
        when regexp_full_match(
            value, '[(]?[-]?[£$€]?[ ]?[-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)([.][0-9]+)?[)]?'
        )
            then try_cast(
                case when value like '(%' or value like '%-%' then '-' else '' end
                || regexp_replace(value, '[^0-9.]', '', 'g') as decimal(18, 2)
            )
    end;

-- Whether text in a place for an area code is a UK postcode.
create or replace macro is_postcode(value) as
    regexp_full_match(value, '[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}');

-- Lower-case words joined by underscores, for ids made from names. Letters of any script are
-- kept: without, all groups with a name in Bengali or Arabic would be one.
create or replace macro slug(value) as
    trim(regexp_replace(lower(value), '[^\p{L}\p{M}\p{N}]+', '_', 'g'), '_');

-- '2019-20' for 1 April 2019 to 31 March 2020.
create or replace macro financial_year_of(day) as
    case
        when day is null then 'not_known'
        else year(day - interval 3 month)::varchar
            || '-' || lpad(((year(day - interval 3 month) + 1) % 100)::varchar, 2, '0')
    end;

-- Whole months from the first to the last day, both counted: 1 April to 31 March is 12.
create or replace macro months_between(first_day, last_day) as
    greatest(1, round((date_diff('day', first_day, last_day) + 1) * 12 / 365.25)::integer);

-- Text with straight quotes and dashes, and plain spaces for no-break ones. (One change after
-- another takes a seventh of the time of `translate`.)
create or replace macro straight_marks(value) as
    replace(replace(replace(replace(replace(replace(replace(replace(replace(
        value, '’', ''''), '‘', ''''), '´', ''''), '“', '"'), '”', '"'), '–', '-'), '—', '-'), '‑', '-'),
        chr(160), ' '
    );

-- Text as rules read it, in two steps that a model must keep apart: a macro within a macro is read
-- as often as it repeats. First lower case without accents, straight quotes and dashes; a look at
-- whether there is anything but ASCII, or but these marks and pounds, takes a tenth of the time of
-- looking for accents, and is mostly enough.
create or replace macro plain_letters(value) as
    case
        when strlen(value) = length(value) then lower(value)
        when strlen(replace(straight_marks(value), '£', '')) = length(replace(value, '£', ''))
            then lower(straight_marks(value))
        else straight_marks(strip_accents(lower(value)))
    end;

-- Then single spaces: no line breaks, and no marks of them that spreadsheets leave.
create or replace macro single_spaces(value) as
    case
        when contains(value, '  ') or contains(value, chr(10)) or contains(value, chr(13))
            or contains(value, chr(9)) or contains(value, '_x000d_')
            then regexp_replace(value, '([ \t\r\n]|_x000d_)+', ' ', 'g')
        else value
    end;

-- Of a name in plain letters: without what texts leave out, the article before it and the legal form after.
create or replace macro short_name(value) as
    trim(regexp_replace(
        value,
        '^the |( [(].*[)]|,? (ltd|limited|plc|llp|cic|c[.]i[.]c|cio|inc|uk|'
        || 'community interest company)[.]?)+$',
        '', 'g'
    ));

-- The first number in readable text, in figures, or in words up to eighteen.
create or replace macro first_number(value) as
    coalesce(
        try_cast(regexp_extract(value, '[0-9]+') as integer),
        list_position(
            [
                'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten',
                'eleven', 'twelve', 'thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen',
                'eighteen'
            ],
            regexp_extract(
                value,
                '\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|'
                || 'fourteen|fifteen|sixteen|seventeen|eighteen)\b'
            )
        )
    );

-- The list that an organisation's identifier is of: 'GB-CHC' of 'GB-CHC-1090000'.
create or replace macro org_id_scheme(org_id) as regexp_extract(org_id, '^([A-Z]{2}-[A-Z]+)-', 1);

-- A name as it is compared: no case, accents, punctuation, leading "the" or closing "Ltd".
create or replace macro name_key(value) as
    regexp_replace(
        trim(regexp_replace(
            replace(lower(strip_accents(replace(value, '''', ''))), '&', ' and '),
            '[^\p{L}\p{M}\p{N}]+', ' ', 'g'
        )),
        '^the | (ltd|limited)$', '', 'g'
    );

-- A full postcode as letters and digits only, in capitals; NULL where it is none.
create or replace macro postcode_key(value) as
    nullif(
        regexp_extract(
            regexp_replace(upper(value), '[^A-Z0-9]', '', 'g'),
            '^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$'
        ),
        ''
    );

-- The band that an amount is in, NULL below the first: `bands` are their names and lower edges, in
-- order, each band up to the next. A join on edges would sort all grants by their amounts.
create or replace macro band_of(amount, bands) as
    bands.names[len(list_filter(bands.edges, lambda edge: edge <= amount))];

-- Whether what a grant comes to in a year is under an edge: yes, no, or not known where only the
-- most it can come to is known, and that is not under it.
create or replace macro is_under(annual_amount, at_most, edge) as
    case
        when at_most is null then 'not_known'
        when at_most < edge then 'yes'
        when annual_amount is null then 'not_known'
        else 'no'
    end;
-- The name of a place as names are compared: letters and digits in lower case, 'and' for '&'.
create or replace macro place_key(value) as
    nullif(trim(regexp_replace(
        replace(replace(lower(value), '&', ' and '), '''', ''), '[^\p{L}\p{M}\p{N}]+', ' ', 'g'
    )), '');

-- The same without words that only say what kind of place it is, or that all of it is meant.
create or replace macro bare_place_key(key) as
    regexp_replace(
        regexp_replace(
            key,
            '^(the|throughout|across|all of|whole of|city of|county of|district of|borough of|'
            || 'london borough of|royal borough of|metropolitan borough of) ',
            ''
        ),
        ' (wide|whole|region|borough|city|district|council|county|city council|county council|'
        || 'borough council|district council|england)$',
        ''
    );

-- Whether text is written as official area codes are: a nation's letter and eight digits.
create or replace macro is_area_code(value) as
    coalesce(regexp_full_match(value, '[EWSNKJ][0-9]{8}'), false);

-- Whether a row's fields for a person are filled.
create or replace macro names_a_person(names_individual, primary_reason, purposes) as
    names_individual or primary_reason is not null or purposes is not null;

-- Whether a row says in the organisation's place that a person got the grant, and names nobody.
create or replace macro names_nobody(recipient_name, recipient_id) as
    lower(coalesce(recipient_name, '')) in (
        'individual', 'individuals', 'individual recipient', 'grant to individual',
        'grant to an individual', 'grants to individuals', 'grant awarded to individual'
    )
    or contains(lower(coalesce(recipient_id, '')), 'grant-to-individual');

-- What tells grants apart: an id without the standard's prefix is unique for its funder only.
create or replace macro funder_key(funder_id, funder_name) as
    coalesce(funder_id, 'name-only/' || slug(funder_name));
create or replace macro grant_key(grant_id, funder_id, funder_name) as
    case
        when grant_id ilike '360G-%' then grant_id
        else grant_id || chr(31) || coalesce(funder_key(funder_id, funder_name), '')
    end;

-- Whether DEI data is in the very shape of the extension, so that nothing of it need be looked for.
create or replace macro is_settled_dei(details) as
    case
        when not json_valid(details) then false
        when json_type(details) <> 'OBJECT' then false
        else len(list_filter(
            json_keys(details),
            lambda key: key not in ('deiVersion', 'purposes', 'leadership', 'mission', 'project')
        )) = 0
        and len(list_filter(
            json_type(details, ['$.leadership', '$.mission', '$.project']),
            lambda kind: kind not in ('OBJECT', 'NULL')
        )) = 0
        and len(list_filter(
            json_type(details, [
                '$.leadership.response', '$.mission.response', '$.project.response'
            ]),
            lambda kind: kind not in ('OBJECT', 'NULL')
        )) = 0
        and len(list_filter(
            flatten(json_keys(details, ['$.leadership', '$.mission', '$.project'])),
            lambda key: key not in (
                'askedStatus', 'replyStatus', 'availableOptions', 'additionalDetails', 'purposes',
                'response'
            )
        )) = 0
        and len(list_filter(
            flatten(json_keys(details, [
                '$.leadership.response', '$.mission.response', '$.project.response'
            ])),
            lambda key: key not in ('taxonomyCodes', 'livedExperience', 'geography')
        )) = 0
    end;

-- The codes in a cell or list of the DEI extension, as written: parted by semicolons, and within
-- these by commas.
create or replace macro codes_in(value) as
    list_sort(list_distinct(list_filter(
        list_transform(
            string_split(
                translate(value, '[]{}";|' || chr(10) || chr(13) || chr(9), ',,,,,,,,,,'), ','
            ),
            lambda code: trim(code, white_space())
        ),
        lambda code: code <> '' and code <> 'null'
    )));

-- The code of the DEI extension that a text is, in any case and spacing, or begins with where its
-- title follows; NULL for anything else, and where a second code may be in it.
-- (What has the length of a code is compared as it is: a look at the form costs ten times as much.)
create or replace macro dei_code(value) as
    case
        when length(value) = 5 or length(value) = 9 then upper(value)
        else nullif(regexp_replace(
            regexp_extract(
                upper(value),
                '^[ \x{00a0}]*((DEI|AS|RS|AO)[ \x{00a0}]*[0-9]+)([^0-9A-Z][^0-9]*)?$',
                1
            ),
            '[ \x{00a0}]', '', 'g'
        ), '')
    end;

-- Whether a text has a code of the DEI Data Standard in it, and the text without them: for grants
-- with an answer that may not be shared, whichever column it was written in.
create or replace macro holds_dei_code(value) as regexp_matches(value, '(?i)DEI[ _-]?[0-9]{6}');
create or replace macro without_dei_codes(value) as
    regexp_replace(value, '(?i)DEI[ _-]?[0-9]{6}', '[withheld]', 'g');

-- Whether an area of a grant is in the base of a share of a community: the group was asked, and its
-- answer may be shown. Every other state is counted on its own.
create or replace macro is_asked_and_answered(state) as state in ('answered', 'general');

-- The finest level of code that a group could choose, by the options it was offered; not known
-- where the file does not say. AO102 offers categories and groups too, AO101 groups.
create or replace macro finest_offered(options) as
    case
        when coalesce(len(options), 0) = 0 then 'not_known'
        when list_contains(options, 'AO102') then 'subcategory'
        when list_contains(options, 'AO101') then 'category'
        when list_contains(options, 'AO100') then 'group'
        else 'none'
    end;

-- Whether a code of a level could be chosen where `finest` is what `finest_offered` gives: NULL
-- where that is not known. A community that nobody was offered cannot be reported as absent.
create or replace macro could_be_chosen(finest, level) as
    case
        when finest = 'not_known' then null
        when finest = 'none' then false
        else list_position(['group', 'category', 'subcategory'], level)
            <= list_position(['group', 'category', 'subcategory'], finest)
    end;

-- Whether a grant stays without saying whose it is (sql/redactions): what could tell it is empty.
create or replace macro is_unnamed(grant_id) as starts_with(grant_id, '360G-withdrawn-');

-- The smallest of 1, 2, 5, 10, 20, ... pounds that an amount does not exceed; 0 for nothing.
create or replace macro round_step(gbp) as
    case
        when coalesce(gbp, 0) <= 0 then 0::double
        when gbp <= 10 ** floor(log10(gbp)) then 10 ** floor(log10(gbp))
        when gbp <= 2 * 10 ** floor(log10(gbp)) then 2 * 10 ** floor(log10(gbp))
        when gbp <= 5 * 10 ** floor(log10(gbp)) then 5 * 10 ** floor(log10(gbp))
        else 10 * 10 ** floor(log10(gbp))
    end::double;

-- The code of an area of a level that is published: of a grant to a person no finer one than a region.
create or replace macro publishable_area_code(geo_code, area_level, is_individual) as
    case
        when area_level is not null and (not is_individual or area_level in ('region', 'nation'))
            then geo_code
    end;

-- Whether a row is of the part that is being made; of all where a table is made at once.
create or replace macro in_part(row_id) as
    row_id >= coalesce(getvariable('first_row'), 0)
    and row_id <= coalesce(getvariable('last_row'), 9223372036854775807);
