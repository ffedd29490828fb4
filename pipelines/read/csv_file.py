"""Reads CSV: published 360Giving headings and GrantNav's download, every cell as text."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.errors import SourceError
from pipelines.read.mapping import (
    LIST_RECORDS,
    SCALAR_RECORDS,
    Field,
    fields_of,
    match_heading,
    normalise_heading,
)
from pipelines.read.text import detect_encoding

BATCH_ROWS = 20_000
LONGEST_CELL = 16 * 1024 * 1024
DELIMITERS = ",;\t"
HEADING_SEARCH_ROWS = 20
# GrantNav puts its notes in the header as columns of their own; this one is always there.
GRANTNAV_MARK = normalise_heading(
    "The following fields are not in the 360 Giving Standard and are added by GrantNav."
)
# In GrantNav's download the column called URL is the recipient's address, not the grant's.
GRANTNAV_URL = "Recipient Org:Web Address"


@dataclass(frozen=True)
class CsvLayout:
    """How one CSV file is laid out: encoding, delimiter, the heading row and its headings."""

    path: Path
    encoding: str
    delimiter: str
    heading_row: int
    headings: tuple[str, ...]

    @property
    def is_grantnav(self) -> bool:
        """Whether this is GrantNav's download, where grants to individuals have no recipient."""
        return any(normalise_heading(h) == GRANTNAV_MARK for h in self.headings)


@dataclass(frozen=True)
class Column:
    """One column of the file, and the field and positions its heading names, if any."""

    index: int
    heading: str
    field: Field | None
    positions: tuple[int, ...]


def find_layout(path: Path, name: str) -> CsvLayout:
    """Find the encoding, the delimiter and the heading row of a CSV file.

    The heading row is the one, among the first rows, with most headings that the standard knows.
    Raises SourceError where there is none.
    """
    csv.field_size_limit(LONGEST_CELL)
    encoding = detect_encoding(path)
    candidates = []
    for delimiter in DELIMITERS:
        with path.open("r", encoding=encoding, errors="replace", newline="") as handle:
            first = islice(csv.reader(handle, delimiter=delimiter), HEADING_SEARCH_ROWS)
            rows = list(_guarded(first, name))
        for number, row in enumerate(rows, start=1):
            known = sum(match_heading(cell) is not None for cell in row)
            candidates.append((known, -number, delimiter, tuple(row)))
    if not candidates:
        raise SourceError(name, "the file is empty.", "Export it again and check its size.")
    known, negative_row, delimiter, headings = max(candidates)
    if not known:
        raise _no_headings(name, candidates[0][3])
    return CsvLayout(path, encoding, delimiter, -negative_row, headings)


def read_batches(layout: CsvLayout, name: str, failures: list[SourceError]) -> pa.RecordBatchReader:
    """The rows below the heading as text columns `c0`, `c1`, ... with `source_row` and `surplus`.

    `source_row` counts as a spreadsheet does (heading of an ordinary file = 1). `surplus` holds, as
    JSON, the cells beyond the last heading. Rows without any cell filled are left out. A row that
    cannot be read is raised and put in `failures`: DuckDB, which reads the stream, hides its error.
    """
    schema = pa.schema(
        [("source_row", pa.int64())]
        + [(f"c{i}", pa.string()) for i in range(len(layout.headings))]
        + [("surplus", pa.string())]
    )
    return pa.RecordBatchReader.from_batches(
        schema, _noted(_batches(layout, name, schema), failures)
    )


def landing_select(layout: CsvLayout, source_file: str) -> tuple[str, dict[str, Any]]:
    """The query that lands the table `batches` in the columns of `raw.grants`."""
    columns = _columns(layout)
    scalars = [_scalar(f, columns) for record in SCALAR_RECORDS for f in fields_of(record)]
    lists = [_list(record, columns) for record in LIST_RECORDS]
    query = f"""
        select
            $source_file as source_file,
            source_row,
            {", ".join(scalars)},
            {_names_individual(layout, columns)} as names_individual,
            {", ".join(lists)},
            {_extra(columns)} as extra_json
        from batches
    """
    return query, {"source_file": source_file}


