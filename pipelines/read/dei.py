"""Brings the DEI data of landed rows to one shape, and drops it beside a grant to a person.

Files that do not declare the extension have it under keys and headings of their own, in
`extra_json`. What is told of a part a second time, and what the extension does not know, stays
there.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.read.dei_fields import WHOLE, DeiPath, match_dei_heading
from pipelines.read.mapping import normalise_heading

AREAS = ("leadership", "mission", "project")
NO_PERMISSION = "RS203"
BATCH_ROWS = 20_000
# Joining rows, and headings that stand twice, say behind a key where else it stood.
SAID_ELSEWHERE = re.compile(r" \((column \d+|(sheet .*, )?row \d+)\)$", re.DOTALL)
# Of a grant to a person more is dropped: any key that speaks of DEI, and any value with a code.
OF_A_PERSON = re.compile(r"dei([^a-z]|details|data|response|$)")
IN_A_VALUE = re.compile(r'DEI ?\d{6}|"dei[ _]*details', re.IGNORECASE)
IS_PERSON = """
    names_a_person(names_individual, individual_primary_reason, individual_purposes)
    or names_nobody(
        clean_text(recipient_organisations[1].name),
        clean_text(recipient_organisations[1].org_id)
    )
"""
GRANT_KEY = """
    grant_key(
        clean_text(grant_id),
        clean_text(funding_organisations[1].org_id),
        clean_text(funding_organisations[1].name)
    )
"""
HAS_DEI = """
    (
        dei_details is not null
        or regexp_matches(extra_json, '(?i)dei|"(project|leadership|mission)":[[{]')
    )
"""
# Rows of some files that the shape of the extension does not fit, or that are about a person.
UNSETTLED = f"""
    select rowid as row_id, dei_details, extra_json, is_person
    from (
        select rowid, dei_details, extra_json, {IS_PERSON} as is_person
        from raw.grants
        where source_file in (select unnest($files)) and {HAS_DEI}
    )
    where is_person
    or regexp_matches(extra_json, '(?i)"dei[ _]*details|"(project|leadership|mission)":[[{{]')
    or (dei_details is not null and not is_settled_dei(dei_details))
"""
# Rows that do not say that they are about a person, where another version of their grant does.
OF_PEOPLE = f"""
    with keyed as (
        select
            rowid as row_id,
            source_file,
            dei_details,
            extra_json,
            {GRANT_KEY} as grant_key
        from raw.grants
        where {HAS_DEI}
    ),

    others as (
        select
            grants.rowid as row_id,
            grants.source_file,
            {GRANT_KEY} as grant_key,
            {IS_PERSON} as is_person
        from raw.grants as grants
        semi join keyed on {GRANT_KEY} = keyed.grant_key
        where grants.dei_details is null
    )

    select
        row_id,
        dei_details,
        extra_json,
        true as is_person,
        source_file,
        exists (
            select 1
            from others
            where others.is_person
            and others.grant_key = keyed.grant_key
            and others.source_file = keyed.source_file
        ) as is_told_here
    from keyed
    semi join (select grant_key from others where is_person) as people using (grant_key)
    where row_id not in (select row_id from others where is_person)
"""


@dataclass
class _Told:
    """What is told of one grant: the parts of `deiDetails`, and what stays beside them."""

    details: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def settle_dei(con: duckdb.DuckDBPyConnection, files: list[str]) -> None:
    """Bring the DEI data of landed files to the extension's shape; none stays about a person.

    `dei_problems` gets the ids, parted by commas, of what was met: `individual_with_dei`,
    `dei_told_twice`, `dei_unreadable`.
    """
    _settle(con, UNSETTLED, {"files": files})


def drop_dei_of_people(con: duckdb.DuckDBPyConnection) -> None:
    """Once all files are landed, drop what other versions of grants to people have of it.

    A file that is changed by what another says is named in `raw.changed_files`.
    """
    con.execute(
        "insert into raw.changed_files select distinct source_file "
        f"from ({OF_PEOPLE}) where not is_told_here"
    )
    _settle(con, OF_PEOPLE, {})


def _settle(con: duckdb.DuckDBPyConnection, query: str, parameters: dict[str, Any]) -> None:
    """Settle the rows of a query, so many at a time that memory is bounded."""
    con.execute(f"create or replace temp table unsettled as {query}", parameters)
    count = con.execute("select count(*) from unsettled").fetchall()[0][0]
    with _transaction(con):
        for start in range(0, count, BATCH_ROWS):
            rows = con.execute(
                "select row_id, dei_details, extra_json, is_person from unsettled "
                "where rowid >= $start and rowid < $end",
                {"start": start, "end": start + BATCH_ROWS},
            ).fetchall()
            _update(con, [(row, *settle(dei, extra, is_to)) for row, dei, extra, is_to in rows])
    con.execute("drop table unsettled")


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Make all changes of the block, or none; no checkpoint, which can move rows, comes between."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


def _update(
    con: duckdb.DuckDBPyConnection, settled: list[tuple[int, str | None, str, str | None]]
) -> None:
    ids, *texts = zip(*settled, strict=True)
    columns = [pa.array(ids), *(pa.array(text, pa.string()) for text in texts)]
    names = ("row_id", "dei_details", "extra_json", "dei_problems")
    con.register("settled", pa.table(columns, names))
    try:
        con.execute(
            "update raw.grants set dei_details = settled.dei_details, "
            "extra_json = settled.extra_json, dei_problems = settled.dei_problems "
            "from settled where raw.grants.rowid = settled.row_id"
        )
    finally:
        con.unregister("settled")


def settle(
    dei_details: str | None, extra_json: str, is_person: bool
) -> tuple[str | None, str, str | None]:
    """The DEI data of one row in the extension's shape, what stays beside it, and problem ids."""
    extra = _parsed(extra_json)
    if not isinstance(extra, dict):
        # no grant, or nested deeper than can be looked through
        problem = "individual_with_dei" if is_person else "dei_unreadable"
        return None, "{}" if is_person else extra_json, problem
    if is_person:
        kept = {key: value for key, value in extra.items() if not _is_dei_of_person(key, value)}
        is_dropped = dei_details is not None or len(kept) < len(extra)
        return None, _dump(kept), "individual_with_dei" if is_dropped else None
    told = _Told()
    if dei_details is not None:
        _tell(told, "DEI Details", _parsed(dei_details))
    for key, value in extra.items():
        if _is_dei(key, value):
            _tell(told, key, value)
        else:
            told.kept[key] = value
    details = {key: told.details[key] for key in sorted(told.details, key=_place)}
    problems = ",".join(dict.fromkeys(told.problems)) or None
    return _dump(details) if details else None, _dump(told.kept), problems


