"""What comes of workbooks in a build: places with sheets, rows that belong to no grant, notes."""

import sys
import tempfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.file_check import check_files
from pipelines.report import build_summary, check_summary
from tests.conftest import ROOT, Built, build_files, grant, write_csv, write_json

sys.path.append(str(ROOT / "tests" / "read"))
from workbooks import write_long_xlsx, write_workbook, write_xlsx  # noqa: E402

Build = Callable[..., Built]
HEAD = (
    "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
    "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Company Number",
    "Funding Org:Identifier", "Funding Org:Name",
)  # fmt: skip


def row(id: str | None, amount: Any = 100, day: Any = "2024-05-01", company: Any = None) -> tuple:
    return (
        *(id, "T", "D", "GBP", amount, day),
        *("GB-CHC-2000001", "Harbour", company, "GB-CHC-1000001", "First Trust"),
    )


def problems(path: Path) -> list[tuple[str, int | None, str]]:
    return [(p.sheet, p.row, p.reason.split(":")[0]) for p in check_files([path]).problems if p.row]


def test_tables_and_check_name_the_sheet_of_a_row(built: Build, tmp_path: Path) -> None:
    sheets = {
        "2023": [HEAD, row("360G-1", 5), row("360G-2", "lots")],
        "2024": [HEAD, row("360G-1", 6), row("360G-3", 7)],
        "Places": [("Identifier", "Beneficiary Location:Name"), ("360G-9", "X"), ("360G-3", "Y")],
        "Codes": [("Our", "codes")],
    }
    path = write_xlsx(tmp_path / "g.xlsx", sheets, ("Codes",))
    build = built(path)
    places = {id: (g["source_sheet"], g["source_row"]) for id, g in build.grants().items()}
    assert places == {"360G-1": ("2024", 2), "360G-3": ("2024", 3)}
    [old] = build.table("superseded_grants")
    assert (old["source_sheet"], old["superseded_by_sheet"]) == ("2023", "2024")
    rejected = {(r["source_sheet"], r["source_row"]): r for r in build.table("rejected_rows")}
    assert set(rejected) == {("2023", 3), ("Places", 2)}
    assert "no grant of this file has its identifier" in rejected["Places", 2]["reason"]
    [file] = build.table("source_files")
    counts = ("row_count", "joined_row_count", "grant_count", "superseded_count", "rejected_count")
    assert [file[name] for name in counts] == [5, 1, 2, 1, 2]
    assert build.manifest["left_out"][0]["name"] == "g.xlsx: sheet Codes"
    result = check_files([path])
    assert {(p.sheet, p.row) for p in result.problems if p.is_row_lost} == set(rejected)
    assert any(p.sheet == "Codes" and "hidden" in p.reason for p in result.problems)
    assert "g.xlsx, sheet Places, row 2\n" in check_summary(result)


def test_dates_and_numbers_that_a_spreadsheet_changed_are_noted(tmp_path: Path) -> None:
    rows = [
        row("360G-1", day=date(2024, 5, 1), company="01234567"),
        row("360G-2", day="43831", company=1234567.0),
        row("360G-3", day="2020-03"),
        row("360G-4", day="2020-13"),
        row("360G-5", day="19999"),
        row("360G-6", day=date(2020, 4, 1)),
    ]
    path = write_xlsx(tmp_path / "g.xlsx", {"s": [HEAD, *rows]})
    with_build = build_files(tmp_path, path)
    found = {id: (g["award_date"], g["financial_year"]) for id, g in with_build.grants().items()}
    with_build.store.close()
    assert found == {
        "360G-1": (date(2024, 5, 1), "2024-25"),
        "360G-2": (date(2020, 1, 1), "2019-20"),
        "360G-3": (date(2020, 3, 1), "2019-20"),
        "360G-4": (None, "not_known"),
        "360G-5": (None, "not_known"),
        "360G-6": (date(2020, 4, 1), "2020-21"),
    }
    assert sorted(problems(path)) == [
        ("s", 3, "The award date is a spreadsheet's number of a day"),
        ("s", 3, "The company number has fewer than eight digits"),
        ("s", 4, "The award date is only a month"),
        ("s", 5, "The award date cannot be read as a date"),
        ("s", 6, "The award date cannot be read as a date"),
    ]


