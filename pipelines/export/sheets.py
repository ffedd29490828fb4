"""Sheets that follow the guidance for accessible spreadsheets: a cover, notes, one table a sheet.

Each table is marked up and named, has one row of headings, no merged cells, no blank rows or
columns, and above it a title and how many tables the sheet has; nothing is said by colour alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from pipelines.export.workbook import Cell, Layout, Sheet, Styled

# Title, how many tables, what to know, headings.
ROWS_BEFORE = 4
# A column is as wide as its longest cell, within these; longer text is wrapped.
NARROWEST, WIDEST = 10, 60
MOST_NAME = 31
NOT_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
WIDE = 100


@dataclass(frozen=True)
class Head:
    """What stands above the rows of a sheet; `note` is said on every sheet of a workbook."""

    sheet: str
    title: str
    remark: str
    headings: Sequence[str]
    note: str = ""


def table_sheet(head: Head, rows: Iterable[Sequence[Cell]], widths: Sequence[float]) -> Sheet:
    """A sheet of one table: title, how many tables, what to know, headings, rows.

    There must be a row: a table that is marked up has at least one.
    """
    above: list[list[Cell]] = [
        [Styled(head.title, "title")],
        [f"This worksheet contains one table. {head.note}".strip()],
        [head.remark],
        [Styled(heading, "heading") for heading in head.headings],
    ]
    table = "".join(letter if letter.isalnum() else "_" for letter in head.sheet.lower())
    layout = Layout(widths, f"table_{table}", ROWS_BEFORE, head.headings)
    return Sheet(head.sheet, chain(above, rows), layout=layout)


def text_sheet(name: str, title: str, lines: Sequence[str]) -> Sheet:
    """A sheet of lines of text and no table."""
    rows: list[list[Cell]] = [[Styled(title, "title")]]
    rows += [[Styled(line, "wrap")] for line in lines]
    return Sheet(name, rows, layout=Layout(widths=(WIDE,)))


def list_sheet(name: str, title: str, lines: Sequence[str], note: str) -> Sheet:
    """A sheet whose table is numbered lines of text."""
    rows: list[list[Cell]] = [
        [number, Styled(line, "wrap")] for number, line in enumerate(lines, start=1)
    ]
    head = Head(name, title, "Each row is one note.", ("number", "note"), note)
    return table_sheet(head, rows, (12, WIDE))


def sheet_names(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Names that Excel takes: no two alike, without its signs, at most 31 characters.

    >>> sheet_names(["a/b", "A-b", "x" * 40])
    ['a-b', 'A-b_2', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']
    """
    used = {name.lower() for name in taken}
    given = []
    for wanted in names:
        clean = wanted.translate(NOT_IN_NAME)
        name, number = clean[:MOST_NAME], 1
        while name.lower() in used:
            number += 1
            name = f"{clean[: MOST_NAME - 4]}_{number}"
        used.add(name.lower())
        given.append(name)
    return given


def widths_of(longest: Sequence[int]) -> list[float]:
    """How wide columns are, by the most characters in each."""
    return [min(max(length + 2, NARROWEST), WIDEST) for length in longest]


def wrapped(row: Sequence[Cell], longest: Sequence[int]) -> list[Cell]:
    """A row whose cells are wrapped in columns with text that is longer than the widest column."""
    return [
        Styled(cell, "wrap")
        if length > WIDEST and cell is not None and not isinstance(cell, Styled)
        else cell
        for cell, length in zip(row, longest, strict=True)
    ]
