"""Lands rows of cells under published headings, whichever format they were read from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pyarrow as pa

from pipelines.errors import SourceError
from pipelines.read.dei_fields import DEI_COLUMN, DeiPath, dei_json, match_dei_heading
from pipelines.read.mapping import (
    LIST_RECORDS,
    SCALAR_RECORDS,
    Field,
    fields_of,
    match_heading,
    normalise_heading,
)
from pipelines.read.mend import mend_array

HEADING_SEARCH_ROWS = 20
# No spreadsheet has more columns, and no published file comes near so many headings: each is a part
# of one query, whose making takes longer than all else beyond that.
MOST_COLUMNS = 16_384
MOST_HEADINGS = 2_000
# GrantNav puts its notes in the header as columns of their own; this one is always there.
GRANTNAV_MARK = normalise_heading(
    "The following fields are not in the 360 Giving Standard and are added by GrantNav."
)
# In GrantNav's download the column called URL is the recipient's address, not the grant's.
GRANTNAV_URL = "Recipient Org:Web Address"
PROBLEMS = pa.list_(pa.struct([("problem_id", pa.string()), ("value", pa.string())]))


class Problem(NamedTuple):
    """What a reader found wrong with a row: an id of `row_problems.csv`, and what it met."""

    problem_id: str
    value: str


@dataclass(frozen=True)
class Heading:
    """The row of a table that says what its columns hold, counted as a spreadsheet counts rows."""

    row: int
    cells: tuple[str, ...]

    @property
    def is_grantnav(self) -> bool:
        """Whether this is GrantNav's download, where grants to individuals have no recipient."""
        return any(normalise_heading(cell) == GRANTNAV_MARK for cell in self.cells)

    @property
    def known(self) -> int:
        """How many of the cells are headings that the standard knows."""
        return sum(
            match_heading(cell) is not None or match_dei_heading(cell) is not None
            for cell in self.cells
        )

    def has(self, column: str) -> bool:
        """Whether a column of a grant, such as `grant_id`, has a heading here."""
        return self.place_of(column) is not None

    def place_of(self, column: str) -> int | None:
        """The index of the first cell that is the heading of a column of a grant."""
        matches = [match_heading(cell) for cell in self.cells]
        return next(
            (
                index
                for index, m in enumerate(matches)
                if m is not None and (m[0].record, m[0].column) == ("grant", column)
            ),
            None,
        )


@dataclass(frozen=True)
class Column:
    """One column of the file, and the field and positions its heading names, if any.

    `dei_path` where the heading is of the DEI extension, and the first that names this part of it.
    """

    index: int
    heading: str
    field: Field | None
    positions: tuple[int, ...]
    dei_path: DeiPath | None = None


def find_heading(rows: Sequence[Sequence[str]]) -> Heading | None:
    """The row with most headings that the standard knows, the first of several; None if empty.

    Banners and notes may stand above it.
    """
    headings = [Heading(number, tuple(row)) for number, row in enumerate(rows, start=1)]
    return max(headings, key=lambda heading: (heading.known, -heading.row), default=None)


def batch_schema(width: int) -> pa.Schema:
    """What `landing_select` reads: `c0`, `c1`, ... as text, and the row they stand in.

    `surplus` holds, as JSON, the cells beyond the last heading; `mended_count` how many garbled
    letters were mended in the row; `problems` what the reader found wrong with it.
    """
    return pa.schema(
        [("source_row", pa.int64())]
        + [(f"c{i}", pa.string()) for i in range(width)]
        + [("surplus", pa.string()), ("mended_count", pa.int64()), ("problems", PROBLEMS)]
    )


def make_batch(
    rows: pa.Array,
    cells: Sequence[pa.Array],
    surplus: pa.Array,
    problems: Sequence[Sequence[Problem] | None] | None = None,
) -> pa.RecordBatch:
    """A batch in `batch_schema`: row numbers, a text array a column, surplus, problems by row."""
    counts = [0] * len(rows)
    columns = []
    for column in cells:
        mended, places = mend_array(column)
        columns.append(mended)
        if places is not None:
            counts = [a + b for a, b in zip(counts, places, strict=True)]
    found = [[p._asdict() for p in each or ()] or None for each in problems or [()] * len(rows)]
    arrays = [rows, *columns, surplus, pa.array(counts, pa.int64()), pa.array(found, PROBLEMS)]
    return pa.record_batch(arrays, schema=batch_schema(len(columns)))