def test_mended_text_is_noted_with_how_much(tmp_path: Path) -> None:
    path = write_json(tmp_path / "g.json", [grant(title="Â£5 itâ€™s"), grant("360G-2")])
    [problem] = [problem for problem in check_files([path]).problems if problem.row]
    assert (problem.row, problem.value) == (1, "2")
    assert "mended" in problem.reason


def test_the_summary_of_a_build_says_how_many_rows_add_to_another(tmp_path: Path) -> None:
    rows = [dict(zip(HEAD, map(str, row("360G-1")), strict=True)) for _ in range(2)]
    for place, each in zip(("Leeds", "York"), rows, strict=True):
        each["Beneficiary Location:Name"] = place
    built = build_files(tmp_path, write_csv(tmp_path / "g.csv", rows))
    places = {
        row["location_position"]: row["location_name"] for row in built.table("grant_locations")
    }
    built.store.close()
    assert places == {1: "Leeds", 2: "York"}
    from pipelines.build import BuildResult

    said = build_summary(BuildResult(built.out, built.manifest, {}))
    assert "1 grant used, 1 row that adds to another" in said


words = st.text("abcdefg éŵ£&<>'\"", min_size=1, max_size=8).map(lambda text: f"x{text}x")
tables = st.lists(
    st.tuples(
        st.integers(-10_000, 10_000_000_00).map(lambda pence: Decimal(pence) / 100),
        st.dates(date(1990, 1, 1), date(2025, 1, 1)),
        words,
        st.sampled_from(["GB-CHC-1", "GB-COH-01234567", "360G-x-1"]),
        st.sampled_from(["GBP", "GBP", "USD"]),
    ),
    min_size=1,
    max_size=6,
)


def as_read(build: Built) -> list[tuple[Any, ...]]:
    names = ("grant_id", "amount_awarded", "amount_gbp", "award_date", "title", "recipient_id")
    found = sorted(tuple(g[name] for name in names) for g in build.table("grants"))
    [file] = build.table("source_files")
    return [*found, (file["total_gbp"], file["used_gbp"], file["grant_count"])]


