"""Workbooks land cell by cell, sheet by sheet, and the sheets that add to grants are joined."""

import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from landing import Lander, Landing, filled
from workbooks import Sheets, write_workbook, write_xlsx

from pipelines.errors import SourceError
from pipelines.sources import find_sources

ENDINGS = pytest.mark.parametrize("ending", [".xlsx", ".ods"])
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99
HEAD = ("Identifier", "Title", "Amount Awarded", "Award Date")


def land(
    lander: Lander, sheets: Sheets, ending: str = ".xlsx", hidden: tuple[str, ...] = ()
) -> Landing:
    path = write_workbook(lander.folder / f"grants{ending}", sheets, hidden)
    return lander.land_paths([path])


def extra(row: dict[str, Any]) -> dict[str, Any]:
    return json.loads(row["extra_json"])


@ENDINGS
def test_cells_of_every_kind_land_as_the_text_that_was_meant(lander: Lander, ending: str) -> None:
    rows = [
        ("Identifier", "Amount Awarded", "Award Date", "Last Modified", "From an open call?"),
        ("a-1", 1500.0, date(2020, 1, 2), datetime(2020, 1, 2, 10, 30), True),
        (1234567.0, 1520.68, datetime(2020, 1, 2), "2020-01-05", False),
        ("a-3", 0.1 + 0.2, "2 Jan 2020", None, "Yes"),
        ("a-4", -25.5, 43831, None, " "),
        ("a-5", 115795635.69, None, None, None),
        ("a-6", -1234567890.05, None, None, None),
    ]
    landing = land(lander, {"grants": rows}, ending)
    assert landing.column("grant_id") == ["a-1", "1234567", "a-3", "a-4", "a-5", "a-6"]
    amounts = ["1500", "1520.68", "0.3", "-25.5", "115795635.69", "-1234567890.05"]
    assert landing.column("amount_awarded") == amounts
    dates = ["2020-01-02", "2020-01-02", "2 Jan 2020", "43831", None, None]
    assert landing.column("award_date") == dates
    assert landing.column("date_modified")[0][:16].replace("T", " ") == "2020-01-02 10:30"
    assert landing.column("from_open_call") == ["true", "false", "Yes", None, None, None]
    assert landing.column("source_sheet") == ["grants"] * 6
    # a workbook has no encoding that anybody chose
    assert landing.landed[0].read_as == ending[1:].upper()


@ENDINGS
def test_rows_are_counted_as_the_spreadsheet_counts_them(lander: Lander, ending: str) -> None:
    blank = (None, None)
    rows = [
        (),
        blank,
        (None, "Our grants"),
        (),
        (None, *HEAD),
        (),
        (None, "a-1"),
        (),
        (None, "a-2"),
    ]
    landing = land(lander, {"grants": rows}, ending)
    assert landing.column("grant_id") == ["a-1", "a-2"]
    assert landing.column("source_row") == [7, 9]


def test_empty_columns_at_the_front_count_in_the_names_of_columns(lander: Lander) -> None:
    rows = [(None, "Identifier", "Amount Awarded", None), (None, "a-1", 5, "note")]
    assert extra(land(lander, {"grants": rows}).rows[0]) == {"(column 4)": "note"}


def test_the_first_of_two_columns_for_one_field_is_read_and_the_other_kept(lander: Lander) -> None:
    rows = [("Identifier", "Amount Awarded", "Title", "title"), ("a-1", 5, "one", "two")]
    row = land(lander, {"grants": rows}).rows[0]
    assert (row["title"], extra(row)) == ("one", {"title (column 4)": "two"})


