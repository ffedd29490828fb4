"""Reads 360Giving JSON: finds the list of grants, streams it through DuckDB, keeps every key."""

import json
import mmap
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import SourceError
from pipelines.read.mapping import (
    JSON_PARENTS,
    LIST_RECORDS,
    SCALAR_RECORDS,
    Field,
    fields_of,
    keys_of,
    load_fields,
    scalar_columns,
)
from pipelines.read.mend import count_mended_json, mend_json, suspects_json
from pipelines.read.text import BLOCK_BYTES, detect_encoding, write_as_utf8

HEAD_BYTES = 1024 * 1024
TAIL_BYTES = 64 * 1024
# What follows the grants is held in memory to find where they end; metadata is never this long.
LONGEST_TAIL_BYTES = 64 * 1024 * 1024
# A document whose grants are not at the top level is read whole, so it must fit in memory.
LONGEST_NESTED_BYTES = 500 * 1024 * 1024
LONGEST_GRANT_BYTES = 64 * 1024 * 1024
# DuckDB reads one list on one core; a list longer than this is cut in pieces, to use all of them.
PIECE_BYTES = 64 * 1024 * 1024
MOST_PIECES = 8
BETWEEN_OBJECTS = re.compile(rb"\}\s*,\s*(?=\{)")
WHITE_SPACE = b" \t\r\n"
KIND_OF_JSON = """case json_type(json)
    when 'NULL' then 'null' when 'ARRAY' then 'a list' when 'VARCHAR' then 'text'
    when 'BOOLEAN' then 'true or false' else 'a number' end"""
# What is read as one text, whatever keys are in it.
WHOLE_KEYS = ("deiDetails", "additional_data")
# Added to a count of keys that were read, for what was not read at all: no count of keys is so low.
UNREAD = "-1e9"
# A grant in which one of these stands twice cannot be used: nobody can tell which is meant.
NEEDED_KEYS = (
    *("id", "amountAwarded", "currency", "awardDate"),
    *("fundingOrganization", "recipientOrganization", "recipientIndividual"),
)


@dataclass(frozen=True)
class Document:
    """One JSON file mapped into memory, the name its user knows it by, and where to copy to."""

    data: mmap.mmap
    path: Path
    name: str
    scratch: Path
    encoding: str
    most_pieces: int


@dataclass(frozen=True)
class JsonLayout:
    """Where the grants of a JSON file are: files DuckDB can read in turn, and their format."""

    paths: tuple[Path, ...]
    format: str
    encoding: str
    metadata: dict[str, Any] = field(default_factory=dict)


def find_layout(path: Path, name: str, scratch: Path, is_careful: bool = False) -> JsonLayout:
    """Find the grants in a JSON document of any of the shapes that are published.

    `{"grants": [...]}` with the key anywhere, a bare list, one grant to a line, or a single grant.
    The list is copied out to `scratch`, so that DuckDB can stream it in bounded memory; a long one
    in several pieces, each a list. With `is_careful` the encoding is checked to the end and the
    list is one piece: for when what was found without it could not be read. Raises SourceError
    where there is no such list or the file is cut short.
    """
    try:
        return _find_layout(path, name, scratch, is_careful)
    except UnicodeDecodeError:
        return _find_layout(path, name, scratch, is_careful=True)


def _find_layout(path: Path, name: str, scratch: Path, is_careful: bool) -> JsonLayout:
    encoding = detect_encoding(path, is_whole_file_read=is_careful)
    most_pieces = 1 if is_careful else MOST_PIECES
    if encoding != "utf-8":
        path = write_as_utf8(path, encoding, scratch / "recoded.json")
    if not path.stat().st_size:
        raise SourceError(name, "the file is empty.", "Export it again and check its size.")
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as data:
        document = Document(data, path, name, scratch, encoding, most_pieces)
        first = _first_byte(data)
        if first == b"[":
            pieces = _copy_pieces(document, data.find(b"["), _list_end(data, name))
            return JsonLayout(pieces, "array", encoding)
        if first != b"{":
            raise _not_json(name)
        return _object_layout(document)


