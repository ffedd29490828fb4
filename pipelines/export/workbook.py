"""Writes XLSX and ODS workbooks of plain cells, row by row, the same bytes every time."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape, quoteattr

Cell = str | int | float | date | None

# Excel's last row; a longer table has to go on to another sheet.
MOST_ROWS = 1_048_576
# The first moment that a zip can give; a fixed one keeps the bytes the same.
STAMP = (1980, 1, 1, 0, 0, 0)
# Excel counts days from here, as if 1900 had been a leap year.
DAY_ZERO = date(1899, 12, 30)
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BLOCK = 500


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, and its rows of cells, which may come one at a time."""

    name: str
    rows: Iterable[Sequence[Cell]]
    is_hidden: bool = False


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write an XLSX or ODS file, by the ending of its name; memory does not grow with the rows."""
    with path.open("wb") as file:
        (_write_ods if path.suffix == ".ods" else _write_xlsx)(file, sheets)


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """An XLSX file as bytes."""
    file = io.BytesIO()
    _write_xlsx(file, sheets)
    return file.getvalue()


def _write_xlsx(file: IO[bytes], sheets: Sequence[Sheet]) -> None:
    numbers = range(1, len(sheets) + 1)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as book:
        _member(book, "[Content_Types].xml", [XLSX_TYPES.format("".join(map(_part, numbers)))])
        _member(book, "_rels/.rels", [XLSX_ROOT])
        _member(book, "xl/workbook.xml", [XLSX_BOOK.format("".join(_entries(sheets)))])
        related = "".join(XLSX_RELATION.format(number, number) for number in numbers)
        _member(book, "xl/_rels/workbook.xml.rels", [XLSX_RELATIONS.format(related)])
        _member(book, "xl/styles.xml", [XLSX_STYLES])
        for number, sheet in zip(numbers, sheets, strict=True):
            _member(book, f"xl/worksheets/sheet{number}.xml", _xlsx_sheet(sheet))


def _part(number: int) -> str:
    return XLSX_PART.format(number)


def _entries(sheets: Sequence[Sheet]) -> Iterable[str]:
    for number, sheet in enumerate(sheets, 1):
        state = ' state="hidden"' if sheet.is_hidden else ""
        yield f'<sheet name={quoteattr(sheet.name)} sheetId="{number}"{state} r:id="s{number}"/>'


def _xlsx_sheet(sheet: Sheet) -> Iterable[str]:
    yield XLSX_SHEET_START
    columns: list[str] = []
    for number, row in enumerate(sheet.rows, 1):
        while len(columns) < len(row):
            columns.append(_column(len(columns)))
        cells = [
            _xlsx_cell(f"{column}{number}", cell)
            for column, cell in zip(columns, row, strict=False)
            if cell is not None
        ]
        yield f'<row r="{number}">{"".join(cells)}</row>'
    yield "</sheetData></worksheet>"


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
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(cell - DAY_ZERO).days}</v></c>'
    if isinstance(cell, (int, float)):
        return f'<c r="{place}"><v>{cell}</v></c>'
    text = _text(str(cell))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


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
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        kind = f'"date" office:date-value="{cell}"'
    elif isinstance(cell, (int, float)):
        kind = f'"float" office:value="{cell}"'
    else:
        kind = '"string"'
    lines = "".join(f"<text:p>{line}</text:p>" for line in _text(str(cell)).split("\n"))
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
    "</Relationships>"
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
XLSX_SHEET_START = f'{XML}<worksheet xmlns="{MAIN}"><sheetData>'
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
