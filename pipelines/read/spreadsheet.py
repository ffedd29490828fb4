"""Reads XLSX and ODS workbooks: which sheets hold grants, which add to them, what Meta says."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fastexcel
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.errors import SourceError
from pipelines.read.archive import BROKEN, find_excess, require_true_sizes
from pipelines.read.mapping import match_heading, normalise_heading
from pipelines.read.table import (
    HEADING_SEARCH_ROWS,
    Heading,
    Problem,
    find_heading,
    make_batch,
)
from pipelines.read.workbook_scan import OverreachError, Place, Scan, scan_workbook

META = "Meta"
META_KEYS = {
    "version": ("version",),
    "extensions": ("extensions",),
    "title": ("title",),
    "description": ("description",),
    "issued": ("issued",),
    "modified": ("modified",),
    "identifier": ("identifier",),
    "license": ("license",),
    "licence": ("license",),
    "publisher:name": ("publisher", "name"),
    "publisher:website": ("publisher", "website"),
    "publisher:logo": ("publisher", "logo"),
    "publisher:identifier": ("publisher", "identifier"),
    "downloadurl": ("downloadURL",),
    "accessurl": ("accessURL",),
}
# What a file that only Excel can open begins with: an old .xls, or one with a password.
OLE_MARK = b"\xd0\xcf\x11\xe0"
ZIP_MARK = b"PK"
# Endings of the parts of a workbook that its reader opens; pictures are none.
READ_PARTS = (".xml", ".rels")
ENCRYPTED_MARK = b"encryption-data"
# A real date is a moment to the reader; where it is midnight, the day is what was meant.
MIDNIGHT = r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00$"
# A spreadsheet keeps 15 digits; the reader writes nine decimals, so these have some that are noise.
LONG_NUMBER = r"^-?\d{7,}\.\d{6,}$"
HIDDEN = "It is hidden. Unhide it if it holds grants."
# Without these a row cannot be used.
NEEDED = ("grant_id", "amount_awarded")
NO_HEADING = "No column heading is one that the 360Giving standard knows."
NO_PLACE = 'It has neither a column "Identifier" nor a column "Amount Awarded".'


@dataclass(frozen=True)
class Sheet:
    """One sheet: its heading, and every cell as text, from row 1 and column A.

    `unsaved` are the places of formulas whose result is not in the file.
    """

    name: str
    heading: Heading
    columns: tuple[pa.Array, ...]
    is_related: bool
    unsaved: tuple[Place, ...] = ()

    def batch(self) -> pa.RecordBatch:
        """The rows below the heading that have a cell filled, in `batch_schema`.

        A formula without a result fills its cell, where the standard knows the heading.
        """
        found = self._find_unsaved()
        count = max([len(self.columns[0]), *found])
        columns = [_padded(column, count) for column in self.columns]
        rows = pa.array(range(1, count + 1), pa.int64())
        is_filled = pa.array([False] * count)
        for column in columns:
            is_filled = pc.or_(is_filled, pc.is_valid(column))
        if found:
            is_filled = pc.or_(is_filled, pc.is_in(rows, pa.array(list(found), pa.int64())))
        kept = pc.and_(is_filled, pc.greater(rows, self.heading.row))
        cells = [column.filter(kept) for column in columns]
        numbers = rows.filter(kept)
        problems = [found.get(number) for number in numbers.to_pylist()] if found else None
        return make_batch(numbers, cells, pa.nulls(len(numbers), pa.string()), problems)

    def _find_unsaved(self) -> dict[int, list[Problem]]:
        """The problems of rows in which a formula under a known heading has no result."""
        needed = {self.heading.place_of(name) for name in NEEDED}
        places: dict[tuple[int, bool], list[str]] = {}
        for row, column in self.unsaved:
            heading = self.heading.cells[column - 1] if column <= len(self.heading.cells) else ""
            if row > self.heading.row and match_heading(heading):
                said = f"{heading.strip()} ({_letters(column)}{row})"
                places.setdefault((row, column - 1 in needed), []).append(said)
        problems: dict[int, list[Problem]] = {}
        for (row, is_needed), cells in places.items():
            problem_id = f"{'needed_' if is_needed else ''}formula_without_value"
            problems.setdefault(row, []).append(Problem(problem_id, ", ".join(cells)))
        return problems


@dataclass(frozen=True)
class Workbook:
    """The sheets of a workbook that are read, the others with the reason, and the metadata."""

    sheets: tuple[Sheet, ...]
    left_out: tuple[tuple[str, str], ...]
    metadata: dict[str, Any]


@dataclass(frozen=True)
class _Read:
    name: str
    columns: tuple[pa.Array, ...]
    is_visible: bool
    unsaved: tuple[Place, ...] = ()


def read_workbook(path: Path, name: str) -> Workbook:
    """Read every sheet of an XLSX or ODS file that has headings of the standard.

    A sheet with a column for the amount holds grants; another with identifiers adds to them. Where
    no sheet has amounts, those with identifiers hold the grants. Raises SourceError where nothing
    can be read.
    """
    read = _read_sheets(path, name, _scan(path, name))
    metadata = {}
    candidates, left_out = [], []
    for sheet in read:
        heading = _heading(sheet)
        if sheet.name == META:
            metadata = _metadata(sheet)
        elif not sheet.is_visible:
            left_out.append((sheet.name, HIDDEN))
        elif heading and heading.known:
            candidates.append((sheet, heading))
        elif sheet.columns:
            left_out.append((sheet.name, NO_HEADING))
    sheets, unplaced = _with_parts(candidates)
    if not sheets:
        raise _no_grants(name, [*left_out, *unplaced])
    return Workbook(sheets, (*left_out, *unplaced), metadata)


@dataclass(frozen=True)
class PlainSheet:
    """One sheet as rows of text from row 1 and column A, an empty cell empty text.

    `unsaved` are row and column, from 1, of formulas whose result is not in the file.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    unsaved: tuple[Place, ...] = ()