def landing_select(layout: JsonLayout, source_file: str) -> tuple[str, dict[str, Any]]:
    """The query that lands one JSON file in the columns of `raw.grants`, and its parameters.

    Rows come in the order of the file; `source_row` is left to the caller, since numbering them
    here would keep DuckDB on one core. The query calls what `create_functions` creates.
    """
    query = _landing_query(
        f"select $source_file as source_file, null as source_row, json from {_reader(layout)}"
    )
    return query, {"shape": json.dumps(_shape()), **_read(layout, source_file)}


def create_staged(con: duckdb.DuckDBPyConnection) -> None:
    """Create the empty `staged_json`, in which the grants of several files wait for one query."""
    con.execute(
        "create or replace temp table staged_json "
        "(source_file varchar, source_row bigint, json json)"
    )


def stage(con: duckdb.DuckDBPyConnection, layout: JsonLayout, source_file: str) -> int:
    """Add the grants of one file, as they are, to `staged_json`; how many they are."""
    query = f"select $source_file, row_number() over (), json from {_reader(layout)}"
    added = con.execute(f"insert into staged_json {query}", _read(layout, source_file))
    return added.fetchall()[0][0]


def unstage(con: duckdb.DuckDBPyConnection, source_file: str) -> None:
    """Take the grants of one file out of `staged_json` again."""
    con.execute("delete from staged_json where source_file = $file", {"file": source_file})


def staged_select() -> tuple[str, dict[str, Any]]:
    """The query that lands what is in `staged_json`, in its order, and its parameters."""
    return _landing_query("from staged_json"), {"shape": json.dumps(_shape())}


def _reader(layout: JsonLayout) -> str:
    return f"""read_json_objects(
                $paths, format = '{layout.format}', maximum_object_size = {LONGEST_GRANT_BYTES}
            )"""


def _read(layout: JsonLayout, source_file: str) -> dict[str, Any]:
    return {"paths": [str(path) for path in layout.paths], "source_file": source_file}


def _landing_query(given: str) -> str:
    """The query that makes rows of `raw.grants` of `source_file`, `source_row` and `json`."""
    scalars = ", ".join(f"{_scalar_expression(f)} as {f.column}" for f in _scalar_fields())
    lists = ", ".join(f"{_list_expression(record)} as {record}" for record in LIST_RECORDS)
    return f"""
        {_objects(given)}
        select
            source_file,
            '' as source_sheet,
            source_row,
            {scalars},
            grant_struct.recipientIndividual is not null as names_individual,
            {lists},
            {_extra_expression()} as extra_json,
            false as is_related_row,
            mended_count,
            {_problems_expression()} as reading_problems,
            null as dei_problems
        from objects
    """


def _objects(given: str) -> str:
    """Each grant as JSON, its text mended, and as a struct of what is mapped.

    `is_plain` where a look at the text shows that nothing but what is mapped stands in it.
    """
    return f"""
        with given as (
            {given}
        ),

        published as (
            select *, {suspects_json("json")} as is_suspect
            from given
        ),

        mended as (
            select
                source_file,
                source_row,
                case when is_suspect then mend_json(json)::json else json end as json,
                case when is_suspect then count_mended_json(json) else 0 end as mended_count
            from published
        ),

        transformed as (
            select *, json_transform(json, $shape) as grant_struct
            from mended
        ),

        objects as (
            select *, coalesce({_is_plain()}, false) as is_plain
            from transformed
        )
    """


def create_functions(con: duckdb.DuckDBPyConnection) -> None:
    """Create, once a connection, what mends text in JSON; only rows that seem to need it ask."""
    try:
        # to look through the list of all functions takes longer than to read a small file
        con.execute("select mend_json(null)")
    except duckdb.CatalogException:
        con.create_function("mend_json", mend_json, ["VARCHAR"], "VARCHAR")
        con.create_function("count_mended_json", count_mended_json, ["VARCHAR"], "BIGINT")


