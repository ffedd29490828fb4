"""Lands published files as text in `raw.grants` and `raw.source_files`, losing nothing."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.errors import SourceError, is_short
from pipelines.models import create_macros
from pipelines.read import csv_file, json_file, spreadsheet
from pipelines.read.dei import settle_dei
from pipelines.read.joined_rows import join_rows
from pipelines.read.mapping import LIST_RECORDS, scalar_columns, struct_type
from pipelines.read.table import landing_select
from pipelines.reuse import ReadBefore, create_reuse_tables
from pipelines.sources import LeftOut, Source

PACKAGE_DATES = ("modified", "issued", "last_updated")
TEXT_FORMATS = ("json", "csv")


@dataclass(frozen=True)
class Landed:
    """What was landed from one file: rows, and what the file says of itself.

    `joined_rows` of them only add to another row and are no rows of grants any more. With
    `is_read_before` nothing was read: the build before had read the same file.
    """

    source: Source
    sha256: str
    bytes: int
    encoding: str
    rows: int
    joined_rows: int
    metadata: dict[str, Any]
    left_out: tuple[LeftOut, ...]
    is_read_before: bool = False

    @property
    def read_as(self) -> str:
        """What the file was taken for: the encoding of text, else what kind of workbook it is."""
        kind = self.source.format
        return self.encoding if kind in TEXT_FORMATS else kind.upper()


@dataclass(frozen=True)
class Contents:
    """What a file was found to be: its encoding, what it says of itself, what is not read."""

    encoding: str
    metadata: dict[str, Any]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class Opened:
    """A file where it can be read, a folder for copies of it, and what it was when opened.

    `given` is the file as it was named: a member of a zip, of which `source` is a copy.
    """

    given: Source
    source: Source
    scratch: Path
    state: tuple[int, int, int] | None

    def require_unchanged(self) -> None:
        """Raise SourceError where the file was written to or replaced since it was opened."""
        if _state(self.given) != self.state:
            raise SourceError(
                self.given.name, "it was changed while it was read.",
                "Wait until nothing writes to it, and build again.",
            )  # fmt: skip

    def landed(self, sha256: str, rows: int, contents: Contents, joined: int = 0) -> Landed:
        """What was landed from it now."""
        return Landed(
            self.source, sha256, self.source.path.stat().st_size, contents.encoding, rows, joined,
            contents.metadata, contents.left_out,
        )  # fmt: skip

    def landed_before(self, known: ReadBefore) -> Landed:
        """What was landed from it when the build before read it."""
        left_out = tuple(LeftOut(**each) for each in known.left_out)
        return Landed(
            self.source, known.sha256, self.source.path.stat().st_size, known.encoding,
            known.row_count, known.joined_row_count, known.metadata, left_out, is_read_before=True,
        )  # fmt: skip


def create_raw_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the empty `raw.grants` (text and lists of structs of text) and `raw.source_files`."""
    scalars = ", ".join(f"{column} varchar" for column in scalar_columns())
    lists = ", ".join(f"{record} {struct_type(record)}" for record in LIST_RECORDS)
    con.execute("create schema raw")
    create_macros(con)
    con.execute(
        f"create table raw.grants (source_file varchar, source_sheet varchar, source_row bigint, "
        f"{scalars}, names_individual boolean, {lists}, extra_json varchar, "
        "is_related_row boolean, mended_count bigint, "
        "reading_problems struct(problem_id varchar, value varchar)[], dei_problems varchar)"
    )
    con.execute(
        "create table raw.source_files (source_file varchar, source_position integer, "
        "format varchar, encoding varchar, sha256 varchar, file_bytes bigint, row_count bigint, "
        "joined_row_count bigint, publisher_name varchar, licence varchar, "
        "package_title varchar, package_date varchar, metadata_json varchar, "
        "left_out_json varchar)"
    )
    create_reuse_tables(con)


@contextmanager
def opened(con: duckdb.DuckDBPyConnection, source: Source) -> Iterator[Opened]:
    """Open a file for as long as the block runs; SourceError where it cannot be unpacked."""
    state = _state(source)
    with tempfile.TemporaryDirectory(prefix="land-", dir=_scratch_root(con)) as scratch:
        yield Opened(source, source.unpacked(Path(scratch)), Path(scratch), state)


def land_one(con: duckdb.DuckDBPyConnection, file: Opened) -> Landed:
    """Land the rows of one file; SourceError where it cannot be read, or changes meanwhile."""
    there = _count(con)
    # a file is long, and the core that is not reading it idle: its digest is made meanwhile
    with ThreadPoolExecutor(1) as digests:
        digest = digests.submit(file.source.sha256)
        contents = _land_contents(con, file.source, file.scratch)
        joined = 0 if file.source.format == "json" else join_rows(con, file.source.name)
        settle_dei(con, [file.source.name])
        landed = file.landed(digest.result(), _count(con) - there, contents, joined)
    try:
        file.require_unchanged()
    except SourceError:
        con.execute("delete from raw.grants where source_file = $name", {"name": file.source.name})
        raise
    return landed


