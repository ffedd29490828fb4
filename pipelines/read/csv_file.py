"""Reads CSV: published 360Giving headings and GrantNav's download, every cell as text."""

import csv
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from pipelines.errors import SourceError
from pipelines.read.csv_damage import (
    LINE_ENDS,
    EndNotFoundError,
    Lines,
    RowShape,
    bounded_lines,
)
from pipelines.read.row_width import RowWidth
from pipelines.read.table import (
    HEADING_SEARCH_ROWS,
    MOST_COLUMNS,
    Heading,
    batch_schema,
    find_heading,
    make_batch,
)
from pipelines.read.text import detect_encoding

BATCH_ROWS = 20_000
LONGEST_CELL = 16 * 1024 * 1024
DELIMITERS = ",;\t"


class Row(NamedTuple):
    """One row as read: its number, its cells, and what is known of its end.

    `is_cut` where the file ends with it, without a line break; `damage` says which lines it takes
    up where its cells cannot be read.
    """

    number: int
    cells: list[str]
    is_cut: bool = False
    damage: str | None = None


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
            reader = csv.reader(bounded_lines(handle), delimiter=delimiter)
            first = islice(_readable(reader), HEADING_SEARCH_ROWS)
            # one more than is read, so that it is seen to be too many
            rows = [row[: MOST_COLUMNS + 1] for row in first]
        if heading := find_heading(rows):
            found.append((heading.known, -heading.row, delimiter, heading, rows[0]))
    if not found:
        raise SourceError(name, "the file is empty.", "Export it again and check its size.")
    known, _, delimiter, heading, _ = max(found, key=lambda each: each[:3])
    if not known:
        raise _no_headings(name, found[0][4])
    return CsvLayout(path, encoding, delimiter, heading)


def _readable(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """Rows up to the first that cannot be read."""
    with suppress(csv.Error):
        yield from rows


def read_batches(layout: CsvLayout, name: str, failures: list[SourceError]) -> pa.RecordBatchReader:
    """The rows below the heading, in `batch_schema`; rows without any cell filled are left out.

    A row with a broken quotation mark is in it without its cells, with the problem. Where it cannot
    be told which rows are broken, the error is raised and put in `failures`: DuckDB, which reads
    the stream, hides it.
    """
    schema = batch_schema(len(layout.heading.cells))
    return pa.RecordBatchReader.from_batches(schema, _noted(_batches(layout, name), failures))


def _batches(layout: CsvLayout, name: str) -> Iterator[pa.RecordBatch]:
    shape = RowWidth.of(layout.heading)
    with layout.path.open("r", encoding=layout.encoding, errors="replace", newline="") as handle:
        rows = _rows(Lines(handle), layout, name)
        while batch := list(islice(rows, BATCH_ROWS)):
            yield _batch(batch, shape)


def _noted(
    batches: Iterator[pa.RecordBatch], failures: list[SourceError]
) -> Iterator[pa.RecordBatch]:
    try:
        yield from batches
    except SourceError as error:
        failures.append(error)
        raise


def _rows(lines: Lines, layout: CsvLayout, name: str) -> Iterator[Row]:
    """The filled rows below the heading, counted as a spreadsheet counts them, damaged ones too."""
    shape = _row_shape(layout)
    # strict: a quotation mark never closed would take the rows after it into one cell
    reader = csv.reader(lines, delimiter=layout.delimiter, strict=True)
    number = 0
    while True:
        lines.begin_row()
        number += 1
        cells, error = _next_row(reader)
        if cells is not None and (
            number <= layout.heading.row
            or len(lines.given) == 1
            or not shape.has_swallowed(cells, lines.given)
        ):
            if number > layout.heading.row and any(cell.strip() for cell in cells):
                is_last = not lines.given[-1].endswith(LINE_ENDS)
                yield Row(number, cells, is_last)
        elif not lines.given:
            return
        elif number <= layout.heading.row:
            raise _unreadable(name, number, error)
        else:
            try:
                damaged = shape.take_damaged(lines)
            except EndNotFoundError:
                raise _unreadable(name, number, error) from error
            yield from (Row(number + n, [], damage=str(row)) for n, row in enumerate(damaged))
            number += len(damaged) - 1


def _next_row(reader: Iterator[list[str]]) -> tuple[list[str] | None, csv.Error | None]:
    try:
        return next(reader, None), None
    except csv.Error as error:
        return None, error


def _row_shape(layout: CsvLayout) -> RowShape:
    heading = layout.heading
    return RowShape(
        layout.path,
        layout.encoding,
        layout.delimiter,
        heading.cells,
        heading.place_of("grant_id"),
        heading.place_of("amount_awarded"),
    )


def _batch(rows: list[Row], shape: RowWidth) -> pa.RecordBatch:
    width = shape.width
    padded = [row.cells[:width] + [""] * (width - len(row.cells)) for row in rows]
    surplus = [
        json.dumps(row.cells[width:]) if any(cell.strip() for cell in row.cells[width:]) else None
        for row in rows
    ]
    cells = [
        pa.array([cell if cell.strip() else None for cell in column], pa.string())
        for column in zip(*padded, strict=True)
    ]
    numbers = pa.array([row.number for row in rows], pa.int64())
    problems = [
        None if len(row.cells) == width else shape.find_problem(row.cells, row.is_cut, row.damage)
        for row in rows
    ]
    return make_batch(numbers, cells, pa.array(surplus, pa.string()), problems)


def _unreadable(name: str, row: int, error: csv.Error | None) -> SourceError:
    said = f" ({error})" if error else ""
    return SourceError(
        name,
        f"the row cannot be read as CSV{said}, and it cannot be told where the next row begins.",
        "Look for a quotation mark that is never closed, or one inside a cell that is not "
        "doubled, and export the file again.",
        row=row,
    )


def _no_headings(name: str, first_row: list[str]) -> SourceError:
    shown = ", ".join(cell.strip() for cell in first_row[:5])[:200]
    return SourceError(
        name,
        f"no column heading is one that the 360Giving standard knows (first row: {shown}).",
        'Use the standard\'s headings, such as "Identifier" and "Amount Awarded".',
        row=1,
    )
