"""Writes tiny workbooks, XLSX and ODS, from what a test says is in their sheets."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import Table, TableCell, TableRow
from odf.text import P

Sheets = Mapping[str, Sequence[Sequence[Any]]]


def write_workbook(path: Path, sheets: Sheets, hidden: Sequence[str] = ()) -> Path:
    """Write sheets of rows of cells; a cell that is None is left out."""
    return (write_ods if path.suffix == ".ods" else write_xlsx)(path, sheets, hidden)


def write_xlsx(path: Path, sheets: Sheets, hidden: Sequence[str] = ()) -> Path:
    """Write an XLSX file; a text that begins with = is a formula whose value nobody computed."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(number, column, value)
    book.save(path)
    return path


def write_long_xlsx(path: Path, rows: Iterable[Sequence[str | int]]) -> Path:
    """Write one sheet, `grants`, of many rows of text and whole numbers, many times as fast."""
    with ZipFile(write_xlsx(path, {"grants": []})) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = [
            f'<c r="{chr(65 + n)}{number}"><v>{cell}</v></c>'
            if isinstance(cell, int)
            else f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for n, cell in enumerate(row)
        ]
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    sheet = "xl/worksheets/sheet1.xml"
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f"<sheetData>{''.join(lines)}</sheetData>"
    parts[sheet] = f'<worksheet xmlns="{namespace}">{data}</worksheet>'.encode()
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def write_ods(path: Path, sheets: Sheets, hidden: Sequence[str] = ()) -> Path:
    """Write an ODS file; formulas as in `write_xlsx`."""
    document = OpenDocumentSpreadsheet()
    style = Style(name="hidden", family="table")
    style.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(style)
    for name, rows in sheets.items():
        table = Table(name=name, **({"stylename": style} if name in hidden else {}))
        document.spreadsheet.addElement(table)
        for row in rows:
            line = TableRow()
            table.addElement(line)
            for value in row or [None]:
                line.addElement(_ods_cell(value))
    document.save(path)
    return path


def _ods_cell(value: Any) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, str) and value.startswith("="):
        return TableCell(formula=f"of:{value}")
    if isinstance(value, bool):
        cell = TableCell(valuetype="boolean", booleanvalue=str(value).lower())
    elif isinstance(value, (int, float)):
        cell = TableCell(valuetype="float", value=repr(value))
    elif isinstance(value, (date, datetime)):
        cell = TableCell(valuetype="date", datevalue=value.isoformat())
    else:
        cell = TableCell(valuetype="string")
    cell.addElement(P(text=str(value)))
    return cell