def _state(source: Source) -> tuple[int, int, int] | None:
    """What changes when a file is written to or replaced; None where it is gone."""
    try:
        found = source.path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _land_contents(con: duckdb.DuckDBPyConnection, source: Source, scratch: Path) -> Contents:
    if source.format == "json":
        return _land_json(con, source, scratch)
    if source.format == "csv":
        return _land_csv(con, source)
    return _land_workbook(con, source)


def _land_json(con: duckdb.DuckDBPyConnection, source: Source, scratch: Path) -> Contents:
    json_file.create_functions(con)
    layout = json_file.find_layout(source.path, source.name, scratch)
    try:
        _insert_json(con, layout, source)
    except duckdb.Error:
        # read whole: a cut in a wrong place mends itself, and an error names the right row
        layout = json_file.find_layout(source.path, source.name, scratch, is_careful=True)
        try:
            _insert_json(con, layout, source)
        except duckdb.Error as error:
            if is_short(error):
                raise
            raise json_file.explain_duckdb_error(error, source.name) from error
    # rows are stored in the order of the file, so their place in the table is their place in it
    con.execute(
        "update raw.grants set source_row = rowid - "
        "(select min(rowid) from raw.grants where source_file = $name) + 1 "
        "where source_file = $name",
        {"name": source.name},
    )
    return Contents(layout.encoding, layout.metadata)


def _insert_json(
    con: duckdb.DuckDBPyConnection, layout: json_file.JsonLayout, source: Source
) -> None:
    query, parameters = json_file.landing_select(layout, source.name)
    con.execute(f"insert into raw.grants {query}", parameters)


def _land_csv(con: duckdb.DuckDBPyConnection, source: Source) -> Contents:
    layout = csv_file.find_layout(source.path, source.name)
    query, parameters = landing_select(layout.heading, source.name)
    failures: list[SourceError] = []
    batches = csv_file.read_batches(layout, source.name, failures)
    try:
        _insert_batches(con, batches, query, parameters)
    except duckdb.Error as error:
        # DuckDB wraps what the reader raises while it streams; the reader's own words are better.
        if failures:
            raise failures[0] from error
        raise
    return Contents(layout.encoding, {})


def _land_workbook(con: duckdb.DuckDBPyConnection, source: Source) -> Contents:
    workbook = spreadsheet.read_workbook(source.path, source.name)
    for sheet in workbook.sheets:
        query, parameters = landing_select(sheet.heading, source.name, sheet.name, sheet.is_related)
        batch = sheet.batch()
        reader = pa.RecordBatchReader.from_batches(batch.schema, [batch])
        _insert_batches(con, reader, query, parameters)
    left_out = tuple(LeftOut(source.name, reason, sheet) for sheet, reason in workbook.left_out)
    return Contents("utf-8", workbook.metadata, left_out)


def _insert_batches(
    con: duckdb.DuckDBPyConnection,
    batches: pa.RecordBatchReader,
    query: str,
    parameters: dict[str, Any],
) -> None:
    con.register("batches", batches)
    try:
        con.execute(f"insert into raw.grants {query}", parameters)
    finally:
        con.unregister("batches")


def record(con: duckdb.DuckDBPyConnection, files: Sequence[Landed]) -> None:
    """Write what was landed of some files, at least one, into `raw.source_files`, in this order."""
    row = f"({', '.join('?' * 14)})"
    con.execute(
        f"insert into raw.source_files values {', '.join([row] * len(files))}",
        [value for landed in files for value in _recorded(landed)],
    )


def _recorded(landed: Landed) -> list[Any]:
    metadata = landed.metadata
    publisher = metadata.get("publisher")
    dates = [str(metadata[key])[:10] for key in PACKAGE_DATES if metadata.get(key)]
    return [
        landed.source.name,
        landed.source.position,
        landed.source.format,
        landed.encoding,
        landed.sha256,
        landed.bytes,
        landed.rows,
        landed.joined_rows,
        publisher.get("name") if isinstance(publisher, dict) else None,
        _text(metadata.get("license")),
        _text(metadata.get("title")),
        max(dates, default=None),
        json.dumps(metadata) if metadata else None,
        json.dumps([asdict(each) for each in landed.left_out]),
    ]


def _text(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None


def _count(con: duckdb.DuckDBPyConnection) -> int:
    return con.execute("select count(*) from raw.grants").fetchall()[0][0]


def _scratch_root(con: duckdb.DuckDBPyConnection) -> Path:
    """Beside the database, so that scratch copies are on the same private disk."""
    root = Path(con.execute("select current_setting('temp_directory')").fetchall()[0][0])
    root.mkdir(parents=True, exist_ok=True)
    return root