def read_plain_sheets(path: Path, name: str) -> list[PlainSheet]:
    """Every visible sheet of an XLSX or ODS file; raises SourceError where it cannot be read."""
    sheets = []
    for sheet in _read_sheets(path, name, _scan(path, name)):
        if sheet.is_visible:
            columns = [column.to_pylist() for column in sheet.columns]
            rows = tuple(tuple(cell or "" for cell in row) for row in zip(*columns, strict=True))
            sheets.append(PlainSheet(sheet.name, rows, sheet.unsaved))
    return sheets


def _with_parts(
    candidates: list[tuple[_Read, Heading]],
) -> tuple[tuple[Sheet, ...], list[tuple[str, str]]]:
    """Each sheet with its part: it holds grants, adds to those of others, or neither."""
    has_amounts = any(heading.has("amount_awarded") for _, heading in candidates)
    sheets, unplaced = [], []
    for sheet, heading in candidates:
        if heading.has("amount_awarded") or heading.has("grant_id"):
            is_related = has_amounts and not heading.has("amount_awarded")
            sheets.append(_sheet(sheet, heading, is_related))
        else:
            unplaced.append((sheet.name, NO_PLACE))
    return tuple(sheets), unplaced


def _sheet(read: _Read, heading: Heading, is_related: bool) -> Sheet:
    """Without the columns at the end that have neither heading nor cell."""
    width = len(read.columns)
    while not heading.cells[width - 1] and read.columns[width - 1].null_count == len(
        read.columns[width - 1]
    ):
        width -= 1
    kept = Heading(heading.row, heading.cells[:width])
    return Sheet(read.name, kept, read.columns[:width], is_related, read.unsaved)


def _heading(sheet: _Read) -> Heading | None:
    top = [column.slice(0, HEADING_SEARCH_ROWS).to_pylist() for column in sheet.columns]
    return find_heading([[cell or "" for cell in row] for row in zip(*top, strict=True)])


def _read_sheets(path: Path, name: str, scan: Scan) -> list[_Read]:
    try:
        reader = fastexcel.read_excel(path)
        return [_read_sheet(reader, sheet, scan) for sheet in reader.sheet_names]
    except fastexcel.FastExcelError as error:
        raise _unreadable(name, error) from error
    except BaseException as error:
        # the reader is not written in Python, and says that it cannot go on in a way of its own
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(name, error) from error


def _read_sheet(reader: fastexcel.ExcelReader, name: str, scan: Scan) -> _Read:
    if name in scan.hidden:
        return _Read(name, (), False)
    # without `skip_rows` empty rows at the top would not be counted
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    if not sheet.height or not sheet.width:
        return _Read(name, (), sheet.visible == "visible")
    first = min(column.absolute_index for column in sheet.available_columns())
    cells = sheet.to_arrow()
    blank = [pa.nulls(cells.num_rows, pa.string())] * first
    columns = (*blank, *map(_as_text, cells.columns))
    unsaved = tuple(scan.unsaved.get(name, ()))
    return _Read(name, columns, sheet.visible == "visible", unsaved)


