"""Reads CSV: published 360Giving headings and GrantNav's download, every cell as text."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa

from pipelines.errors import SourceError
from pipelines.read.table import (
    HEADING_SEARCH_ROWS,
    Heading,
    batch_schema,
    find_heading,
    make_batch,
)
from pipelines.read.text import detect_encoding

BATCH_ROWS = 20_000
LONGEST_CELL = 16 * 1024 * 1024
DELIMITERS = ",;\t"


@dataclass(frozen=True)
class CsvLayout:
    """How one CSV file is laid out: encoding, delimiter and heading."""

    path: Path
    encoding: str
    delimiter: str
    heading: Heading


def find_layout(path: Path, name: str) -> CsvLayout:
    """Find the encoding, the delimiter and the heading row of a CSV file.

    The heading row is the one, among the first rows, with most headings that the standard knows.
    Raises SourceError where there is none.
    """
    csv.field_size_limit(LONGEST_CELL)
    encoding = detect_encoding(path)
    found = []
    for delimiter in DELIMITERS:
        with path.open("r", encoding=encoding, errors="replace", newline="") as handle:
            first = islice(csv.reader(handle, delimiter=delimiter), HEADING_SEARCH_ROWS)
            rows = list(_guarded(first, name))
        if heading := find_heading(rows):
            found.append((heading.known, -heading.row, delimiter, heading, rows[0]))
    if not found:
        raise SourceError(name, "the file is empty.", "Export it again and check its size.")
    known, _, delimiter, heading, _ = max(found, key=lambda each: each[:3])
    if not known:
        raise _no_headings(name, found[0][4])
    return CsvLayout(path, encoding, delimiter, heading)


def read_batches(layout: CsvLayout, name: str, failures: list[SourceError]) -> pa.RecordBatchReader:
    """The rows below the heading, in `batch_schema`; rows without any cell filled are left out.

    A row that cannot be read is raised and put in `failures`: DuckDB, which reads the stream, hides
    its error.
    """
    schema = batch_schema(len(layout.heading.cells))
    return pa.RecordBatchReader.from_batches(schema, _noted(_batches(layout, name), failures))


def _batches(layout: CsvLayout, name: str) -> Iterator[pa.RecordBatch]:
    width = len(layout.heading.cells)
    with layout.path.open("r", encoding=layout.encoding, errors="replace", newline="") as handle:
        # strict: a quotation mark never closed would take the rows after it into one cell
        reader = csv.reader(handle, delimiter=layout.delimiter, strict=True)
        numbered = enumerate(_guarded(reader, name), 1)
        below = ((number, row) for number, row in numbered if number > layout.heading.row)
        filled = ((number, row) for number, row in below if any(cell.strip() for cell in row))
        while rows := list(islice(filled, BATCH_ROWS)):
            yield _batch(rows, width)


def _noted(
    batches: Iterator[pa.RecordBatch], failures: list[SourceError]
) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except SourceError as error:
        failures.append(error)
        raise


def _batch(rows: list[tuple[int, list[str]]], width: int) -> pa.RecordBatch:
    padded = [row[:width] + [""] * (width - len(row)) for _, row in rows]
    surplus = [
        json.dumps(row[width:]) if any(cell.strip() for cell in row[width:]) else None
        for _, row in rows
    ]
    cells = [
        pa.array([cell if cell.strip() else None for cell in column], pa.string())
        for column in zip(*padded, strict=True)
    ]
    numbers = pa.array([number for number, _ in rows], pa.int64())
    return make_batch(numbers, cells, pa.array(surplus, pa.string()))


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


def _no_headings(name: str, first_row: list[str]) -> SourceError:
    shown = ", ".join(cell.strip() for cell in first_row[:5])[:200]
    return SourceError(
        name,
        f"no column heading is one that the 360Giving standard knows (first row: {shown}).",
        'Use the standard\'s headings, such as "Identifier" and "Amount Awarded".',
        row=1,
    )