def landing_select(
    heading: Heading, source_file: str, source_sheet: str = "", is_related_sheet: bool = False
) -> tuple[str, dict[str, Any]]:
    """The query that lands the table `batches` in the columns of `raw.grants`.

    A row of a related sheet is no grant: it adds to the grant whose identifier it gives. Raises
    SourceError for more columns than are read.
    """
    _require_few_columns(heading, source_file)
    columns = _columns(heading)
    scalars = [_scalar(f, columns) for record in SCALAR_RECORDS for f in fields_of(record)]
    lists = [_list(record, columns) for record in LIST_RECORDS]
    query = f"""
        select
            $source_file as source_file,
            $source_sheet as source_sheet,
            source_row,
            {", ".join(scalars)},
            {_names_individual(heading, columns)} as names_individual,
            {", ".join(lists)},
            {_extra(columns)} as extra_json,
            $is_related_row as is_related_row,
            mended_count,
            problems as reading_problems,
            null as dei_problems
        from batches
    """
    parameters = {
        "source_file": source_file,
        "source_sheet": source_sheet,
        "is_related_row": is_related_sheet,
    }
    return query, parameters


def _require_few_columns(heading: Heading, name: str) -> None:
    headings = sum(bool(cell.strip()) for cell in heading.cells)
    if len(heading.cells) > MOST_COLUMNS or headings > MOST_HEADINGS:
        raise SourceError(
            name,
            f"there are more than {MOST_HEADINGS:,} headings, or {MOST_COLUMNS:,} columns.",
            "Keep the columns of the standard and those you want shown; leave the rest out.",
            row=heading.row,
        )


def _columns(heading: Heading) -> list[Column]:
    columns: list[Column] = []
    is_grantnav = heading.is_grantnav
    taken: set[DeiPath] = set()
    for index, cell in enumerate(heading.cells):
        published = cell
        if is_grantnav and normalise_heading(cell) == "url":
            published = GRANTNAV_URL
        match = match_heading(published)
        field, positions = match if match else (None, ())
        dei_path = None if match else match_dei_heading(cell)
        if dei_path in taken:
            dei_path = None
        elif dei_path:
            taken.add(dei_path)
        columns.append(Column(index, cell, field, positions, dei_path))
    return columns


def _scalar(field: Field, columns: list[Column]) -> str:
    cells = _coalesce([c for c in columns if c.field == field])
    dei = {c.dei_path: f"c{c.index}" for c in columns if c.dei_path}
    if field.column == DEI_COLUMN:
        # a cell that holds no JSON is text, which as JSON has quotation marks
        whole = f"case when json_valid({cells}) then {cells} else to_json({cells})::varchar end"
        cells = f"coalesce({whole}, {dei_json(dei)})" if dei else whole
    return f"{cells} as {field.column}"


def _list(record: str, columns: list[Column]) -> str:
    """The structs of one repeating record, in the order of their positions, empty ones left out."""
    mine = [c for c in columns if c.field and c.field.record == record and c.field.is_read]
    by_position: dict[tuple[int, ...], list[Column]] = {}
    for column in mine:
        by_position.setdefault(_padded(column, record), []).append(column)
    structs = []
    for _, here in sorted(by_position.items()):
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


def _names_individual(heading: Heading, columns: list[Column]) -> str:
    individual = [c for c in columns if c.field and c.field.record == "individual"]
    named = f"{_coalesce(individual)} is not null"
    if not heading.is_grantnav:
        return named
    records = ("recipient_organisations", "recipient_locations")
    recipient = [c for c in columns if c.field and c.field.record in records]
    return f"({named} or {_coalesce(recipient)} is null)"


def _extra(columns: list[Column]) -> str:
    """Cells under headings that no mapping reads, as a JSON object; NULL cells fall away."""
    repeats = _repeats(columns)
    unread = [
        c
        for c in columns
        if (c.field is None and c.dei_path is None)
        or (c.field and c.field.is_read and c.index in repeats)
    ]
    met = Counter(c.heading.strip() for c in unread)
    pairs = [f"{_quote(_extra_key(c, met))}, c{c.index}" for c in unread]
    pairs.append("'(cells beyond the last heading)', surplus")
    return f"json_merge_patch('{{}}', json_object({', '.join(pairs)}))::varchar"


def _extra_key(column: Column, met: Mapping[str, int]) -> str:
    """The heading; with its column number where that is needed to tell it from another."""
    heading = column.heading.strip()
    alone = met[heading] == 1 and column.field is None
    return heading if heading and alone else f"{heading} (column {column.index + 1})".strip()


def _repeats(columns: list[Column]) -> set[int]:
    """The columns whose field, at its position, an earlier column fills already."""
    filled: set[tuple[Field, tuple[int, ...]]] = set()
    repeats = set()
    for column in columns:
        if column.field:
            place = (column.field, _padded(column, column.field.record))
            if place in filled:
                repeats.add(column.index)
            filled.add(place)
    return repeats


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