def _batches(layout: CsvLayout, name: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    width = len(layout.headings)
    with layout.path.open("r", encoding=layout.encoding, errors="replace", newline="") as handle:
        # strict: a quotation mark never closed would take the rows after it into one cell
        reader = csv.reader(handle, delimiter=layout.delimiter, strict=True)
        numbered = enumerate(_guarded(reader, name), 1)
        below = ((number, row) for number, row in numbered if number > layout.heading_row)
        filled = ((number, row) for number, row in below if any(cell.strip() for cell in row))
        while rows := list(islice(filled, BATCH_ROWS)):
            yield _batch(rows, width, schema)


def _noted(
    batches: Iterator[pa.RecordBatch], failures: list[SourceError]
) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except SourceError as error:
        failures.append(error)
        raise


def _batch(rows: list[tuple[int, list[str]]], width: int, schema: pa.Schema) -> pa.RecordBatch:
    padded = [row[:width] + [""] * (width - len(row)) for _, row in rows]
    surplus = [
        json.dumps(row[width:]) if any(cell.strip() for cell in row[width:]) else None
        for _, row in rows
    ]
    columns = [pa.array([number for number, _ in rows], pa.int64())]
    for cells in zip(*padded, strict=True):
        columns.append(pa.array([cell if cell.strip() else None for cell in cells], pa.string()))
    columns.append(pa.array(surplus, pa.string()))
    return pa.record_batch(columns, schema=schema)


def _guarded(rows: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    number = 0
    try:
        for row in rows:
            number += 1
            yield row
    except csv.Error as error:
        raise SourceError(
            name,
            f"the row cannot be read as CSV ({error}).",
            "Look for a quotation mark that is never closed, or one inside a cell that is not "
            "doubled, and export the file again.",
            row=number + 1,
        ) from error


def _columns(layout: CsvLayout) -> list[Column]:
    columns = []
    for index, heading in enumerate(layout.headings):
        published = heading
        if layout.is_grantnav and normalise_heading(heading) == "url":
            published = GRANTNAV_URL
        match = match_heading(published)
        field, positions = match if match else (None, ())
        columns.append(Column(index, heading, field, positions))
    return columns


def _scalar(field: Field, columns: list[Column]) -> str:
    return f"{_coalesce([c for c in columns if c.field == field])} as {field.column}"


def _list(record: str, columns: list[Column]) -> str:
    """The structs of one repeating record, in the order of their positions, empty ones left out."""
    mine = [c for c in columns if c.field and c.field.record == record and c.field.is_read]
    structs = []
    for position in sorted({_padded(c, record) for c in mine}):
        here = [c for c in mine if _padded(c, record) == position]
        members = ", ".join(
            f"{f.column} := {_coalesce([c for c in here if c.field == f])}"
            for f in fields_of(record)
        )
        any_cell = _coalesce(here)
        structs.append(f"case when {any_cell} is not null then struct_pack({members}) end")
    listed = f"[{', '.join(structs)}]" if structs else "[]"
    return f"list_filter({listed}, lambda item: item is not null) as {record}"


def _padded(column: Column, record: str) -> tuple[int, ...]:
    """Positions with the left-out ones as 0, so that a heading without an index means index 0."""
    depth = 2 if record == "recipient_locations" else int(record in LIST_RECORDS)
    return (column.positions + (0, 0))[:depth]


def _coalesce(columns: list[Column]) -> str:
    cells = [f"c{c.index}" for c in columns]
    return f"coalesce({', '.join(cells)}, null)" if cells else "null::varchar"


def _names_individual(layout: CsvLayout, columns: list[Column]) -> str:
    individual = [c for c in columns if c.field and c.field.record == "individual"]
    named = f"{_coalesce(individual)} is not null"
    if not layout.is_grantnav:
        return named
    records = ("recipient_organisations", "recipient_locations")
    recipient = [c for c in columns if c.field and c.field.record in records]
    return f"({named} or {_coalesce(recipient)} is null)"


def _extra(columns: list[Column]) -> str:
    """Cells under headings that no mapping reads, as a JSON object; NULL cells fall away."""
    unread = [c for c in columns if c.field is None or (c.field.is_read and _is_repeat(c, columns))]
    pairs = [f"{_quote(_extra_key(c, unread))}, c{c.index}" for c in unread]
    pairs.append("'(cells beyond the last heading)', surplus")
    return f"json_merge_patch('{{}}', json_object({', '.join(pairs)}))::varchar"


def _extra_key(column: Column, unread: list[Column]) -> str:
    """The heading; with its column number where that is needed to tell it from another."""
    heading = column.heading.strip()
    alone = sum(c.heading.strip() == heading for c in unread) == 1 and column.field is None
    return heading if heading and alone else f"{heading} (column {column.index + 1})".strip()


def _is_repeat(column: Column, columns: list[Column]) -> bool:
    """Whether an earlier column already fills this field at this position."""
    return any(
        column.field
        and c.index < column.index
        and c.field == column.field
        and _padded(c, column.field.record) == _padded(column, column.field.record)
        for c in columns
    )


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _no_headings(name: str, first_row: tuple[str, ...]) -> SourceError:
    shown = ", ".join(cell.strip() for cell in first_row[:5])[:200]
    return SourceError(
        name,
        f"no column heading is one that the 360Giving standard knows (first row: {shown}).",
        'Use the standard\'s headings, such as "Identifier" and "Amount Awarded".',
        row=1,
    )
