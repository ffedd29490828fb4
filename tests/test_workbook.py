"""Workbooks that we write open elsewhere, hold what was put in, and are the same every time."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import fastexcel
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import load
from odf.table import Table

from pipelines.export.workbook import Cell, Sheet, workbook_bytes, write_workbook

ROWS: list[list[Cell]] = [
    ["Identifier", "Amount", "Day", "Words"],
    [],
    ["a & <b>", 1500, date(2024, 2, 29), 'two\nlines, "quoted" & £5'],
    [None, 0.5, None, "  kept  "],
]
SHEETS = (Sheet("One's & two", ROWS), Sheet("Lists", [["x"]], is_hidden=True))


def cells(path: Path, sheet: str) -> list[tuple[str | None, ...]]:
    book = fastexcel.read_excel(path)
    return book.load_sheet(sheet, header_row=None, dtypes="string").to_polars().rows()


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_what_is_written_is_read_back(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"book{suffix}"
    write_workbook(path, SHEETS)
    rows = cells(path, "One's & two")
    assert rows[0] == ("Identifier", "Amount", "Day", "Words")
    assert rows[2][:2] == ("a & <b>", "1500")
    assert str(rows[2][2]).startswith("2024-02-29")
    assert rows[2][3] == 'two\nlines, "quoted" & £5'
    assert rows[3][1] == "0.5" and rows[3][0] is None
    assert fastexcel.read_excel(path).load_sheet("Lists").visible == "hidden"


def test_openpyxl_reads_the_xlsx_with_its_date_and_hidden_sheet(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_bytes(SHEETS))
    book = openpyxl.load_workbook(path)
    assert book["One's & two"]["C3"].value.date() == date(2024, 2, 29)
    assert book["One's & two"]["D4"].value == "  kept  "
    assert book["Lists"].sheet_state == "hidden"


def test_odfpy_reads_the_ods(tmp_path: Path) -> None:
    path = tmp_path / "book.ods"
    write_workbook(path, SHEETS)
    names = [t.getAttribute("name") for t in load(path).spreadsheet.getElementsByType(Table)]
    assert names == ["One's & two", "Lists"]


def test_the_bytes_are_the_same_every_time() -> None:
    assert workbook_bytes(SHEETS) == workbook_bytes(SHEETS)


@given(
    rows=st.lists(
        st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), max_size=4), max_size=5
    )
)
def test_any_text_makes_a_workbook_that_opens(
    tmp_path_factory: pytest.TempPathFactory, rows: Sequence[Sequence[str]]
) -> None:
    folder = tmp_path_factory.mktemp("books")
    for suffix in (".xlsx", ".ods"):
        path = folder / f"book{suffix}"
        write_workbook(path, [Sheet("Any", [["first"], *rows])])
        assert cells(path, "Any")[0][0] == "first"
