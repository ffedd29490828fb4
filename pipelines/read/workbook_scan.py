"""Looks through the XML of a workbook for what its reader would not say, or would end at.

The reader keeps a sheet as one block from its first cell to its last: one stray cell in the last
row and column would ask for more memory than there is, and end the program. A formula whose result
was not saved is an empty cell to it. And it reads a sheet before it says that it is hidden.
"""

import html
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

MOST_CELLS = 50_000_000
# No spreadsheet has more columns; the reader of ODS reads no more either.
MOST_COLUMNS = 16_384
BLOCK_BYTES = 4 * 1024 * 1024
# What one cell of XLSX takes up at most with its formula, or one row of ODS.
LONGEST_CELL = 256 * 1024
LONGEST_ROW = 64 * 1024 * 1024
LONGEST_LIST = 16 * 1024 * 1024
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
CONTENT = "content.xml"

CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"')
COLUMN = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})[0-9]')
FORMULA = re.compile(
    rb'<(?:\w+:)?c(?P<kind> [^>]*?)?\sr="(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})"(?P<more>[^>]*)>'
    rb"\s*<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?P<empty><(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
FORMULA_MARK = re.compile(rb"<(?:\w+:)?f[\s>/]")

QUOTED = rb'(?:[^>"]|"[^"]*")*?'
ODS_PART = re.compile(
    rb"<table:table(?P<table>\s" + QUOTED + rb")?>"
    rb"|<table:table-row(?P<blank>\s" + QUOTED + rb")?/>"
    rb"|<table:table-row(?P<row>\s" + QUOTED + rb")?>(?P<cells>.*?)</table:table-row>",
    re.DOTALL,
)
ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell(\s" + QUOTED + rb")?/?>")
ODS_NAME = re.compile(rb'\stable:name="([^"]*)"')
ODS_ROWS = re.compile(rb'\stable:number-rows-repeated="([0-9]+)"')
ODS_COLUMNS = re.compile(rb'\stable:number-columns-repeated="([0-9]+)"')
ODS_FORMULA = b"table:formula="
ODS_VALUE = b"office:value-type="

# Row and column of a cell, both counted from 1.
Place = tuple[int, int]


class OverreachError(Exception):
    """A sheet reaches too far to be read; the words say how far."""


@dataclass(frozen=True)
class Scan:
    """What was found: sheets known to be hidden, and by sheet the formulas without a result."""

    hidden: frozenset[str] = frozenset()
    unsaved: dict[str, list[Place]] = field(default_factory=dict)


@dataclass
class _Extent:
    """How far a sheet reaches, and its formulas without a result."""

    rows: int = 0
    columns: int = 0
    unsaved: list[Place] = field(default_factory=list)

    def require_readable(self) -> None:
        if self.rows * self.columns > MOST_CELLS:
            raise OverreachError(
                f"a sheet in it reaches to row {self.rows:,} and column {self.columns:,}, which is "
                f"more than {MOST_CELLS // 1_000_000} million cells, most of them empty."
            )


def scan_workbook(parts: zipfile.ZipFile, always_read: str) -> Scan:
    """Look through every sheet that will be read; `always_read` names the one read though hidden.

    Raises OverreachError where one of them reaches too far.
    """
    if CONTENT in parts.namelist():
        return _scan_ods(parts)
    names = _xlsx_sheets(parts)
    hidden = frozenset(
        name for name, is_hidden in names.values() if is_hidden and name != always_read
    )
    unsaved = {}
    for part in parts.namelist():
        name, _ = names.get(part, (part, False))
        if SHEETS.fullmatch(part) and name not in hidden:
            extent = _scan_xlsx_sheet(parts, part)
            extent.require_readable()
            if extent.unsaved:
                unsaved[name] = extent.unsaved
    return Scan(hidden, unsaved)


def _xlsx_sheets(parts: zipfile.ZipFile) -> dict[str, tuple[str, bool]]:
    """The name of the sheet that each part is, and whether it is hidden; empty if not told."""
    try:
        with parts.open(WORKBOOK) as book, parts.open(RELATIONS) as relations:
            sheets = ElementTree.fromstring(book.read(LONGEST_LIST))
            targets = ElementTree.fromstring(relations.read(LONGEST_LIST))
    except (LookupError, ValueError, ElementTree.ParseError):
        return {}
    paths = {
        each.get("Id"): posixpath.normpath(posixpath.join("/xl", each.get("Target", "")))[1:]
        for each in targets
    }
    found = {}
    for sheet in sheets.iter():
        if sheet.tag.endswith("}sheet"):
            # the key is `id` in a namespace of relations, of which there are two editions
            key = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            is_hidden = sheet.get("state", "visible") != "visible"
            found[paths.get(key, "")] = (sheet.get("name", ""), is_hidden)
    return found


def _scan_xlsx_sheet(parts: zipfile.ZipFile, part: str) -> _Extent:
    """The last row and column that have a cell (rows stand in order), and formulas."""
    extent = _Extent()
    columns: set[bytes] = set()
    with parts.open(part) as sheet:
        kept = b""
        while block := sheet.read(BLOCK_BYTES):
            text = kept + block
            columns.update(COLUMN.findall(text))
            # the last row in a block begins somewhere near its end; looking there is enough
            for match in CELL.finditer(text, max(0, len(text) - BLOCK_BYTES // 16)):
                extent.rows = max(extent.rows, int(match[2]))
            done = 0
            if FORMULA_MARK.search(text):
                for match in FORMULA.finditer(text):
                    done = match.end()
                    # a text that was worked out to be empty is a result
                    kind = (match["kind"] or b"") + match["more"]
                    if not (match["empty"] and b't="str"' in kind):
                        extent.unsaved.append((int(match["row"]), _number(match["column"])))
            kept = text[max(done, len(text) - LONGEST_CELL) :]
    extent.columns = max(map(_number, columns), default=0)
    return extent


def _number(letters: bytes) -> int:
    """The number of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _scan_ods(parts: zipfile.ZipFile) -> Scan:
    """All sheets, hidden ones too: the reader reads them at once."""
    extents: dict[str, _Extent] = {}
    extent = _Extent()
    row_number = 0
    for match in _ods_parts(parts):
        if match["cells"] is None and not match[0].endswith(b"/>"):
            extent = extents.setdefault(_sheet_name(match["table"] or b""), _Extent())
            row_number = 0
            continue
        repeated = _times(ODS_ROWS, match["row"] or match["blank"] or b"")
        columns, unsaved = _scan_ods_row(match["cells"] or b"")
        if columns:
            extent.rows = row_number + repeated
            extent.columns = max(extent.columns, columns)
        extent.unsaved += [(row_number + 1, column) for column in unsaved]
        row_number += repeated
        extent.require_readable()
    unsaved_by_sheet = {name: each.unsaved for name, each in extents.items() if each.unsaved}
    return Scan(unsaved=unsaved_by_sheet)


def _ods_parts(parts: zipfile.ZipFile) -> Iterator[re.Match[bytes]]:
    """The beginnings of sheets and the rows, in the order of the file."""
    with parts.open(CONTENT) as content:
        kept = b""
        while block := content.read(BLOCK_BYTES):
            text = kept + block
            done = 0
            for match in ODS_PART.finditer(text):
                done = match.end()
                yield match
            kept = text[done:]
            if len(kept) > LONGEST_ROW:
                raise OverreachError(f"a row in it is longer than {LONGEST_ROW // 1024**2} MB.")


def _scan_ods_row(cells: bytes) -> tuple[int, list[int]]:
    """The last column of a row that has a value, and those of formulas without a result."""
    column, last = 0, 0
    unsaved = []
    for match in ODS_CELL.finditer(cells):
        said = match[1] or b""
        repeated = min(_times(ODS_COLUMNS, said), MOST_COLUMNS)
        if ODS_VALUE in said:
            last = min(column + repeated, MOST_COLUMNS)
        elif ODS_FORMULA in said:
            unsaved.append(column + 1)
        column += repeated
    return last, unsaved


def _times(pattern: re.Pattern[bytes], said: bytes) -> int:
    match = pattern.search(said)
    return int(match[1][:9]) if match else 1


def _sheet_name(said: bytes) -> str:
    match = ODS_NAME.search(said)
    return html.unescape(match[1].decode("utf-8", errors="replace")) if match else ""
