"""Joins the rows of one file that speak of the same grant, as the standard's spreadsheets do.

A grant may have rows on several sheets, and several rows on one: the first says what it is, the
others may only add to it. What contradicts it is another version, and stays a row of its own.
"""

import duckdb

from pipelines.read.dei_fields import DEI_COLUMN, dei_agrees, merged_dei
from pipelines.read.mapping import LIST_RECORDS, SCALAR_RECORDS, Field, fields_of

ORGANISATIONS = ("recipient_organisations", "funding_organisations")
# Of one row: no file has a column for each of so many.
MOST_ORGANISATIONS = 1_000_000
# An identifier such as "n/a" on every row must not multiply what other sheets say of it.
MOST_VERSIONS = 20
# Looking for records that say less than another compares each with each.
MOST_COMPARED = 200
# A row that will be rejected for how it was read adds nothing that can be trusted.
REJECTED = ("cells_moved", "amount_cut_short", "needed_formula_without_value")
IS_SOUND = (
    "not coalesce(list_has_any(list_transform(reading_problems, lambda each: each.problem_id), "
    f"{list(REJECTED)}), false)"
)
# The cells of each grant by the row that stays, itself first and what adds to it in order.
CELLS = """
        with stays as (
            select row_id
            from candidates
            where not is_related_row
            and row_id not in (select added_id from pairs)
            and join_id in (
                select join_id from candidates where row_id in (select row_id from pairs)
            )
        ),

        parts as (
            select row_id, row_id as part_id, -1 as place from stays
            union all
            select row_id, added_id, added_id as place from pairs
        ),

        cells as (
            select parts.row_id as stays_id, parts.place, candidates.*
            from parts
            inner join candidates on parts.part_id = candidates.row_id
        ),
"""
TABLES = ("shared_ids", "candidates", "pairs", "joined", "extras")


def join_rows(con: duckdb.DuckDBPyConnection, source_file: str) -> int:
    """Join the landed rows of a file; returns how many were joined to others and are gone.

    A row of a related sheet is joined to each version of its grant; one whose identifier has no
    grant stays, marked as it is. Order is kept: joined rows come last, as they stood in the file.
    """
    con.execute(
        "create or replace temp table shared_ids as select clean_text(grant_id) as join_id "
        "from raw.grants where source_file = $file and clean_text(grant_id) is not null "
        f"and {IS_SOUND} group by all having count(*) > 1",
        {"file": source_file},
    )
    joined = 0
    if con.execute("select count(*) from shared_ids").fetchall()[0][0]:
        joined = _join(con, source_file)
    for table in TABLES:
        con.execute(f"drop table if exists temp.{table}")
    return joined


def _join(con: duckdb.DuckDBPyConnection, source_file: str) -> int:
    con.execute(
        "create or replace temp table candidates as "
        "select grants.rowid as row_id, clean_text(grant_id) as join_id, grants.* "
        f"from raw.grants as grants where source_file = $file and {IS_SOUND} "
        "and clean_text(grant_id) in (select join_id from shared_ids)",
        {"file": source_file},
    )
    con.execute(f"create or replace temp table pairs as {_pairs()}")
    count = con.execute("select count(distinct added_id) from pairs").fetchall()[0][0]
    if count:
        con.execute(f"create or replace temp table joined as {_joined()}")
        con.execute(f"create or replace temp table extras as {_extras()}")
        con.execute(
            "delete from raw.grants where rowid in "
            "(select row_id from joined union all select added_id from pairs)"
        )
        con.execute(
            "insert into raw.grants by name "
            "select joined.* exclude (row_id) replace "
            "(coalesce(extras.extra_json, joined.extra_json) as extra_json) "
            "from joined left join extras using (row_id) order by row_id"
        )
    return count


def _pairs() -> str:
    """One row per row and another that adds to it."""
    return f"""
        {_compared()}
        -- rows that are the same in every cell are an error to be shown, unless others add to them
        adding as (
            select row_id, first_id
            from compared
            qualify not bool_and(is_same) over (partition by first_id)
        ),

        versions as (
            select row_id, join_id
            from placed
            where row_id not in (select row_id from adding)
            qualify row_number() over (partition by join_id order by row_id desc)
                <= {MOST_VERSIONS}
        )

        select first_id as row_id, row_id as added_id
        from adding
        union all
        select versions.row_id, related.row_id as added_id
        from candidates as related
        inner join versions using (join_id)
        where related.is_related_row
    """