def explain_duckdb_error(error: duckdb.Error, name: str) -> SourceError:
    """DuckDB's account of broken JSON, as a sentence with the place and what to do."""
    first_line = str(error).splitlines()[0]
    if "maximum_object_size" in str(error):
        reason = f"one grant is longer than {LONGEST_GRANT_BYTES // 2**20} MB."
        return SourceError(name, reason, "Look for a quotation mark that is never closed.")
    detail = first_line.split('",', 1)[-1].strip() if '",' in first_line else first_line
    # it counts the grant that it could not read as the one after
    found = re.search(r"(?:record/value|line) (\d+)", detail)
    row = int(found[1]) - 1 if found else None
    detail = re.sub(r" in (record/value|line) \d+", "", detail)
    return SourceError(
        name,
        f"the JSON is not well formed ({detail.rstrip('.')}).",
        "Export the file again, or open it in a JSON checker and mend it at that place.",
        row=row,
    )


def _object_layout(document: Document) -> JsonLayout:
    data, name, encoding = document.data, document.name, document.encoding
    metadata, start, object_end = _scan_top_level(data, name)
    if start is not None:
        end, after = _find_list_end(data, start, name)
        if "grants" in metadata or "grants" in after:
            raise _several_lists(name)
        pieces = _copy_pieces(document, start, end)
        return JsonLayout(pieces, "array", encoding, {**metadata, **after})
    if _is_blank(data, object_end):
        if _looks_like_grant(metadata):
            return JsonLayout((document.path,), "unstructured", encoding)
        return _nested_layout(document, metadata)
    if not _looks_like_grant(metadata):
        raise _no_grants(name)
    # a grant over several lines is followed by others like it, not by one to a line
    is_one_to_a_line = b"\n" not in data[:object_end].lstrip(WHITE_SPACE)
    grants_format = "newline_delimited" if is_one_to_a_line else "unstructured"
    return JsonLayout((document.path,), grants_format, encoding)


def _scan_top_level(data: mmap.mmap, name: str) -> tuple[dict[str, Any], int | None, int]:
    """Read the pairs before `grants`; returns them, where its list starts, or the object's end."""
    size = HEAD_BYTES
    while True:
        # latin-1 keeps one character a byte, so that positions in text are positions in the file
        text = data[:size].decode("latin-1")
        try:
            return _read_pairs(text)
        except (json.JSONDecodeError, IndexError, RecursionError) as error:
            if size >= len(data):
                raise _syntax_error(data, name, error) from error
            size *= 8


def _read_pairs(text: str) -> tuple[dict[str, Any], int | None, int]:
    decoder = json.JSONDecoder()
    pairs: dict[str, Any] = {}
    at = _skip(text, text.index("{") + 1)
    while text[at] != "}":
        key_start = at
        key, at = decoder.raw_decode(text, at)
        key_end = at
        at = _skip(text, at)
        if text[at] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", text, at)
        at = _skip(text, at + 1)
        if key == "grants" and text[at] == "[":
            return pairs, at, at
        value_start = at
        _, at = decoder.raw_decode(text, at)
        pairs[_load(text[key_start:key_end])] = _load(text[value_start:at])
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
        elif text[at] != "}":
            raise json.JSONDecodeError("Expecting ',' delimiter", text, at)
    return pairs, None, at + 1


def _find_list_end(data: mmap.mmap, start: int, name: str) -> tuple[int, dict[str, Any]]:
    """Where the list of grants closes, and the pairs that follow it.

    The list ends at the first `]` after which the rest of the file completes the object. A bracket
    inside text or inside a grant cannot pass: the rest would be one quotation mark or one bracket
    out of balance. So only the tail is parsed, however long the list is.
    """
    size = TAIL_BYTES
    while True:
        tail_start = max(start + 1, len(data) - size)
        tail = data[tail_start:]
        at = tail.find(b"]")
        while at >= 0:
            after = _completes_object(tail, at)
            if after is not None:
                return tail_start + at + 1, after
            at = tail.find(b"]", at + 1)
        if tail_start == start + 1 or size >= LONGEST_TAIL_BYTES:
            raise _cut_short(data, name)
        size *= 16