def _as_text(column: pa.Array) -> pa.Array:
    if not pa.types.is_string(column.type):
        column = column.cast(pa.string())
    days = pc.replace_substring_regex(column, MIDNIGHT, r"\1")
    if pc.any(pc.match_substring_regex(days, LONG_NUMBER)).as_py():
        days = pa.array([_short(cell) for cell in days.to_pylist()], pa.string())
    is_blank = pc.equal(pc.utf8_trim_whitespace(days), "")
    return pc.if_else(is_blank, pa.scalar(None, pa.string()), days)


def _padded(column: pa.Array, count: int) -> pa.Array:
    """The column with empty cells below it up to `count`."""
    missing = count - len(column)
    return pa.concat_arrays([column, pa.nulls(missing, column.type)]) if missing else column


def _letters(column: int) -> str:
    """The letters of a column by its number: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _short(cell: str | None) -> str | None:
    """A number with the digits that a spreadsheet shows of it."""
    if cell is None or not re.search(LONG_NUMBER, cell):
        return cell
    return f"{float(cell):.15g}"


def _metadata(sheet: _Read) -> dict[str, Any]:
    """What the sheet says of the package, under the keys that JSON has."""
    metadata: dict[str, Any] = {}
    if len(sheet.columns) < 2:
        return metadata
    titles, values = (column.to_pylist() for column in sheet.columns[:2])
    for title, value in zip(titles, values, strict=True):
        if title and value:
            *parents, key = META_KEYS.get(normalise_heading(title), (title.strip(),))
            target = metadata.setdefault(parents[0], {}) if parents else metadata
            target.setdefault(key, _value(key, value))
    return metadata


def _value(key: str, value: str) -> Any:
    if key == "extensions":
        return [part.strip() for part in value.split(";") if part.strip()]
    return value.strip()


def _scan(path: Path, name: str) -> Scan:
    """Look through the file before it is read; raises SourceError where it is no workbook."""
    with path.open("rb") as handle:
        start = handle.read(8)
    if not start:
        raise SourceError(name, "the file is empty.", "Export it again and check its size.")
    if start.startswith(OLE_MARK):
        raise SourceError(
            name,
            "it has a password, or is an old .xls file under another name.",
            "Open it, take the password away, and save it as .xlsx.",
        )
    if not start.startswith(ZIP_MARK):
        raise SourceError(
            name,
            f"it is not a spreadsheet, although its name ends in {path.suffix.lower()}.",
            "If it is text, name it .csv or .json; otherwise save it again as .xlsx.",
        )
    try:
        with zipfile.ZipFile(path) as parts:
            if excess := find_excess(parts):
                raise SourceError(
                    name, excess, "Save the sheets of grants alone in a new workbook."
                )
            if _is_encrypted(parts):
                raise SourceError(
                    name, "it has a password.", "Open it, take the password away, and save it."
                )
            require_true_sizes(parts, READ_PARTS)
            return scan_workbook(parts, META)
    except OverreachError as error:
        remedy = "Delete the rows and columns beyond the grants, or save it as CSV."
        raise SourceError(name, str(error), remedy) from error
    except BROKEN as error:
        raise _unreadable(name, error) from error


def _is_encrypted(parts: zipfile.ZipFile) -> bool:
    """Whether an ODS file has a password: its list of parts says so."""
    if "META-INF/manifest.xml" not in parts.namelist():
        return False
    with parts.open("META-INF/manifest.xml") as manifest:
        return ENCRYPTED_MARK in manifest.read(1024 * 1024)


def _unreadable(name: str, error: BaseException) -> SourceError:
    said = str(error).strip().splitlines()
    detail = said[0].removeprefix("calamine error: ").rstrip(".") if said else "no reason given"
    return SourceError(
        name,
        f"the workbook cannot be read ({detail}).",
        "It may be cut short or damaged: open it in a spreadsheet program and save it again.",
    )


def _no_grants(name: str, left_out: list[tuple[str, str]]) -> SourceError:
    shown = " ".join(f'Sheet "{sheet}": {reason}' for sheet, reason in left_out[:5])
    return SourceError(
        name,
        f"no sheet in it holds grants. {shown}".strip(),
        'Use the standard\'s headings, such as "Identifier" and "Amount Awarded".',
    )
