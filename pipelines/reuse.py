"""What the build before read: a file that is the same is not read again, nor is a text.

It is taken from the private `work.duckdb` of the build in whose place the new one goes. There, what
somebody asked to be gone is gone already; a file of which anything was taken out is read again, so
that a build comes out as if there had been none before it.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
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


# Files as they were recorded, but for those that are not as they were landed any more. `place` is
# the order of those with rows; `is_apart` where no other file's row stands among theirs.
FILES_BEFORE = """
    with ranges as (
        select
            source_file,
            count(*) as row_count,
            min(rowid) as first_row,
            max(rowid) as last_row
        from before.raw.grants
        group by source_file
    ),

    placed as (
        select
            *,
            row_number() over (order by first_row) as place,
            coalesce(
                max(last_row) over (
                    order by first_row rows between unbounded preceding and 1 preceding
                ) < first_row,
                true
            )
            and coalesce(last_row < lead(first_row) over (order by first_row), true) as is_apart
        from ranges
    )

    select
        files.source_file,
        files.format,
        files.file_bytes,
        files.sha256,
        files.encoding,
        files.row_count,
        files.joined_row_count,
        files.metadata_json,
        files.left_out_json,
        placed.first_row,
        placed.last_row,
        placed.place,
        placed.is_apart
    from before.raw.source_files as files
    left join placed on files.source_file = placed.source_file
    where files.row_count = coalesce(placed.row_count, 0)
    and files.source_file not in (from before.raw.changed_files)
"""


@dataclass(frozen=True)
class ReadBefore:
    """A file as it was recorded; `row_count` rows of `raw.grants` are its own.

    They stand from `first_row` to `last_row`; where it `is_apart`, by themselves, and right before
    those of the file with the next `place`. A file without rows has none of these.
    """

    source_file: str
    format: str
    bytes: int
    sha256: str
    encoding: str
    row_count: int
    joined_row_count: int
    metadata_json: str | None
    left_out_json: str
    first_row: int | None
    last_row: int | None
    place: int | None
    is_apart: bool | None

    @property
    def metadata(self) -> dict[str, Any]:
        """What the file said of itself."""
        return json.loads(self.metadata_json or "{}")

    @property
    def left_out(self) -> list[dict[str, str]]:
        """What of it was not read, and why."""
        return json.loads(self.left_out_json)

    def follows(self, other: "ReadBefore") -> bool:
        """Whether its rows and those of the other can be taken as one range, and no row else."""
        if self.place is None or other.place is None:
            return False
        return self.place == other.place + 1 and bool(self.is_apart and other.is_apart)


@dataclass(frozen=True)
class Before:
    """A build that is attached as `before`, and what of it holds still."""

    con: duckdb.DuckDBPyConnection
    has_rows: bool = False
    has_readings: bool = False

    def find(self, source: Source) -> ReadBefore | None:
        """What was read of the very same file; None where it has to be read."""
        found = self._files.get(source.name) if self.has_rows else None
        if found is None or found.format != source.format:
            return None
        is_same = found.bytes == source.path.stat().st_size and found.sha256 == source.sha256()
        return found if is_same else None

    def copy_rows(self, files: Sequence[ReadBefore]) -> None:
        """Land the rows of files as they were landed, in this order of the files."""
        for run in _runs(files):
            first, last = run[0], run[-1]
            where = "rowid between $first and $last"
            parameters: dict[str, Any] = {"first": first.first_row, "last": last.last_row}
            if not first.is_apart:
                where, parameters = "source_file = $name", {"name": first.source_file}
            self.con.execute(
                f"insert into raw.grants select * from before.raw.grants where {where}", parameters
            )

    @cached_property
    def _files(self) -> dict[str, ReadBefore]:
        # asked once for all: to count the rows of each file takes a look at every row
        found = [ReadBefore(*row) for row in self.con.execute(FILES_BEFORE).fetchall()]
        return {file.source_file: file for file in found}


def _runs(files: Sequence[ReadBefore]) -> list[list[ReadBefore]]:
    """The files with rows, those together that stood one behind the other in this order."""
    runs: list[list[ReadBefore]] = []
    for file in files:
        if not file.row_count:
            continue
        if runs and file.follows(runs[-1][-1]):
            runs[-1].append(file)
        else:
            runs.append([file])
    return runs


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