def _compared() -> str:
    """Rows that only add to the first of their sheet with the same identifier."""
    return f"""
        with placed as (
            select
                *,
                min(row_id) over (partition by join_id, source_sheet) as first_id
            from candidates
            where not is_related_row
        ),

        compared as (
            select
                later.row_id,
                later.first_id,
                ({_whole("later")}) is not distinct from ({_whole("head")}) as is_same
            from placed as later
            inner join candidates as head on later.first_id = head.row_id
            where later.row_id > head.row_id and {_only_adds("later", "head")}
        ),
    """


def _joined() -> str:
    """Every row that stays of the grants that are joined, whole."""
    scalars = ", ".join(f"{_first_told(f)} as {f.column}" for f in _scalars())
    records = [record for record in LIST_RECORDS if record not in ORGANISATIONS]
    lists = ", ".join(
        f"{_listed('place', f'cells.{record}')} filter (len(cells.{record}) > 0) as {record}"
        for record in records
    )
    told_once = ", ".join(f"{_told_once(record)} as {record}" for record in records)
    organisations = "".join(_organisations(record) for record in ORGANISATIONS)
    return f"""
        {CELLS}
        {organisations}
        grouped as (
            select
                stays_id as row_id,
                arg_min(source_file, place) as source_file,
                arg_min(source_sheet, place) as source_sheet,
                arg_min(source_row, place) as source_row,
                {scalars},
                bool_or(names_individual) as names_individual,
                {lists},
                arg_min(extra_json, place) as extra_json,
                false as is_related_row,
                sum(mended_count)::bigint as mended_count,
                flatten({_in_order(_listed("place", "reading_problems"))}) as reading_problems
            from cells
            group by stays_id
        )

        select
            grouped.* replace ({told_once}),
            {", ".join(f"coalesce({record}.{record}, []) as {record}" for record in ORGANISATIONS)}
        from grouped
        {" ".join(f"left join {record} using (row_id)" for record in ORGANISATIONS)}
    """


def _first_told(field: Field) -> str:
    """The cell of the first row that has one; of DEI data, of each part of it."""
    if field.column == DEI_COLUMN:
        return merged_dei(_in_order(_listed("place", f"cells.{DEI_COLUMN}")))
    return f"arg_min(cells.{field.column}, place)"


def _organisations(record: str) -> str:
    """The organisations of a grant: those with one identifier, or of the row that adds, are one."""
    members = [f.column for f in fields_of(record)]
    merged = ", ".join(f"{m} := arg_min(item.{m}, turn)" for m in members)
    return f"""
        {_named_organisations(record)}
        {record}_merged as (
            select
                stays_id,
                min(turn) as turn,
                struct_pack({merged}) as item
            from {record}_named
            group by stays_id, told_by
        ),

        {record} as (
            select stays_id as row_id, {_in_order(_listed("turn", "item"))} as {record}
            from {record}_merged
            group by stays_id
        ),
    """


def _named_organisations(record: str) -> str:
    """Each organisation with what tells it from others: being the first, its identifier or name."""
    members = [f.column for f in fields_of(record)]
    agrees = " and ".join(f"({_agree(f'item.{m}', f'head.{m}')})" for m in members)
    return f"""
        {record}_items as (
            select
                cells.stays_id,
                cells.place,
                unnest(cells.{record}) as item,
                generate_subscripts(cells.{record}, 1) as position,
                heads.{record}[1] as head
            from cells
            inner join candidates as heads on cells.stays_id = heads.row_id
        ),

        {record}_named as (
            select
                *,
                -- one number is compared far faster than two
                (place + 1) * {MOST_ORGANISATIONS} + position as turn,
                case
                    when item.org_id = head.org_id or (place = -1 and position = 1) then 'head'
                    when place > -1 and position = 1 and {agrees} then 'head'
                    else coalesce('=' || item.org_id, '~' || item.name, place || '/' || position)
                end as told_by
            from {record}_items
        ),
    """


def _extras() -> str:
    """What a joined row says that no mapping reads, or that another row says otherwise."""
    return f"""
        {_says()}
        -- what the row that stays says comes first, under its own name
        all_said as (
            select row_id, -1 as added_id, '' as said_at, entry.key as heading, entry.value as cell,
                false as differs
            from (
                select *, unnest(map_entries(extra_json::json::map(varchar, json))) as entry
                from joined
                where row_id in (select row_id from says)
            )
            union all
            select * from says
        ),

        ranked as (
            select
                *,
                row_number() over said as position,
                first_value(cell::varchar) over said as first_cell
            from all_said
            window said as (partition by row_id, heading, differs order by added_id)
        )

        select
            row_id,
            '{{' || string_agg(
                to_json(
                    case when differs or position > 1 then heading || ' (' || said_at || ')'
                    else heading end
                )::varchar || ':' || cell::varchar,
                ',' order by added_id, heading
            ) || '}}' as extra_json
        from ranked
        where differs or position = 1 or cell::varchar <> first_cell
        group by row_id
    """