def test_merged_headings_over_the_heading_row_and_a_long_formatted_range(lander: Lander) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "The grant"
    sheet.merge_cells("A1:B1")
    for column, cell in zip("ABCD", ("Identifier", "Amount Awarded", "Merged", None), strict=True):
        sheet[f"{column}2"] = cell
    sheet.merge_cells("C2:D2")
    for column, cell in zip("ABCD", ("a-1", 5, "left", "right"), strict=True):
        sheet[f"{column}3"] = cell
    sheet["A50000"].number_format = "0.00"
    sheet["AZ4"].number_format = "0.00"
    book.save(lander.folder / "merged.xlsx")
    [row] = lander.land_paths([lander.folder / "merged.xlsx"]).rows
    assert (row["grant_id"], row["source_row"]) == ("a-1", 3)
    assert extra(row) == {"Merged": "left", "(column 4)": "right"}


def problems(landing: Landing) -> list[list[tuple[str, str]]]:
    return [
        [(p["problem_id"], p["value"]) for p in row["reading_problems"] or ()]
        for row in landing.rows
    ]


@ENDINGS
def test_a_formula_whose_result_was_not_saved_is_said_with_its_place(
    lander: Lander, ending: str
) -> None:
    rows = [
        (*HEAD, "Our sum"),
        ("a-1", "T", "=1+1", None, None),
        ("a-2", '="T"', 5, "=1+1", "=1+1"),
        ("a-3", "T", 6, None, None),
        (None, None, None, None, "=1+1"),
        ('="a-"&"4"', None, "=1+1", None, None),
    ]
    landing = land(lander, {"other": [("x",)], "grants": rows}, ending)
    assert landing.column("amount_awarded") == [None, "5", "6", None]
    assert landing.column("source_row") == [2, 3, 4, 6]
    assert problems(landing) == [
        [("needed_formula_without_value", "Amount Awarded (C2)")],
        [("formula_without_value", "Title (B3), Award Date (D3)")],
        [],
        [("needed_formula_without_value", "Identifier (A6), Amount Awarded (C6)")],
    ]