def write_every_format(folder: Path, rows: list[tuple], grants: list[dict]) -> list[Path]:
    """The same grants as JSON, CSV, XLSX and ODS, and each of them in a zip of its own."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    paths = [
        write_json(folder / "g.json", grants),
        write_csv(folder / "g.csv", [dict(zip(HEAD, row, strict=True)) for row in texts]),
        write_workbook(folder / "g.xlsx", {"grants": [HEAD, *rows]}),
        write_workbook(folder / "g.ods", {"grants": [HEAD, *rows]}),
    ]
    zips = []
    for path in paths:
        zips.append(folder / f"{path.suffix[1:]}.zip")
        with ZipFile(zips[-1], "w") as packed:
            packed.write(path, path.name)
    return [*paths, *zips]


# each example is eight builds: enough of them would make the smallest failing one dear to find
@settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(tables)
def test_any_table_of_grants_reads_the_same_from_every_format(table: list[tuple]) -> None:
    rows = [
        (f"360G-{n}", title, "D", currency, float(amount), day, recipient, "R", None, "F-1", "F")
        for n, (amount, day, title, recipient, currency) in enumerate(table)
    ]
    grants = [
        grant(
            id, amount, title=title, currency=currency, awardDate=day.isoformat(),
            fundingOrganization=[{"id": "F-1", "name": "F"}],
            recipientOrganization=[{"id": recipient, "name": "R"}],
        )
        for id, title, _, currency, amount, day, recipient, *_ in rows
    ]  # fmt: skip
    pounds = sum(amount for amount, _, _, _, currency in table if currency == "GBP")
    with tempfile.TemporaryDirectory() as folder:
        for path in write_every_format(Path(folder), rows, grants):
            build = build_files(Path(folder), path)
            *found, totals = as_read(build)
            build.store.close()
            assert totals == (pounds, pounds, len(table)), path.name
            assert [row[:2] for row in found] == [
                (f"360G-{n}", amount) for n, (amount, *_) in enumerate(table)
            ], path.name
            assert [(row[3], row[4], row[5]) for row in found] == [
                (day, title, recipient) for _, day, title, recipient, _ in table
            ], path.name


def test_two_bad_rows_of_fifty_thousand_are_two_rejections(built: Build, tmp_path: Path) -> None:
    rows = [row(f"360G-{n}", n, "2024-05-01", "") for n in range(1, 50_001)]
    rows[12_345] = row("360G-bad", "lots", "2024-05-01", "")
    rows[49_999] = row("", 5, "2024-05-01", "")
    build = built(write_long_xlsx(tmp_path / "g.xlsx", [HEAD, *rows]))
    [file] = build.table("source_files")
    assert (file["row_count"], file["grant_count"], file["rejected_count"]) == (50_000, 49_998, 2)
    assert file["used_gbp"] == sum(range(1, 50_001)) - 12_346 - 50_000
    found = [(r["source_sheet"], r["source_row"], r["field"]) for r in build.table("rejected_rows")]
    assert found == [("grants", 12_347, "Amount Awarded"), ("grants", 50_001, "Identifier")]


def test_an_amount_whose_formula_was_not_saved_is_rejected_with_what_to_do(
    built: Build, tmp_path: Path
) -> None:
    sheets = {"g": [HEAD, row("360G-1", 5), row("360G-2", "=2*3"), row("360G-3", 7, "=B1")]}
    path = write_xlsx(tmp_path / "g.xlsx", sheets)
    build = built(path)
    assert {id: g["amount_gbp"] for id, g in build.grants().items()} == {"360G-1": 5, "360G-3": 7}
    [rejected] = build.table("rejected_rows")
    assert "Amount Awarded (E3)" in rejected["problem_value"]
    assert "a formula whose result was not saved" in rejected["reason"]
    assert "let it calculate, and save it" in rejected["remedy"]
    noted = {(p.row, p.value) for p in check_files([path]).problems if not p.is_row_lost}
    assert (4, "Award Date (F4)") in noted


# one cell of the workbook is empty where the JSON of its publisher has an identifier
LLOYDS_DIFFERS = {"GB-EDU-133839", "name-only/GB-CHC-327114/university_of_leeds"}


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ab_charitable_trust", (783, "12785625.00", set())),
        ("lloyds_bank_foundation_2010_2015", (4116, "115795635.69", LLOYDS_DIFFERS)),
    ],
)
def test_a_real_workbook_agrees_with_its_json_twin_grant_by_grant(
    tmp_path: Path, shared_grants: Path, name: str, expected: tuple[int, str, set[str]]
) -> None:
    columns = ("amount_awarded", "award_date", "programme_id", "duration_months", "description")
    twins, recipients = [], []
    for ending in ("json", "xlsx"):
        build = build_files(tmp_path, shared_grants / f"{name}.{ending}")
        found = build.grants()
        build.store.close()
        pounds = sum(row["amount_gbp"] for row in found.values())
        assert (len(found), pounds) == (expected[0], Decimal(expected[1]))
        twins.append({id: [row[column] for column in columns] for id, row in found.items()})
        recipients.append({(id, row["recipient_id"]) for id, row in found.items()})
    assert twins[0] == twins[1]
    assert {recipient for _, recipient in recipients[0] ^ recipients[1]} == expected[2]
