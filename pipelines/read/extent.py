"""How far the cells of an XLSX workbook reach, before a reader makes room for all in between.

The reader of workbooks keeps a sheet as one block from its first cell to its last. One stray cell
in the last row and column would ask for more memory than there is, and end the program.
"""

import re
import zipfile

MOST_CELLS = 50_000_000
BLOCK_BYTES = 4 * 1024 * 1024
# Enough to hold a reference that two blocks share.
OVERLAP = 64
SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})([0-9]{1,7})"')
COLUMN = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})[0-9]')


def find_overreach(parts: zipfile.ZipFile) -> str | None:
    """Why a workbook reaches too far to be read, or None."""
    for name in parts.namelist():
        if SHEETS.fullmatch(name):
            rows, columns = _extent(parts, name)
            if rows * columns > MOST_CELLS:
                return (
                    f"a sheet in it reaches to row {rows:,} and column {columns:,}, which is more "
                    f"than {MOST_CELLS // 1_000_000} million cells, most of them empty."
                )
    return None


def _extent(parts: zipfile.ZipFile, name: str) -> tuple[int, int]:
    """The last row and the last column that have a cell; rows stand in order."""
    last_row = 0
    columns: set[bytes] = set()
    with parts.open(name) as sheet:
        kept = b""
        while block := sheet.read(BLOCK_BYTES):
            text = kept + block
            columns.update(COLUMN.findall(text))
            # the last row in a block begins somewhere near its end; looking there is enough
            for match in CELL.finditer(text, max(0, len(text) - BLOCK_BYTES // 16)):
                last_row = max(last_row, int(match[2]))
            kept = text[-OVERLAP:]
    return last_row, max(map(_number, columns), default=0)


def _number(letters: bytes) -> int:
    """The number of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
