"""Puts the columns of one register file that are read into the temporary table `lines`, as text."""

import csv
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import SourceError, is_short
from pipelines.read.csv_file import LONGEST_CELL
from pipelines.read.registers.files import BLOCK_BYTES, Start, is_cut_short
from pipelines.read.registers.kinds import Kind

# A line is read whole by a delimiter that no text has.
NO_DELIMITER = "\x01"
# The only part of an address that is kept.
POSTCODE = "postcode"


def create_lines(
    con: duckdb.DuckDBPyConnection, path: Path, name: str, start: Start, kind: Kind
) -> None:
    """Create `lines`: `line`, and a column per field of the kind, NULL where empty or missing.

    `line` counts rows as in the file, heading = 1; empty lines are left out. Nothing else of the
    file is kept. Raises SourceError where it is cut short, or cannot be parted into columns.
    """
    parted, parameters = _tabbed(path) if kind.is_tabbed else _quoted(path, start)
    columns = ", ".join(
        _column(field.name, field.place_in(start.headings)) for field in kind.read()
    )
    try:
        con.execute(
            f"create or replace temp table lines as select line, {columns} from ({parted}) "
            "where cells is not null",
            parameters,
        )
    except duckdb.Error as error:
        if is_short(error):
            raise
        raise SourceError(
            name,
            f"its lines cannot be read ({str(error).splitlines()[0]})",
            "Download it again.",
        ) from error
    _require_whole(con, path, name, start, kind)


def _column(name: str, place: int | None) -> str:
    if place is None:
        return f"null::varchar as {name}"
    cell = f"clean_text(nullif(cells[{place + 1}], ''))"
    return f"{f'postcode_in({cell})' if name == POSTCODE else cell} as {name}"


def _tabbed(path: Path) -> tuple[str, dict[str, Any]]:
    """Every line parted at its tabs: free text has unescaped quotation marks, tabs and breaks.

    What they break is told by the reading of its cells, and no line is lost in another.
    """
    return (
        "select row_number() over () + 1 as line, string_split(whole, chr(9)) as cells "
        "from read_csv($path, columns = {'whole': 'varchar'}, delim = $delimiter, quote = '', "
        "escape = '', header = false, skip = 1, auto_detect = false, strict_mode = false, "
        "max_line_size = $longest)",
        {"path": str(path), "delimiter": NO_DELIMITER, "longest": LONGEST_CELL},
    )


def _quoted(path: Path, start: Start) -> tuple[str, dict[str, Any]]:
    names = [f"c{number}" for number in range(1, len(start.headings) + 1)]
    types = ", ".join(f"'{name}': 'varchar'" for name in names)
    return (
        f"select row_number() over () + 1 as line, [{', '.join(names)}] as cells "
        f"from read_csv($path, columns = {{{types}}}, delim = $delimiter, quote = '\"', "
        "escape = '\"', header = false, skip = 1, auto_detect = false, null_padding = true, "
        "parallel = false, strict_mode = false, max_line_size = $longest)",
        {"path": str(path), "delimiter": start.delimiter, "longest": LONGEST_CELL},
    )


def _require_whole(
    con: duckdb.DuckDBPyConnection, path: Path, name: str, start: Start, kind: Kind
) -> None:
    if kind.is_tabbed and is_cut_short(path, start.delimiter, len(start.headings)):
        row = con.execute("select max(line) from lines").fetchall()[0][0]
        raise SourceError(name, "it ends within a line.", "Download it again.", row=row)
    if not kind.is_tabbed and (opened := _row_never_closed(path, start.delimiter)):
        raise SourceError(
            name,
            "a quotation mark is never closed, and takes the rows below into one cell.",
            "Download the file again; if it is still so, close it in a text editor.",
            row=opened,
        )


def _row_never_closed(path: Path, delimiter: str) -> int | None:
    """The row whose quotation mark takes in the rest of the file, or None."""
    with path.open("rb") as handle:
        marks = sum(block.count(b'"') for block in iter(lambda: handle.read(BLOCK_BYTES), b""))
    if marks % 2 == 0:
        return None
    csv.field_size_limit(LONGEST_CELL)
    row = 0
    with path.open(encoding="utf-8", newline="") as handle:
        try:
            for row, _ in enumerate(csv.reader(handle, delimiter=delimiter, strict=True), 1):  # noqa: B007
                pass
        except csv.Error as error:
            return row + 1 if "end of data" in str(error) or "limit" in str(error) else None
    return None