def edited(path: Path, part: str, old: str, new: str) -> Path:
    """The workbook with one piece of its XML replaced."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("cell", "value", "is_said"),
    [
        ("<f>1+1</f><v>2</v>", "2", False),
        ('<f t="shared" si="0"/><v>2</v>', "2", False),
        ('<f t="shared" si="0"/>', None, True),
        ("<f>IF(A1&gt;0,1,2)</f><v/>", None, True),
        ("<f>1+1</f>", None, True),
    ],
)
def test_a_formula_is_read_by_its_saved_result(
    lander: Lander, cell: str, value: str | None, is_said: bool
) -> None:
    path = write_xlsx(lander.folder / "f.xlsx", {"grants": [HEAD, ("a-1", "T", 77, None)]})
    landing = lander.land_paths([edited(path, "xl/worksheets/sheet1.xml", "<v>77</v>", cell)])
    assert landing.column("amount_awarded") == [value]
    assert bool(problems(landing)[0]) == is_said


def test_a_formula_worked_out_to_be_empty_text_is_an_empty_cell(lander: Lander) -> None:
    path = write_xlsx(lander.folder / "f.xlsx", {"grants": [HEAD, ("a-1", "T", 77, None)]})
    sheet = "xl/worksheets/sheet1.xml"
    edited(path, sheet, '<c r="C2" t="n">', '<c r="C2" t="str">')
    landing = lander.land_paths([edited(path, sheet, "<v>77</v>", "<f>X1</f><v></v>")])
    assert (landing.column("amount_awarded"), problems(landing)) == ([None], [[]])


def test_formulas_are_found_wherever_the_file_is_cut_into_blocks(
    lander: Lander, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(f"a-{n}", "T", "=1+1", None) for n in range(2, 60)]
    path = write_xlsx(lander.folder / "f.xlsx", {"grants": [HEAD, *rows]})
    for size in (64, 101, 1000):
        monkeypatch.setattr("pipelines.read.workbook_scan.BLOCK_BYTES", size)
        found = problems(lander.land_paths([path]))
        places = [f"Amount Awarded (C{n})" for n in range(2, 60)]
        assert found == [[("needed_formula_without_value", place)] for place in places]


def test_a_formula_that_failed_is_no_amount(lander: Lander) -> None:
    path = write_xlsx(lander.folder / "f.xlsx", {"grants": [HEAD, ("a-1", "T", 77, None)]})
    sheet = "xl/worksheets/sheet1.xml"
    edited(path, sheet, '<c r="C2" t="n">', '<c r="C2" t="e">')
    landing = lander.land_paths([edited(path, sheet, "<v>77</v>", "<f>X1</f><v>#REF!</v>")])
    assert landing.column("amount_awarded") in ([None], ["#REF!"])


@ENDINGS
def test_the_sheet_meta_says_what_the_package_is(lander: Lander, ending: str) -> None:
    meta = [
        ("Version", 1.4), ("Extensions", "dei; other"), ("Title", "Our grants"),
        ("Publisher:Name", "A Trust"), ("Publisher:Website", "https://example.org"),
        ("License", "https://licence.example"), ("Issued", date(2021, 2, 3)),
        ("Modified", "2021-03-04"), ("Our own", "x"), ("Description", None),
    ]  # fmt: skip
    landing = land(lander, {"Meta": meta, "grants": [HEAD, ("a-1", "T", 5)]}, ending)
    assert landing.landed[0].metadata == {
        "version": "1.4",
        "extensions": ["dei", "other"],
        "title": "Our grants",
        "publisher": {"name": "A Trust", "website": "https://example.org"},
        "license": "https://licence.example",
        "issued": "2021-02-03",
        "modified": "2021-03-04",
        "Our own": "x",
    }
    query = "select publisher_name, licence, package_title, package_date from raw.source_files"
    found = lander.con.execute(query).fetchall()
    assert found == [("A Trust", "https://licence.example", "Our grants", "2021-03-04")]


@ENDINGS
def test_hidden_sheets_and_sheets_without_headings_are_left_out_and_said(
    lander: Lander, ending: str
) -> None:
    sheets = {
        "Lookup": [HEAD, ("x-1", "T", 5)],
        "grants": [HEAD, ("a-1", "T", 5)],
        "Notes": [("Read me",), ("These are our grants",)],
        "Codes": [("Title", "Meaning"), ("A", "b")],
        "Empty": [],
    }
    landing = land(lander, sheets, ending, ("Lookup",))
    assert landing.column("grant_id") == ["a-1"]
    said = {item.name: item.reason for item in landing.landed[0].left_out}
    name = f"grants{ending}: sheet "
    assert set(said) == {name + "Lookup", name + "Notes", name + "Codes"}
    assert "hidden" in said[name + "Lookup"]
    assert "No column heading" in said[name + "Notes"]
    assert '"Identifier"' in said[name + "Codes"]


def test_a_very_hidden_sheet_is_left_out_and_said(lander: Lander) -> None:
    path = write_xlsx(lander.folder / "very.xlsx", {"grants": [HEAD, ("a-1",)], "Codes": [HEAD]})
    book = openpyxl.load_workbook(path)
    book["Codes"].sheet_state = "veryHidden"
    book.save(path)
    [left_out] = lander.land_paths([path]).landed[0].left_out
    assert left_out.to_json()["name"] == "very.xlsx: sheet Codes"


def test_a_sheet_that_holds_a_chart_only_does_not_stop_the_others(lander: Lander) -> None:
    path = write_xlsx(lander.folder / "chart.xlsx", {"grants": [HEAD, ("a-1", "T", 5)]})
    book = openpyxl.load_workbook(path)
    book.create_chartsheet("Chart")
    book.save(path)
    assert lander.land_paths([path]).column("grant_id") == ["a-1"]


def test_several_sheets_of_grants_are_all_read(lander: Lander) -> None:
    sheets = {
        "2019": [HEAD, ("a-1", "T", 5), ("a-2", "T", 6)],
        "2020": [(), HEAD, ("a-3", "T", 7), ("a-1", "T", 8)],
    }
    landing = land(lander, sheets)
    places = {(row["grant_id"], row["source_sheet"], row["source_row"]) for row in landing.rows}
    assert places == {
        ("a-1", "2019", 2),
        ("a-2", "2019", 3),
        ("a-3", "2020", 3),
        ("a-1", "2020", 4),
    }
    assert landing.landed[0].joined_rows == 0


RELATED = {
    "Beneficiary Location": [
        ("Identifier", "Beneficiary Location:Name", "Beneficiary Location:Geographic Code"),
        ("a-1", "Leeds", "E08000035"),
        ("a-1", "York", "E06000014"),
        ("a-2", "Hull", None),
    ],
    "grants": [
        (
            *HEAD, "Beneficiary Location:Name", "Recipient Org:Identifier",
            "Planned Dates:Start Date",
        ),
        ("a-1", "One", 100, date(2020, 1, 2), "Leeds", "GB-CHC-1", "2020-02-01"),
        ("a-2", None, 200, date(2020, 1, 3), None, "GB-CHC-2", None),
    ],
    "Anything": [
        ("Identifier", "Classifications:Title", "Funding Type:Title", "Title"),
        ("a-1", "Health", "Core", "Another title"),
        ("a-2", "Arts", None, "Two"),
    ],
    "Planned Dates": [
        ("Identifier", "Planned Dates:Start Date", "Planned Dates:Duration (months)"),
        ("a-1", "2020-02-01", 12),
    ],
    "Recipient Org": [
        ("Identifier", "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Email"),
        ("a-1", "GB-CHC-1", "Harbour Group", "SECRET"),
    ],
    "Rec_Location": [
        ("Identifier", "Recipient Org:Identifier", "Recipient Org:Location:Geographic Code"),
        ("a-1", "GB-CHC-1", "E08000035"),
    ],
    "deiDetails": [("Identifier", "DEI Details:Purposes"), ("a-1", "why")],
}  # fmt: skip


@ENDINGS
def test_related_sheets_add_to_the_grant_of_their_identifier(lander: Lander, ending: str) -> None:
    landing = land(lander, RELATED, ending)
    one, two = landing.rows
    assert (one["grant_id"], one["title"], one["source_sheet"], one["source_row"]) == (
        "a-1", "One", "grants", 2,
    )  # fmt: skip
    assert filled(one["beneficiary_locations"]) == [
        {"name": "Leeds", "geo_code": "E08000035"},
        {"name": "York", "geo_code": "E06000014"},
    ]
    assert filled(one["classifications"]) == [{"title": "Health"}]
    assert filled(one["funding_types"]) == [{"title": "Core"}]
    assert filled(one["planned_dates"]) == [{"start_date": "2020-02-01", "duration": "12"}]
    assert filled(one["recipient_organisations"]) == [
        {"org_id": "GB-CHC-1", "name": "Harbour Group"}
    ]
    assert filled(one["recipient_locations"]) == [{"geo_code": "E08000035"}]
    assert one["dei_details"] == '{"purposes":"why"}'
    assert extra(one) == {"Title (sheet Anything, row 2)": "Another title"}
    assert (two["title"], filled(two["beneficiary_locations"])) == ("Two", [{"name": "Hull"}])
    assert filled(two["classifications"]) == [{"title": "Arts"}]
    assert landing.landed[0].joined_rows == 9
    assert landing.landed[0].rows == 2
    assert "SECRET" not in str(landing.rows)


def test_cells_that_no_mapping_reads_are_all_kept_when_rows_are_joined(lander: Lander) -> None:
    sheets = {
        "grants": [(*HEAD, "Our note"), ("a-1", "T", 5, None, "first")],
        "paid": [
            ("Identifier", "disbursementTransaction/0/value", "Our note"),
            ("a-1", 2, "first"),
            ("a-1", 3, "second"),
        ],
    }
    [row] = land(lander, sheets).rows
    assert extra(row) == {
        "Our note": "first",
        "disbursementTransaction/0/value": "2",
        "disbursementTransaction/0/value (sheet paid, row 3)": "3",
        "Our note (sheet paid, row 3)": "second",
    }


def test_a_related_row_without_its_grant_stays_and_is_marked(lander: Lander) -> None:
    sheets = {
        "grants": [HEAD, ("a-1", "T", 5)],
        "Places": [
            ("Identifier", "Beneficiary Location:Name"),
            *[("a-9", "Leeds"), ("a-9", "York"), (None, "Hull"), ("a-1", "Bath")],
        ],
    }
    landing = land(lander, sheets)
    marked = [(r["grant_id"], r["source_row"]) for r in landing.rows if r["is_related_row"]]
    assert sorted(marked, key=str) == [("a-9", 2), ("a-9", 3), (None, 4)]
    assert landing.landed[0].rows == 4


def test_later_rows_of_one_sheet_add_what_the_first_does_not_say(lander: Lander) -> None:
    head = (*HEAD, "Classifications:Title", "Recipient Org:Identifier", "Recipient Org:Name")
    rows = [
        head,
        ("a-1", "T", 5, None, "Health", "GB-CHC-1", "Harbour"),
        ("a-1", None, None, None, "Arts", None, None),
        (" a-1 ", "T", 5, "2020-01-02", "Sport", "GB-CHC-1", "Harbour"),
        ("a-1", "T", 6, None, "Other amount", "GB-CHC-1", "Harbour"),
        ("a-1", "T", 5, None, "Other recipient", "GB-CHC-2", "Bay"),
    ]
    landing = land(lander, {"grants": rows})
    assert landing.column("source_row") == [2, 5, 6]
    first = landing.rows[0]
    assert [item["title"] for item in first["classifications"]] == ["Health", "Arts", "Sport"]
    assert first["award_date"] == "2020-01-02"
    assert filled(first["recipient_organisations"]) == [{"org_id": "GB-CHC-1", "name": "Harbour"}]
    assert landing.landed[0].joined_rows == 2


def test_rows_that_are_the_same_in_every_cell_stay_two_rows(lander: Lander) -> None:
    landing = land(lander, {"grants": [HEAD, ("a-1", "T", 5), ("a-1", "T", 5)]})
    assert landing.column("source_row") == [2, 3]


def test_one_identifier_on_every_row_does_not_multiply_what_other_sheets_say(
    lander: Lander,
) -> None:
    sheets = {
        "grants": [HEAD, *[("n/a", "T", amount) for amount in range(400)]],
        "Places": [
            ("Identifier", "Beneficiary Location:Name"),
            *[("n/a", f"Place {number}") for number in range(400)],
        ],
    }
    landing = land(lander, sheets)
    assert landing.landed[0].rows == 400
    assert len(landing.rows[-1]["beneficiary_locations"]) == 400


def test_rows_of_json_keep_their_number_after_rows_were_joined(lander: Lander) -> None:
    book = write_xlsx(lander.folder / "first.xlsx", RELATED)
    (lander.folder / "second.json").write_text('[{"id": "b-1"}, {"id": "b-2"}]')
    landing = lander.land_paths([book, lander.folder / "second.json"])
    assert [r["source_row"] for r in landing.rows if r["source_file"] == "second.json"] == [1, 2]


def stray_cell(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD)
    book.active["XFD3"] = book.active["A1048576"] = "stray"
    book.save(path)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read_at_all(lander: Lander, state: str) -> None:
    path = lander.folder / "huge.xlsx"
    stray_cell(path)
    book = openpyxl.load_workbook(path)
    book.active.sheet_state = state
    book.create_sheet("grants").append(HEAD)
    book["grants"].append(("a-1", "T", 5, None))
    book.save(path)
    landing = lander.land_paths([path])
    assert landing.column("grant_id") == ["a-1"]
    [left_out] = landing.landed[0].left_out
    assert (left_out.sheet, "hidden" in left_out.reason) == ("Sheet", True)


ODS_ROW = '<table:table-row{}><table:table-cell{} office:value-type="string"><text:p>{}</text:p>'
ODS_END = "</table:table-cell>{}</table:table-row>"
COLUMNS_REPEATED = ' table:number-columns-repeated="{}"'
ROWS_REPEATED = ' table:number-rows-repeated="{}"'


@pytest.mark.parametrize(
    ("added", "is_refused"),
    [
        # what a spreadsheet program writes to fill a sheet up
        (
            f'<table:table-row{ROWS_REPEATED.format(1048570)}><table:table-cell'
            f'{COLUMNS_REPEATED.format(16384)}/></table:table-row>',
            False,
        ),
        # one row of a thousand cells, a million times
        (ODS_ROW.format(ROWS_REPEATED.format(10**6), COLUMNS_REPEATED.format(1000), "x")
         + ODS_END.format(""), True),
        # a cell in the last row and column
        (f'<table:table-row{ROWS_REPEATED.format(1048000)}><table:table-cell/></table:table-row>'
         f'<table:table-row><table:table-cell{COLUMNS_REPEATED.format(16383)}/><table:table-cell '
         'office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
         True),
        (ODS_ROW.format(ROWS_REPEATED.format(10**30), "", "x") + ODS_END.format(""), True),
    ],
)  # fmt: skip
def test_an_ods_whose_cells_repeat_too_often_is_refused(
    lander: Lander, added: str, is_refused: bool
) -> None:
    path = write_workbook(lander.folder / "r.ods", {"grants": [HEAD, ("a-1", "T", 5, None)]})
    edited(path, "content.xml", "</table:table>", f"{added}</table:table>")
    if is_refused:
        with pytest.raises(SourceError, match="reaches to row [0-9,]+ and column"):
            lander.land_paths([path])
    else:
        assert lander.land_paths([path]).column("grant_id") == ["a-1"]


def without_grants(path: Path) -> None:
    write_xlsx(path, {"Notes": [("Read", "me")], "Hidden": [HEAD, ("a-1",)]}, ("Hidden",))


def cut_short(path: Path) -> None:
    write_xlsx(path, {"grants": [HEAD, ("a-1",)]})
    path.write_bytes(path.read_bytes()[:-200])


def damaged(path: Path) -> None:
    write_xlsx(path, {"grants": [HEAD, ("a-1",)]})
    parts = {}
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/worksheets/sheet1.xml"] = b"<worksheet><sheetData><row><c r=?"
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


def plain_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("grants.csv", "Identifier")


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * (60 * 1024 * 1024))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(b""), "empty"),
        (lambda path: path.write_bytes(OLD_EXCEL), "password"),
        (lambda path: path.write_bytes(b"Identifier,Title\n"), "not a spreadsheet"),
        (lambda path: path.write_bytes(b"PK\x03\x04 and then nothing of the kind"), "damaged"),
        (cut_short, "damaged"),
        (damaged, "damaged"),
        (plain_zip, "damaged"),
        (bomb, "200 times its size"),
        (stray_cell, "reaches to row 1,048,576 and column 16,384"),
        (without_grants, "no sheet in it holds grants. Sheet"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_says_what_to_do(
    lander: Lander, make: Any, words: str
) -> None:
    path = lander.folder / "broken.xlsx"
    make(path)
    with pytest.raises(SourceError) as caught:
        lander.land_paths([path])
    assert words in str(caught.value)
    assert caught.value.file == "broken.xlsx"
    assert caught.value.remedy


def test_an_ods_with_a_password_says_what_to_do(lander: Lander) -> None:
    path = lander.folder / "locked.ods"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        book.writestr("content.xml", "rubbish")
    with pytest.raises(SourceError, match="it has a password"):
        lander.land_paths([path])


@pytest.mark.parametrize("ending", [".xls", ".xlsb", ".xlsm", ".XLSM"])
def test_a_workbook_that_only_excel_writes_is_refused_with_what_to_do(
    lander: Lander, ending: str
) -> None:
    path = lander.folder / f"grants{ending}"
    path.write_bytes(OLD_EXCEL)
    with pytest.raises(SourceError, match=f"{ending.lower()} files are not read") as caught:
        find_sources([path])
    assert "save it as .xlsx" in caught.value.remedy
