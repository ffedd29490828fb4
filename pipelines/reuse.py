"""What the build before read: a file that is the same is not read again, nor is a text.

It is taken from the private `work.duckdb` of the build in whose place the new one goes. There, what
somebody asked to be gone is gone already; a file of which anything was taken out is read again, so
that a build comes out as if there had been none before it.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from pipelines.sources import Source

ROOT = Path(__file__).parents[1]
BEFORE = "before"
WORK_FILE = "work.duckdb"
# What rows depend on beside their file, and what readings of texts depend on beside their text.
READS_BY = ("pipelines/**/*.py", "sql/**/*.sql", "sql/**/*.toml", "data/reference/*.csv")
RULES_BY = (*READS_BY, "data/rules/*_rules.csv", "data/rules/rule_words.csv")
LIBRARIES = ("duckdb", "polars", "pyarrow", "fastexcel", "orjson")


@dataclass(frozen=True)
class ReadBefore:
    """A file as it was recorded; `row_count` rows of `raw.grants` are its own."""

    sha256: str
    encoding: str
    row_count: int
    joined_row_count: int
    metadata: dict[str, Any]
    left_out: list[dict[str, str]]


@dataclass(frozen=True)
class Before:
    """A build that is attached as `before`, and what of it holds still."""

    con: duckdb.DuckDBPyConnection
    has_rows: bool = False
    has_readings: bool = False

    def find(self, source: Source) -> ReadBefore | None:
        """What was read of the very same file; None where it has to be read."""
        if not self.has_rows:
            return None
        found = self.con.execute(
            "select sha256, encoding, row_count, joined_row_count, metadata_json, left_out_json, "
            "file_bytes from before.raw.source_files as files where source_file = $name "
            "and format = $format and source_file not in (from before.raw.changed_files) "
            "and row_count = (select count(*) from before.raw.grants as grants "
            "where grants.source_file = files.source_file)",
            {"name": source.name, "format": source.format},
        ).fetchone()
        if found is None or found[-1] != source.path.stat().st_size or found[0] != source.sha256():
            return None
        sha256, encoding, rows, joined, metadata, left_out, _ = found
        return ReadBefore(
            sha256, encoding, rows, joined, json.loads(metadata or "{}"), json.loads(left_out)
        )

    def copy_rows(self, source: Source) -> None:
        """Land the rows of a file as they were landed."""
        self.con.execute(
            "insert into raw.grants select * from before.raw.grants where source_file = $name",
            {"name": source.name},
        )


def create_reuse_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Record in `raw.read_by` what files and texts are read by, for the build after this one.

    `raw.changed_files` is for the files of which rows are changed once all are landed.
    """
    con.execute("create table raw.changed_files (source_file varchar)")
    con.execute("create table raw.read_by (reads_by varchar, rules_by varchar)")
    con.execute("insert into raw.read_by values (?, ?)", [digest(READS_BY), digest(RULES_BY)])


@contextmanager
def attach_before(con: duckdb.DuckDBPyConnection, out: Path | None) -> Iterator[Before]:
    """The build in `out`, for as long as the block runs; an empty one where nothing of it holds."""
    path = out / WORK_FILE if out else None
    if path is None or not path.is_file():
        yield Before(con)
        return
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"attach '{quoted}' as {BEFORE} (read_only)")
    except duckdb.Error:
        # whatever is wrong with it, everything can be read again
        yield Before(con)
        return
    try:
        yield _holding(con)
    finally:
        con.execute(f"detach {BEFORE}")


def _holding(con: duckdb.DuckDBPyConnection) -> Before:
    try:
        found = con.execute("select reads_by, rules_by from before.raw.read_by").fetchone()
    except duckdb.Error:
        # of an earlier version
        return Before(con)
    reads, rules = found or ("", "")
    return Before(con, reads == digest(READS_BY), rules == digest(RULES_BY))


@cache
def digest(patterns: tuple[str, ...]) -> str:
    """A digest of the project's files of these patterns, and of the libraries that read with them.

    Any change of them may change what is read, however small: then all is read again.
    """
    found = hashlib.sha256()
    for library in LIBRARIES:
        found.update(f"{library} {version(library)}\n".encode())
    for path in sorted({path for pattern in patterns for path in ROOT.glob(pattern)}):
        found.update(f"{path.relative_to(ROOT).as_posix()}\n".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()