def _says() -> str:
    """What each row that adds says beside what is read, a line a heading."""
    return f"""
        with parts as (
            select
                pairs.row_id,
                added.row_id as added_id,
                added.extra_json,
                if(added.source_sheet = '', '', 'sheet ' || added.source_sheet || ', ')
                || 'row ' || added.source_row as said_at,
                list_filter([{_differing()}], lambda each: each.cell is not null) as differing
            from pairs
            inner join candidates as added on pairs.added_id = added.row_id
            inner join joined on pairs.row_id = joined.row_id
        ),

        says as (
            select row_id, added_id, said_at, unnest(differing, recursive := true), true as differs
            from parts
            union all
            select row_id, added_id, said_at, entry.key, entry.value, false
            from (
                select *, unnest(map_entries(extra_json::json::map(varchar, json))) as entry
                from parts
                where extra_json <> '{{}}'
            )
        ),
    """


def _differing() -> str:
    """The cells of a row that adds which differ from those of the row that stays."""
    differing = ", ".join(
        f"struct_pack(heading := '{f.title or f.column}', cell := case when "
        f"{_differs(f)} then to_json(added.{f.column}) end)"
        for f in _said_once()
    )
    for record in ORGANISATIONS:
        added, kept = f"added.{record}[1]", f"joined.{record}[1]"
        differing += "".join(
            f", struct_pack(heading := '{f.title}', cell := case when "
            f"{added}.{f.column} <> {kept}.{f.column} and {added}.org_id = {kept}.org_id "
            f"then to_json({added}.{f.column}) end)"
            for f in fields_of(record)
        )
    return differing


def _differs(field: Field) -> str:
    added, joined = f"added.{field.column}", f"joined.{field.column}"
    return (
        f"not {dei_agrees(joined, added)}" if field.column == DEI_COLUMN else f"{added} <> {joined}"
    )


def _only_adds(later: str, head: str) -> str:
    """Whether no cell of a grant, of its funder or of its recipient says otherwise than the head.

    A row that names a person where the head does not, or has other cells under headings of the
    publisher's own, says otherwise.
    """
    tests = [_agree(f"{later}.{f.column}", f"{head}.{f.column}", f) for f in _said_once()]
    for record in ORGANISATIONS:
        tests += [
            _agree(f"{later}.{record}[1].{f.column}", f"{head}.{record}[1].{f.column}")
            for f in fields_of(record)
        ]
    tests.append(f"{later}.names_individual <= {head}.names_individual")
    both = f"json_merge_patch({head}.extra_json::json, {later}.extra_json::json)"
    tests.append(f"{both}::varchar = json_merge_patch({both}, {head}.extra_json::json)::varchar")
    return " and ".join(f"({test})" for test in tests)


def _agree(one: str, other: str, field: Field | None = None) -> str:
    if field and field.column == DEI_COLUMN:
        return dei_agrees(one, other)
    return f"coalesce({one} = {other}, true)"


def _told_once(record: str) -> str:
    """The records of all rows of a grant, without those that say nothing beyond another."""
    records = f"coalesce(flatten({_in_order(f'grouped.{record}')}), [])"
    less = " and ".join(f"coalesce(y.{f.column} = x.{f.column}, x.{f.column} is null)"
                        for f in fields_of(record))  # fmt: skip
    return f"""case
        when len({records}) <= 1 then {records}
        when len({records}) > {MOST_COMPARED} then list_distinct({records})
        else list_filter({records}, lambda x, i: len(list_filter(
            {records}, lambda y, j: i <> j and {less} and (x <> y or j < i)
        )) = 0)
    end"""


def _listed(place: str, value: str) -> str:
    """A list as `_in_order` takes it: many times faster than `list` with an order of its own."""
    return f"list(struct_pack(place := {place}, value := {value}))"


def _in_order(listed: str) -> str:
    return f"list_transform(list_sort({listed}), lambda each: each.value)"


def _whole(table: str) -> str:
    columns = [f.column for f in _scalars()] + ["names_individual", *LIST_RECORDS, "extra_json"]
    return "row(" + ", ".join(f"{table}.{column}" for column in columns) + ")"


def _scalars() -> list[Field]:
    return [f for record in SCALAR_RECORDS for f in fields_of(record)]


def _said_once() -> list[Field]:
    """The identifier aside: white space around it is no difference."""
    return [f for f in _scalars() if f.column != "grant_id"]
