"""Writes XLSX and ODS workbooks row by row, the same bytes every time.

Cells are plain unless they say how they look; text is text, and is never run as a formula.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from math import isfinite
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr

Plain = str | int | float | Decimal | date | None

# Excel's last row; a longer table has to go on to another sheet.
MOST_ROWS = 1_048_576
# The longest text that Excel takes in a cell, counted in UTF-16.
MOST_CHARACTERS = 32_767
CUT = " [cut: the cell can hold no more]"
# The first moment that a zip can give; a fixed one keeps the bytes the same.
STAMP = (1980, 1, 1, 0, 0, 0)
# Excel counts days from here, as if 1900 had been a leap year.
DAY_ZERO = date(1899, 12, 30)
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BLOCK = 500


@dataclass(frozen=True)
class Styled:
    """A cell with a look: `title`, `heading`, `wrap` or `link`; `sheet` is where a link leads."""

    value: Plain
    look: str
    sheet: str = ""


Cell = Plain | Styled


@dataclass(frozen=True)
class Layout:
    """What makes an XLSX sheet easy to find one's way in.

    `widths` are of columns, in characters. `table` names the rows from `heading_row` on as a table
    of `headings`: programs that read aloud say which column a cell is in. It needs a row below its
    headings. `drop_downs` are cells to choose from below the first row, such as `Lists!$A$2:$A$5`,
    by column (the first is 0); another value can still be typed.
    """

    widths: Sequence[float] = ()
    table: str = ""
    heading_row: int = 0
    headings: Sequence[str] = ()
    drop_downs: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, and its rows of cells, which may come one at a time."""

    name: str
    rows: Iterable[Sequence[Cell]]
    is_hidden: bool = False
    layout: Layout | None = None


@dataclass
class _Written:
    """What is known of a sheet once its rows are written: how many, and its links by place."""

    rows: int = 0
    links: list[tuple[str, str]] = field(default_factory=list)


def write_workbook(path: Path, sheets: Sequence[Sheet], title: str = "") -> None:
    """Write an XLSX or ODS file, by the ending of its name; memory does not grow with the rows.

    Looks, layouts and the title of the workbook are for XLSX only.
    """
    with path.open("wb") as file:
        if path.suffix == ".ods":
            _write_ods(file, sheets)
        else:
            _write_xlsx(file, sheets, title)