def _tell(told: _Told, key: str, value: Any) -> None:
    """Put each part of a value in its place; what has none, or is told already, is kept beside."""
    is_whole = _plain(key) == WHOLE
    if is_whole and isinstance(value, str):
        value = _parsed(value)
    for names, leaf in _leaves(value, (_bare(key),)):
        path = match_dei_heading(":".join(_from_whole(names)))
        if path is None and is_whole and len(names) == 1:
            told.problems.append("dei_unreadable")
        if path is None or not _set(told, path, leaf):
            _keep(told, ":".join((key, *names[1:])), leaf)


def _keep(told: _Told, key: str, leaf: Any) -> None:
    """Keep a value beside under its key; several under one key as a list."""
    before = told.kept.get(key)
    if before is None:
        told.kept[key] = leaf
    elif before != leaf:
        told.kept[key] = [*(before if isinstance(before, list) else [before]), leaf]


def _set(told: _Told, path: DeiPath, leaf: Any) -> bool:
    """Whether a part was not told otherwise before; that nothing may be shared is said last."""
    target = told.details
    for name in path[:-1]:
        target = target.setdefault(name, {})
    before = target.setdefault(path[-1], leaf)
    if before == leaf:
        return True
    told.problems.append("dei_told_twice")
    if path[-1] == "replyStatus" and NO_PERMISSION in str(leaf).upper():
        target[path[-1]] = leaf
    return False


def _leaves(value: Any, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value that holds no further keys, with the keys down to it; lists of values are one."""
    if isinstance(value, dict):
        for key, within in value.items():
            yield from _leaves(within, (*names, key))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for item in value:
            yield from _leaves(item, names)
    elif value not in (None, "", []):
        yield names, value


def _is_dei(key: str, value: Any) -> bool:
    if _whole(key) == WHOLE:
        return True
    # a draft of the extension had the areas beside the other keys of a grant
    return _is_area(key, value) and any(
        match_dei_heading(":".join(_from_whole(names))) for names, _ in _leaves(value, (key,))
    )


def _is_dei_of_person(key: str, value: Any) -> bool:
    is_named = bool(OF_A_PERSON.match(key.strip().casefold())) or _whole(key) == WHOLE
    return is_named or _is_area(key, value) or bool(IN_A_VALUE.search(f"{key} {_dump(value)}"))


def _is_area(key: str, value: Any) -> bool:
    return key in AREAS and isinstance(value, dict | list)


def _from_whole(names: tuple[str, ...]) -> tuple[str, ...]:
    return (WHOLE, *names) if names[0] in AREAS else (names[0].replace("_", ""), *names[1:])


def _whole(key: str) -> str:
    """The first part of a key, without case, white space and underscores."""
    return re.split("[:/]", _plain(key))[0]


def _plain(key: str) -> str:
    return normalise_heading(_bare(key)).replace("_", "")


def _bare(key: str) -> str:
    return SAID_ELSEWHERE.sub("", key)


def _place(key: str) -> tuple[int, str]:
    return (AREAS.index(key) if key in AREAS else -1, key)


def _parsed(text: str) -> Any:
    """The value of JSON text; the text where it is none, or none that DuckDB could read again."""
    try:
        value = json.loads(text)
        _dump(value).encode("utf-8")
    except (ValueError, RecursionError):
        return text
    return value


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
