"""What became of accountability files in a build: counts for all, places for its maker."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from pipelines.accountability.reading import (
    AccountabilityFile,
    Line,
    Problem,
    find_files,
    read_accountability,
)
from pipelines.corrections.correction import tidy
from pipelines.corrections.redaction import REPLY, Redaction, digest
from pipelines.errors import SourceError

FUNDERS_SHOWN = 5
SENDER = "reply_from"
FATES = (
    "select line_id, source_file, fate, funder_id, stream_title "
    "from intermediate.int_accountability_lines order by line_id"
)


@dataclass(frozen=True)
class Supplied:
    """The accountability files of a build, in the order of their names; each name is its own.

    `taken_out` are the digests of replies that somebody asked to be gone, and that are.
    """

    files: tuple[AccountabilityFile, ...] = ()
    taken_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SuppliedAccount:
    """Counts, which may be published, and sentences with file and row, for the build's maker."""

    counts: dict[str, Any]
    sentences: tuple[str, ...]


def read_supplied(path: Path | None, redactions: Sequence[Redaction] = ()) -> Supplied:
    """Read every accountability file at a path; SourceError where there is nothing at it.

    Replies that somebody asked to be gone are taken out, as if the file had never held them.
    """
    if path is None:
        return Supplied()
    found = find_files(path)
    if not found:
        raise SourceError(
            str(path),
            "there is no accountability file in it.",
            "Make one: funder-equity template OUT.xlsx",
        )
    files = [read_accountability(each, _name(each, path)) for each in found]
    asked = {item.id_sha256: item.kind for item in redactions if item.of == REPLY}
    there = {_reply_digest(line) for file in files for line in file.lines}
    kept = [replace(file, lines=tuple(_without(file.lines, asked))) for file in files]
    return Supplied(tuple(kept), frozenset(asked.keys() & there))


def _without(lines: Sequence[Line], asked: dict[str, str]) -> Iterator[Line]:
    """Lines but for replies that are to be gone, or whose sender's name is."""
    for line in lines:
        kind = asked.get(_reply_digest(line))
        if kind == "unname":
            kept = {name: value for name, value in line.values.items() if name != SENDER}
            cells = {name: cell for name, cell in line.cells.items() if name != SENDER}
            yield replace(line, values=kept, cells=cells)
        elif kind is None:
            yield line


def _reply_digest(line: Line) -> str:
    """What a request calls a reply by: the digest of its words; empty for any other line."""
    words = line.values.get("reply_text") if line.table.name == "replies" else None
    return digest(tidy(str(words))) if words else ""


def supplied_account(con: duckdb.DuckDBPyConnection, supplied: Supplied) -> SuppliedAccount:
    """Look at what the models made of the lines.

    Lines of private tables are in no count, nor is a hash of the file: of a file that anybody can
    write but for a few small numbers, both would give the numbers away.
    """
    fates = con.execute(FATES).fetchall()
    lines = [line for file in supplied.files for line in file.lines]
    by_file: dict[str, Counter[str]] = {file.name: Counter() for file in supplied.files}
    for number, name, fate, _, _ in fates:
        if not lines[number].table.is_private:
            by_file[name]["used" if fate == "used" else "kept_out"] += 1
    said = [str(problem) for file in supplied.files for problem in file.problems]
    there = con.execute("select funder_id from marts.funders order by 1 limit 6").fetchall()
    known = [funder_id for (funder_id,) in there]
    said += [str(problem) for problem in _not_in_grants(supplied, fates, known)]
    counts = [
        {
            "file": file.name,
            "funder_id": file.about.get("funder_id"),
            "signed_off_on": file.about.get("signed_off_on"),
            "lines": by_file[file.name].total(),
            "used": by_file[file.name]["used"],
            "kept_out": by_file[file.name]["kept_out"],
        }
        for file in supplied.files
    ]
    return SuppliedAccount({"accountability": counts}, tuple(said))


def _not_in_grants(
    supplied: Supplied, fates: list[tuple[int, str, str, str, str]], known: list[str]
) -> Iterator[Problem]:
    """Lines of funders, and of funding streams, that the grants of the build do not have."""
    lines = [(file, line) for file in supplied.files for line in file.lines]
    told = set()
    for number, name, fate, funder_id, stream in fates:
        file, line = lines[number]
        if fate == "unknown_funder" and name not in told:
            told.add(name)
            yield Problem(
                *(name, "", None, "Funder identifier", str(funder_id)),
                f"no grant in this build is of the funder '{funder_id}', so nothing in it is "
                "shown.",
                f"Write the identifier as in the grants file ({', '.join(known[:FUNDERS_SHOWN])}"
                f"{', ...' if len(known) > FUNDERS_SHOWN else ''}), or build with its grants.",
                is_row_lost=True,
            )
        if fate == "unknown_stream":
            yield Problem(
                *(file.name, line.sheet, line.row, line.table.field("stream_title").title, stream),
                f"no grant of this funder is of a funding stream '{stream}'.",
                "Write its title as in the grants file, or 'all'. The line is kept out.",
                is_row_lost=True,
            )


def _name(file: Path, whole: Path) -> str:
    """The name that a file is told under: its place in the folder that was given."""
    return file.name if file == whole else file.relative_to(whole).as_posix()