def _completes_object(tail: bytes, at: int) -> dict[str, Any] | None:
    rest = tail[at + 1 :]
    if rest.lstrip(WHITE_SPACE)[:1] not in (b",", b"}"):
        return None
    try:
        # the list stands here without its name, so that a second "grants" is told from it
        whole = json.loads(b'{"":[]' + rest)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        return None
    return {key: value for key, value in whole.items() if key}


def _nested_layout(document: Document, content: dict[str, Any]) -> JsonLayout:
    found = _find_nested(content)
    if not found:
        raise _no_grants(document.name)
    if len(found) > 1:
        raise _several_lists(document.name)
    target = document.scratch / "grants.json"
    target.write_text(json.dumps(found[0]), encoding="utf-8")
    return JsonLayout((target,), "array", document.encoding)


def _find_nested(value: Any) -> list[list[Any]]:
    if isinstance(value, dict):
        if isinstance(value.get("grants"), list):
            return [value["grants"]]
        children = list(value.values())
    else:
        children = value if isinstance(value, list) else []
    return [grants for child in children for grants in _find_nested(child)]


def _copy_pieces(document: Document, start: int, end: int) -> tuple[Path, ...]:
    """Copy the list of grants out as one list or several; a piece ends where a grant does."""
    data = document.data
    pieces_wanted = min(document.most_pieces, (end - start) // PIECE_BYTES + 1)
    cuts = _find_cuts(data, start, end, pieces_wanted)
    starts = [start + 1] + [after for _, after in cuts]
    ends = [before for before, _ in cuts] + [end - 1]
    pieces = []
    # read, not looked at through the map: its pages would count as memory until they are let go
    with document.path.open("rb") as source:
        for number, (piece_start, piece_end) in enumerate(zip(starts, ends, strict=True)):
            target = document.scratch / f"grants-{number}.json"
            source.seek(piece_start)
            with target.open("wb") as copy:
                copy.write(b"[")
                for at in range(piece_start, piece_end, BLOCK_BYTES):
                    copy.write(source.read(min(BLOCK_BYTES, piece_end - at)))
                copy.write(b"]")
            pieces.append(target)
    return tuple(pieces)


def _find_cuts(data: mmap.mmap, start: int, end: int, pieces: int) -> list[tuple[int, int]]:
    """Where one grant ends and where the next begins, for about equal pieces.

    A place that only looks like one (inside text, or between two parts of one grant) would leave a
    piece that is not well formed; the caller then reads the list whole.
    """
    cuts: list[tuple[int, int]] = []
    for number in range(1, pieces):
        target = max(start + (end - start) * number // pieces, cuts[-1][1] if cuts else 0)
        for match in BETWEEN_OBJECTS.finditer(data, target, min(target + LONGEST_GRANT_BYTES, end)):
            if _begins_grant(data, match.end()):
                cuts.append((match.start() + 1, match.end()))
                break
    return cuts


def _begins_grant(data: mmap.mmap, at: int) -> bool:
    text = data[at : at + HEAD_BYTES].decode("latin-1")
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except (json.JSONDecodeError, RecursionError):
        return False
    return _looks_like_grant(value)


def _shape() -> dict[str, Any]:
    """The shape that `json_transform` fills: every mapped key, as text.

    Keys that are never read are in it so that they count as known; nothing selects them.
    """
    shape: dict[str, Any] = dict.fromkeys(_json_keys("grant"), "VARCHAR")
    for record in ("individual", "individual_details"):
        shape[JSON_PARENTS[record]] = dict.fromkeys(_json_keys(record), "VARCHAR")
    for record in LIST_RECORDS:
        members = dict.fromkeys(_json_keys(record), "VARCHAR")
        if record == "recipient_locations":
            shape["recipientOrganization"][0]["location"] = [members]
        else:
            shape[JSON_PARENTS[record]] = [members]
    return shape


def _json_keys(record: str) -> list[str]:
    return [f.json_key for f in load_fields() if f.record == record and f.json_key]


def _scalar_fields() -> list[Field]:
    fields = [f for record in SCALAR_RECORDS for f in fields_of(record)]
    assert [f.column for f in fields] == scalar_columns()
    return fields


def _scalar_expression(scalar: Field) -> str:
    parent = JSON_PARENTS[scalar.record]
    return _first_filled(f"grant_struct.{parent}" if parent else "grant_struct", scalar)


def _first_filled(struct: str, field: Field) -> str:
    """The standard's key, else another that stands for it in published files."""
    keys = [f'{struct}."{key}"' for key in keys_of(field)]
    return f"coalesce({', '.join(keys)})" if keys else "null::varchar"


def _list_expression(record: str) -> str:
    members = ", ".join(f"{f.column} := {_first_filled('item', f)}" for f in fields_of(record))
    source = f"grant_struct.{JSON_PARENTS[record]}"
    if record == "recipient_locations":
        source = _locations()
    return f"list_transform({source}, lambda item: struct_pack({members}))"


def _extra_expression() -> str:
    """What no mapping reads: top-level keys, and keys inside the records that repeat.

    Looking into every record costs twice the landing itself, so it is done only where a count says
    that a grant has more keys there than the mapping filled.
    """
    known = dict.fromkeys(_json_keys("grant") + _parents())
    top = f"json_merge_patch(json, '{json.dumps(known)}')"
    nested = ", ".join(f"'{parent}', {_nested_extra(parent)}" for parent in _parents())
    return f"""
        case
            when is_plain then '{{}}'
            when json_type(json) <> 'OBJECT' then json
            when {_is_all_mapped()} then {top}
            else json_merge_patch({top}, json_object({nested}))
        end::varchar"""


def _problems_expression() -> str:
    """What is no grant at all, and mapped keys that stand twice, of which DuckDB takes the first.

    Only where a grant has more mapped keys than were filled are they compared with each other:
    comparing those of each grant would double the time of landing.
    """
    filled = _filled("grant_struct", _shape())
    mapped = ", ".join(f"'{key}'" for key in _shape())
    needed = ", ".join(f"'{key}'" for key in NEEDED_KEYS)
    keys = f"list_filter(json_keys(json), lambda key: key in ({mapped}))"
    repeated = f"list_filter({keys}, lambda key, place: list_position({keys}, key) < place)"
    in_needed = f"list_filter({repeated}, lambda key: key in ({needed}))"
    return f"""
        case
            when is_plain then null
            when json_type(json) <> 'OBJECT' then {_problem("not_a_grant", KIND_OF_JSON)}
            when len({keys}) = {filled} then null
            when len({in_needed}) > 0 then {_problem("repeated_needed_key", _listed(in_needed))}
            when len({repeated}) > 0 then {_problem("repeated_key", _listed(repeated))}
        end"""


def _listed(keys: str) -> str:
    return f"array_to_string(list_sort(list_distinct({keys})), ', ')"


def _problem(problem_id: str, value: str) -> str:
    return f"[{{'problem_id': '{problem_id}', 'value': {value}}}]"


def _parents() -> list[str]:
    return [parent for parent in JSON_PARENTS.values() if parent and "." not in parent]


def _is_all_mapped() -> str:
    """Whether each record present was read as one, and every key in it filled a mapped column."""
    listed = ", ".join(f"'{parent}'" for parent in _parents())
    present = f"len(list_filter(json_keys(json), lambda key: key in ({listed})))"
    read = " + ".join(f"(grant_struct.{parent} is not null)::int" for parent in _parents())
    keys = "coalesce(len(flatten(json_keys(json, '$.*[*]'))), 0)"
    return f"""{present} = {read}
                and grant_struct.recipientIndividual is null
                and grant_struct.toIndividualsDetails is null
                and not {_has_unread_location()}
                and {keys} = {_filled_count()}"""


def _filled_count() -> str:
    counts = []
    for record in LIST_RECORDS:
        if record != "recipient_locations":
            keys = _json_keys(record)
            if record == "recipient_organisations":
                keys.append("location")
            counts.append(_filled_in_list(f"grant_struct.{JSON_PARENTS[record]}", keys))
    return " + ".join([*counts, _empty_locations()])


def _filled_in_list(source: str, keys: Iterable[str]) -> str:
    # nothing read from an item: perhaps it is no object, so it must not count as mapped
    each = f"coalesce(nullif({_filled('item', keys)}, 0), {UNREAD})"
    return f"coalesce(list_sum(list_transform({source}, lambda item: {each})), 0)"


def _filled(struct: str, keys: Iterable[str]) -> str:
    """How many of the keys of a struct have a value."""
    return " + ".join(f'({struct}."{key}" is not null)::int' for key in keys)


def _locations() -> str:
    orgs = "grant_struct.recipientOrganization"
    return f"flatten(list_transform({orgs}, lambda org: org.location))"


def _empty_locations() -> str:
    filled = _filled("item", _json_keys("recipient_locations"))
    each = f"case when {filled} > 0 then 0 else {UNREAD} end"
    return f"coalesce(list_sum(list_transform({_locations()}, lambda item: {each})), 0)"


def _is_plain() -> str:
    """Whether as many mapped keys have a value as there are keys in the text of a grant.

    Then there is no other key, none stands twice, and nothing is written where it cannot be read.
    Each key is counted by the mark behind it; a mark inside text only makes the count too high, and
    the grant is looked through. The count is wrong where there is space before the colon, or where
    text with keys in it is read as one value and has its quotation marks in another form.
    """
    filled = [_filled("grant_struct", _shape()), _filled_count()]
    filled.append(_filled_in_list(_locations(), _json_keys("recipient_locations")))
    for record in ("individual", "individual_details"):
        parent = f"grant_struct.{JSON_PARENTS[record]}"
        keys = f"coalesce(nullif({_filled(parent, _json_keys(record))}, 0), {UNREAD})"
        filled.append(f"case when {parent} is null then 0 else {keys} end")
    for key in WHOLE_KEYS:
        whole = f'grant_struct."{key}"'
        filled.append(f"""
            case
                when {whole} is null then 0
                when contains(json, '\\u0022') or contains(json, '\\u003') then {UNREAD}
                else {_key_marks(whole)}
            end""")
    spaced = " or ".join(f"contains(json, '{space}:')" for space in WHITE_SPACE.decode())
    return f"""
        grant_struct is not null
        and not ({spaced})
        and {_key_marks("json")} = nullif({" + ".join(filled)}, 0)"""


def _key_marks(text: str) -> str:
    return f"""(strlen({text}) - strlen(replace({text}, '":', ''))) // 2"""


def _has_odd_location() -> str:
    """Whether a location is not the list of objects that it should be."""
    path = "$.recipientOrganization[*].location"
    lists = f"list_filter(json_type(json, '{path}'), lambda kind: kind not in ('ARRAY', 'NULL'))"
    items = (
        f"list_filter(json_type(json, '{path}[*]'), lambda kind: kind not in ('OBJECT', 'NULL'))"
    )
    odd = f"coalesce(len({lists}), 0) + coalesce(len({items}), 0) > 0"
    return f"case when {_may_have('location')} then {odd} else false end"


def _may_have(key: str) -> str:
    """Whether a key can be in a grant: a look at its text costs a tenth of reading it again."""
    return rf"(contains(json, '{key}') or contains(json, '\u00'))"


def _has_unread_location() -> str:
    known = ", ".join(f"'{key}'" for key in _json_keys("recipient_locations"))
    keys = "flatten(json_keys(json, '$.recipientOrganization[*].location[*]'))"
    unread = f"coalesce(len(list_filter({keys}, lambda key: key not in ({known}))), 0) > 0"
    return f"case when {_may_have('location')} then {unread} else false end"


def _nested_extra(parent: str) -> str:
    """Unmapped keys of one repeating record; the record itself where it is not a list of objects.

    NULL, which the merge takes away again, where nothing is left over.
    """
    fields = [f for f in load_fields() if JSON_PARENTS[f.record] == parent]
    patch = f"'{json.dumps({f.json_key: None for f in fields})}'"
    never_read = f"'{json.dumps({f.json_key: None for f in fields if not f.is_read})}'"
    source = f"json_extract(json, '$.{parent}')"
    # who wrote one object where a list belongs may have written a person's name in it
    whole = (
        f"case when json_type({source}) = 'OBJECT' "
        f"then json_merge_patch({source}, {never_read}) else {source} end"
    )
    if fields[0].record in SCALAR_RECORDS:
        leftover = f"nullif(json_merge_patch({source}, {patch})::varchar, '{{}}')::json"
        return f"case when grant_struct.{parent} is not null then {leftover} end"
    if parent == "recipientOrganization":
        without = f"'{json.dumps({**{f.json_key: None for f in fields}, 'location': None})}'"
        is_left = f"{_has_unread_location()} or {_has_odd_location()}"
        patch = f"case when {is_left} then {patch} else {without} end"
    return f"""case
            when grant_struct.{parent} is null and not {_may_have(parent)} then null
            when grant_struct.{parent} is null then nullif(({whole})::varchar, 'null')::json
            else nullif(
                list_filter(
                    list_transform(
                        try_cast({source} as json[]),
                        lambda item: case
                            when json_type(item) = 'OBJECT'
                            then json_merge_patch(item, {patch}) else item
                        end
                    ),
                    lambda item: item::varchar <> '{{}}'
                ),
                []
            )::json
        end"""


def _looks_like_grant(pairs: dict[str, Any]) -> bool:
    return bool({"amountAwarded", "awardDate", "fundingOrganization"} & pairs.keys())


def _first_byte(data: mmap.mmap) -> bytes:
    return data[:HEAD_BYTES].lstrip(WHITE_SPACE)[:1]


def _is_blank(data: mmap.mmap, start: int) -> bool:
    return not data[start : start + HEAD_BYTES].strip(WHITE_SPACE)


def _skip(text: str, at: int) -> int:
    while text[at] in " \t\r\n":
        at += 1
    return at


def _load(text: str) -> Any:
    return json.loads(text.encode("latin-1").decode("utf-8"))


def _list_end(data: mmap.mmap, name: str) -> int:
    """Where the closing bracket of a bare list ends; DuckDB would pass over its absence."""
    tail = data[-HEAD_BYTES:]
    kept = tail.rstrip(WHITE_SPACE)
    if not kept.endswith(b"]"):
        raise _cut_short(data, name)
    return len(data) - len(tail) + len(kept)


def _cut_short(data: mmap.mmap, name: str) -> SourceError:
    if len(data) < LONGEST_NESTED_BYTES:
        try:
            json.loads(data[:])
        except (json.JSONDecodeError, RecursionError) as error:
            return _syntax_error(data, name, error)
    return SourceError(
        name, "the list of grants is never closed.", "The file is cut short: export it again."
    )


def _syntax_error(data: mmap.mmap, name: str, error: Exception) -> SourceError:
    place = ""
    if isinstance(error, json.JSONDecodeError):
        place = f" at line {error.lineno}, column {error.colno}: {error.msg}"
    return SourceError(
        name,
        f"the JSON is not well formed{place}.",
        "The file may be cut short or edited by hand: export it again, or mend it at that place.",
    )


def _not_json(name: str) -> SourceError:
    return SourceError(
        name,
        "the file does not begin like JSON (with { or [).",
        "If it is a spreadsheet, give it its own ending (.csv); otherwise export it again.",
    )


def _several_lists(name: str) -> SourceError:
    return SourceError(
        name,
        'there is more than one "grants" in it.',
        "Put all grants in one list, or each list in a file of its own.",
    )


def _no_grants(name: str) -> SourceError:
    return SourceError(
        name,
        'there is no list called "grants" in it, and it is not a grant itself.',
        "Check that this is the 360Giving file and not another export.",
    )