def workbook_bytes(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """An XLSX file as bytes."""
    file = io.BytesIO()
    _write_xlsx(file, sheets, title)
    return file.getvalue()


def _write_xlsx(file: IO[bytes], sheets: Sequence[Sheet], title: str) -> None:
    numbers = range(1, len(sheets) + 1)
    has_looks = any(sheet.layout for sheet in sheets)
    tables = [n for n, sheet in zip(numbers, sheets, strict=True) if _has_table(sheet)]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        parts = "".join(map(_part, numbers)) + "".join(map(XLSX_TABLE_PART.format, tables))
        parts += XLSX_TITLE_PART if title else ""
        _member(book, "[Content_Types].xml", [XLSX_TYPES.format(parts)])
        _member(book, "_rels/.rels", [XLSX_ROOT.format(XLSX_TITLE_RELATION if title else "")])
        if title:
            _member(book, "docProps/core.xml", [XLSX_TITLE.format(escape(title))])
        _member(book, "xl/workbook.xml", [XLSX_BOOK.format("".join(_entries(sheets)))])
        related = "".join(XLSX_RELATION.format(number, number) for number in numbers)
        _member(book, "xl/_rels/workbook.xml.rels", [XLSX_RELATIONS.format(related)])
        _member(book, "xl/styles.xml", [XLSX_LOOKS if has_looks else XLSX_STYLES])
        for number, sheet in zip(numbers, sheets, strict=True):
            written = _Written()
            _member(book, f"xl/worksheets/sheet{number}.xml", _xlsx_sheet(sheet, written))
            if _has_table(sheet):
                name = f"xl/worksheets/_rels/sheet{number}.xml.rels"
                _member(book, name, [XLSX_RELATIONS_OF_SHEET.format(number)])
                _member(book, f"xl/tables/table{number}.xml", [_table(number, sheet, written)])


def _has_table(sheet: Sheet) -> bool:
    return sheet.layout is not None and bool(sheet.layout.table)


def _table(number: int, sheet: Sheet, written: _Written) -> str:
    layout = sheet.layout or Layout()
    columns = "".join(
        f'<tableColumn id="{n}" name={quoteattr(heading)}/>'
        for n, heading in enumerate(layout.headings, 1)
    )
    last = _column(len(layout.headings) - 1)
    return XLSX_TABLE.format(
        id=number,
        name=quoteattr(layout.table),
        place=f"A{layout.heading_row}:{last}{written.rows}",
        count=len(layout.headings),
        columns=columns,
    )


def _part(number: int) -> str:
    return XLSX_PART.format(number)


def _entries(sheets: Sequence[Sheet]) -> Iterable[str]:
    for number, sheet in enumerate(sheets, 1):
        state = ' state="hidden"' if sheet.is_hidden else ""
        yield f'<sheet name={quoteattr(sheet.name)} sheetId="{number}"{state} r:id="s{number}"/>'


def _xlsx_sheet(sheet: Sheet, written: _Written) -> Iterable[str]:
    yield XLSX_LAID_OUT_START if sheet.layout else XLSX_SHEET_START
    if sheet.layout and sheet.layout.widths:
        yield f"<cols>{''.join(map(_width, count(1), sheet.layout.widths))}</cols>"
    yield "<sheetData>"
    columns: list[str] = []
    for number, row in enumerate(sheet.rows, 1):
        while len(columns) < len(row):
            columns.append(_column(len(columns)))
        cells = []
        for column, cell in zip(columns, row, strict=False):
            place = f"{column}{number}"
            if isinstance(cell, Styled) and cell.sheet:
                written.links.append((place, cell.sheet))
            if cell is not None:
                cells.append(_xlsx_cell(place, cell))
        written.rows = number
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield "</sheetData>"
    if sheet.layout and sheet.layout.drop_downs:
        choices = "".join(map(_choice, sheet.layout.drop_downs.items()))
        yield f'<dataValidations count="{len(sheet.layout.drop_downs)}">{choices}</dataValidations>'
    if written.links:
        yield f"<hyperlinks>{''.join(map(_link, written.links))}</hyperlinks>"
    if _has_table(sheet):
        yield '<tableParts count="1"><tablePart r:id="table"/></tableParts>'
    yield "</worksheet>"


def _width(number: int, characters: float) -> str:
    return f'<col min="{number}" max="{number}" width="{characters}" customWidth="1"/>'


def _choice(drop_down: tuple[int, str]) -> str:
    place, source = drop_down
    rows = f"{_column(place)}2:{_column(place)}{CHOICE_ROWS}"
    return XLSX_CHOICE.format(rows, escape(source))


def _link(link: tuple[str, str]) -> str:
    place, sheet = link
    target = quoteattr("'" + sheet.replace("'", "''") + "'!A1")
    return f'<hyperlink ref="{place}" location={target} display={quoteattr(sheet)}/>'


def _column(number: int) -> str:
    """The letters of a column, the first 0: A, B, ..., Z, AA.

    >>> _column(0), _column(25), _column(26), _column(701), _column(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _xlsx_cell(place: str, cell: Cell) -> str:
    look = ""
    if isinstance(cell, Styled):
        look = f' s="{LOOKS[cell.look]}"'
        cell = cell.value
    if isinstance(cell, bool):
        return f'<c r="{place}"{look} t="b"><v>{cell:d}</v></c>'
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return f'<c r="{place}" s="1"><v>{(cell - DAY_ZERO).days}</v></c>'
    if isinstance(cell, (int, float, Decimal)):
        # a number that is none (a sum over nothing) leaves its cell empty
        return f'<c r="{place}"{look}><v>{cell}</v></c>' if isfinite(cell) else ""
    text = _text(_within_limit(_words(cell)))
    return f'<c r="{place}"{look} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _words(cell: Plain) -> str:
    return cell.isoformat() if isinstance(cell, datetime) else str("" if cell is None else cell)


def _within_limit(text: str) -> str:
    if len(text) <= MOST_CHARACTERS // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= MOST_CHARACTERS * 2:
        return text
    kept = units[: (MOST_CHARACTERS - len(CUT)) * 2].decode("utf-16-le", "ignore")
    return kept + CUT


def _write_ods(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        # The kind of file is its first member, and is not compressed.
        book.writestr(zipfile.ZipInfo("mimetype", STAMP), ODS_KIND, zipfile.ZIP_STORED)
        _member(book, "META-INF/manifest.xml", [ODS_MANIFEST])
        _member(book, "content.xml", _ods_content(sheets))


def _ods_content(sheets: Sequence[Sheet]) -> Iterable[str]:
    yield ODS_START
    for sheet in sheets:
        style = "hidden" if sheet.is_hidden else "shown"
        yield f'<table:table table:name={quoteattr(sheet.name)} table:style-name="{style}">'
        for row in sheet.rows:
            yield f"<table:table-row>{''.join(map(_ods_cell, row or [None]))}</table:table-row>"
        yield "</table:table>"
    yield "</office:spreadsheet></office:body></office:document-content>"


def _ods_cell(cell: Cell) -> str:
    if isinstance(cell, Styled):
        cell = cell.value
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date) and not isinstance(cell, datetime):
        kind = f'"date" office:date-value="{cell}"'
    elif isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        kind = f'"float" office:value="{cell}"'
    else:
        kind = '"string"'
    lines = "".join(f"<text:p>{line}</text:p>" for line in _text(_words(cell)).split("\n"))
    return f"<table:table-cell office:value-type={kind}>{lines}</table:table-cell>"


def _text(text: str) -> str:
    return escape(NOT_IN_XML.sub("", text))


def _member(book: zipfile.ZipFile, name: str, parts: Iterable[str]) -> None:
    member = zipfile.ZipInfo(name, STAMP)
    member.compress_type = zipfile.ZIP_DEFLATED
    with book.open(member, "w", force_zip64=True) as out:
        block: list[str] = []
        for part in parts:
            block.append(part)
            if len(block) == BLOCK:
                out.write("".join(block).encode("utf-8"))
                block.clear()
        out.write("".join(block).encode("utf-8"))


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org"
MAIN = f"{OFFICE}/spreadsheetml/2006/main"
RELATIONS = f"{OFFICE}/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
XLSX_TYPES = (
    f'{XML}<Types xmlns="{OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>{{}}</Types>'
)
XLSX_PART = (
    f'<Override PartName="/xl/worksheets/sheet{{}}.xml" ContentType="{KIND}.worksheet+xml"/>'
)
XLSX_ROOT = (
    f'{XML}<Relationships xmlns="{OFFICE}/package/2006/relationships">'
    f'<Relationship Id="book" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    "{}</Relationships>"
)
XLSX_BOOK = f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{{}}</sheets></workbook>'
XLSX_RELATIONS = (
    f'{XML}<Relationships xmlns="{OFFICE}/package/2006/relationships">{{}}'
    f'<Relationship Id="styles" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>'
)
XLSX_RELATION = (
    f'<Relationship Id="s{{}}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{{}}.xml"/>'
)
# Two formats of cell: as it is, and a date.
XLSX_STYLES = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
# The looks that `Styled` names, after those two: wrapped lines, so that nothing is hidden.
LOOKS = {"title": 2, "heading": 3, "wrap": 4, "link": 5}
WRAPPED = '<alignment vertical="top" wrapText="1"/>'
XLSX_LOOKS = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="4">'
    '<font><sz val="12"/><name val="Arial"/></font>'
    '<font><b/><sz val="16"/><name val="Arial"/></font>'
    '<font><b/><sz val="12"/><name val="Arial"/></font>'
    '<font><u/><sz val="12"/><color rgb="FF0B3C8C"/><name val="Arial"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="6"><xf/><xf numFmtId="14" applyNumberFormat="1"/>'
    '<xf fontId="1" applyFont="1"/>'
    f'<xf fontId="2" applyFont="1" applyAlignment="1">{WRAPPED}</xf>'
    f'<xf applyAlignment="1">{WRAPPED}</xf>'
    '<xf fontId="3" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
XLSX_TABLE_PART = f'<Override PartName="/xl/tables/table{{}}.xml" ContentType="{KIND}.table+xml"/>'
XLSX_RELATIONS_OF_SHEET = (
    f'{XML}<Relationships xmlns="{OFFICE}/package/2006/relationships">'
    f'<Relationship Id="table" Type="{RELATIONS}/table" Target="../tables/table{{}}.xml"/>'
    "</Relationships>"
)
# No filter buttons: they cover headings, and no banding: colour would say nothing.
XLSX_TABLE = (
    f'{XML}<table xmlns="{MAIN}" id="{{id}}" name={{name}} displayName={{name}} ref="{{place}}" '
    'totalsRowShown="0"><tableColumns count="{count}">{columns}</tableColumns></table>'
)
XLSX_TITLE_PART = (
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
)
XLSX_TITLE_RELATION = (
    f'<Relationship Id="title" Type="{OFFICE}/package/2006/relationships/metadata/core-properties" '
    'Target="docProps/core.xml"/>'
)
XLSX_TITLE = (
    f'{XML}<cp:coreProperties xmlns:cp="{OFFICE}/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title>'
    "<dc:language>en-GB</dc:language></cp:coreProperties>"
)
# a choice that is offered, and not enforced: whatever is typed is read and told about
XLSX_CHOICE = (
    '<dataValidation type="list" allowBlank="1" showErrorMessage="0" sqref="{}">'
    "<formula1>{}</formula1></dataValidation>"
)
CHOICE_ROWS = 1000
XLSX_SHEET_START = f'{XML}<worksheet xmlns="{MAIN}">'
XLSX_LAID_OUT_START = f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
ODS_MANIFEST = (
    f'{XML}<manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_KIND}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
ODS_START = (
    f'{XML}<office:document-content xmlns:office="{OASIS}:office:1.0" '
    f'xmlns:style="{OASIS}:style:1.0" xmlns:table="{OASIS}:table:1.0" '
    f'xmlns:text="{OASIS}:text:1.0" office:version="1.3"><office:automatic-styles>'
    '<style:style style:name="shown" style:family="table"/>'
    '<style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
