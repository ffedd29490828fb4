"""The workbook of a release follows the guidance for accessible spreadsheets, and opens."""

import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import fastexcel
import openpyxl
import pytest

from pipelines.definitions import find_indicator
from pipelines.export import release_workbook
from pipelines.export.about import read_about
from pipelines.export.release_workbook import write_release_workbook
from pipelines.export.workbook import CUT, Layout, Sheet, Styled, write_workbook
from pipelines.phrases import say
from pipelines.store import Store, beside
from tests.export.conftest import OF_EACH_KIND, Released

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture(scope="module")
def path(sample: Released) -> Path:
    return sample.out / "funder_equity.xlsx"


@pytest.fixture(scope="module")
def book(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def test_cover_contents_and_notes_come_first_and_contents_lists_the_rest(book: Any) -> None:
    assert book.sheetnames[:4] == ["Cover", "Contents", "Notes", "Left out"]
    contents = book["Contents"]
    listed = [(row[0].value, row[1].value) for row in contents.iter_rows(min_row=5)]
    assert [name for name, _ in listed] == book.sheetnames[2:]
    assert all(title for _, title in listed)
    assert {name[:31] for name in OF_EACH_KIND} <= set(book.sheetnames)
    links = {cell.value: cell.hyperlink.location for (cell,) in contents["A5:A9"]}
    assert links["Notes"] == "'Notes'!A1"


def test_each_sheet_has_one_marked_table_under_its_title(book: Any) -> None:
    for sheet in book.worksheets[1:]:
        assert sheet["A1"].value and sheet["A1"].font.b
        assert sheet["A2"].value == f"This worksheet contains one table. {say('about.sample')}"
        [table] = sheet.tables.values()
        assert re.fullmatch(r"A4:[A-Z]+\d+", table.ref)
        assert table.ref.endswith(str(sheet.max_row))
        headings = [cell.value for cell in sheet[4]]
        assert headings == [column.name for column in table.tableColumns]
        assert len(set(headings)) == len(headings) and all(headings)
        assert table.autoFilter is None
        assert not sheet.merged_cells.ranges
        assert not sheet.freeze_panes
        assert all(any(cell.value is not None for cell in row) for row in sheet.iter_rows())
    assert not book["Cover"].tables


def test_the_workbook_has_a_title(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        core = ElementTree.fromstring(packed.read("docProps/core.xml"))
    assert (
        core[0].text
        == "Funder Equity Dashboard: Release of tables and figures (invented sample data)"
    )


def test_the_sheets_hold_the_numbers_of_the_csv(book: Any, sample: Released) -> None:
    import polars as pl

    figures = pl.read_parquet(sample.out / "tables" / "indicators.parquet")
    names = book.sheetnames[4:]
    sheets = dict(zip(OF_EACH_KIND, names, strict=False))
    for name in OF_EACH_KIND:
        rows = list(book[sheets[name]].iter_rows(min_row=5, values_only=True))
        expected = figures.filter(pl.col("indicator_id") == name, pl.col("programme_id") == "all")
        assert len(rows) == expected.height
        assert sum(row[7] or 0 for row in rows) == pytest.approx(expected["value"].sum())
        assert all(row[6] for row in rows)
    grants = list(book["grants"].iter_rows(min_row=5, values_only=True))
    frame = pl.read_parquet(sample.out / "tables" / "grants.parquet")
    where = frame.columns.index("amount_awarded")
    assert sum(row[where] for row in grants) == pytest.approx(float(frame["amount_awarded"].sum()))


def test_what_does_not_fit_is_left_out_and_named(
    sample: Released, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_workbook, "MOST_CELLS", 60_000)
    store = Store(sample.data)
    about = read_about(store)
    store.close()
    path = tmp_path / "small.xlsx"
    with beside({"release": sample.out}, "1GB") as con:
        left_out = write_release_workbook(path, con, about, [find_indicator("money_awarded")])
    book = openpyxl.load_workbook(path)
    assert "grants" not in book.sheetnames and "funders" in book.sheetnames
    said = "\n".join(left_out)
    assert "Grants: 2,941 rows of" in said and "see tables/grants.csv" in said
    assert "by year and by funding stream are in the files of indicators/" in said
    listed = [cell.value for cell in book["Left out"]["B"][4:]]
    assert listed == left_out


def test_a_text_that_is_too_long_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "long.xlsx"
    write_workbook(path, [Sheet("Long", [["é" * 40_000, "😀" * 20_000, "x" * 32_767]])])
    cells = fastexcel.read_excel(path).load_sheet("Long", header_row=None).to_polars().row(0)
    for cell in cells[:2]:
        assert cell.endswith(CUT)
        assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    assert cells[2] == "x" * 32_767


def test_looks_and_links_are_of_laid_out_sheets(tmp_path: Path) -> None:
    path = tmp_path / "styled.xlsx"
    layout = Layout((30,), "table_one", 2, ("a",))
    sheets = [
        Sheet("It's", [[Styled("Go", "link", "It's")], ["a"], [True]], layout=layout),
    ]
    write_workbook(path, sheets, "A & B")
    book = openpyxl.load_workbook(path)
    assert book["It's"]["A1"].hyperlink.location == "'It''s'!A1"
    assert book["It's"]["A3"].value is True
    assert book.properties.title == "A & B"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not on this machine")
def test_libreoffice_opens_it_with_every_sheet(path: Path, book: Any, tmp_path: Path) -> None:
    subprocess.run(
        [
            *(str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"),
            *("--convert-to", "ods", "--outdir", str(tmp_path), str(path)),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    opened = fastexcel.read_excel(tmp_path / "funder_equity.ods")
    assert opened.sheet_names == book.sheetnames
    for name in opened.sheet_names:
        first = opened.load_sheet(name, header_row=None, n_rows=1, dtypes="string").to_polars()
        assert first.row(0)[0] == book[name]["A1"].value
