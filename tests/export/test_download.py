"""A download holds what is shown, and says which grants, which build, and how to cite it."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from pipelines.chosen import filters_from, in_words, names_of
from pipelines.cli import app
from pipelines.comparable import read_from_words
from pipelines.export.about import read_about
from pipelines.export.download import (
    csv_text,
    figure_download,
    file_name,
    grants_download,
    is_filtered,
    json_text,
    xlsx_bytes,
)
from pipelines.indicators import Filters, UnknownNameError, compute, load_indicators
from pipelines.lineage import Figure, grants_of_figure
from tests.conftest import Built, grant

Build = Callable[..., Built]
PROGRAMME = [{"title": "=Small | grants"}]
GRANTS = [
    grant("360G-t-1", 100, description="Towards core costs", grantProgramme=PROGRAMME),
    grant("360G-t-2", 200.5, description="To buy a minibus", awardDate="2020-05-01"),
    grant("360G-t-3", 300, description="-1", regrantType="FRG010"),
]
FILTERS = Filters(financial_years=("2024-25",), is_regrants_in=False)


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def build(built: Build) -> Built:
    return built(GRANTS)


def download(build: Built, filters: Filters = FILTERS, by: tuple[str, ...] = ("purpose",)) -> Any:
    result = compute(build.store, "money_awarded", by, filters)
    return figure_download(result, names_of(build.store), read_about(build.store))


def test_what_is_of_some_funders_cites_nobody_elses_file(built: Built) -> None:
    theirs = {"fundingOrganization": [{"id": "GB-CHC-1000002", "name": "Other Trust"}]}
    made = built([grant("360G-a", 100)], [grant("360G-b", 100, **theirs)])
    ids = {name: funder_id for funder_id, name in names_of(made.store).funders.items()}
    one = Filters(funder_ids=(ids["Other Trust"],))
    assert "Other Trust" in download(made, Filters()).citation
    assert "of Other Trust." in download(made, one).citation


def test_csv_has_the_rows_of_the_figure_and_in_each_what_it_is_of(build: Built) -> None:
    made = download(build)
    rows = csv_rows(csv_text([made]))
    assert [(row["category"], row["value"]) for row in rows] == [("core", "100.0")]
    [row] = rows
    assert row["chosen"] == "all funders; 2024-25; without money for regranting"
    assert row["build_id"] == build.manifest["build_id"]
    assert row["retrieved_on"] == made.retrieved_on.isoformat()
    assert row["build_id"] in row["citation"] and "First Trust" in row["citation"]
    assert "all funders; 2024-25" in row["citation"]
    assert "sample_data" not in row


def test_each_row_says_how_much_was_read_from_words(build: Built) -> None:
    result = compute(build.store, "core_share_of_money", ("funder",), Filters())
    read = read_from_words(build.store, result)
    made = figure_download(result, names_of(build.store), read_about(build.store), read)
    [row] = csv_rows(csv_text([made]))
    assert row["read_from_words"] == "purpose read from words: all"
    # a figure by nothing stands for no category of which it could be said
    whole = compute(build.store, "core_share_of_money", (), Filters())
    [row] = csv_rows(csv_text([figure_download(whole, names_of(build.store), made.about)]))
    assert row["read_from_words"] == ""


def test_json_has_the_same_and_the_choice_by_code(build: Built) -> None:
    made = download(build)
    said = json.loads(json_text([made]))
    [table] = said["tables"]
    assert table["rows"] == made.rows.to_dicts()
    assert table["filters"] == {"financial_year": ["2024-25"], "is_regrants_in": False}
    assert set(table["columns"]) == set(made.rows.columns)
    assert all(table["columns"].values())
    assert said["build_id"] == build.manifest["build_id"]
    assert said["sources"][0]["sha256"]


def test_a_workbook_has_the_same_on_a_marked_table_after_what_it_is_of(build: Built) -> None:
    made = download(build, by=("financial_year", "purpose"))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([made, made])))
    assert book.sheetnames == [
        "About",
        "money_awarded-by-financial_year",
        "money_awarded-by-financial__2",
    ]
    said = "\n".join(str(row[1].value) for row in book["About"].iter_rows(min_row=5))
    assert made.citation in said and "Column share_lower" in said
    sheet = book[book.sheetnames[1]]
    [table] = sheet.tables.values()
    assert [cell.value for cell in sheet[4]] == made.rows.columns
    assert table.ref.startswith("A4:")
    assert sheet["H5"].value == 100 and sheet.max_row == 4 + made.rows.height


def test_grants_are_taken_away_with_file_and_row_and_nothing_that_runs(build: Built) -> None:
    filters = Filters(codes=(("recipient_kind", ("organisation",)),))
    figure = Figure("money_awarded", ("purpose",), filters=filters)
    rows = grants_of_figure(build.store, figure)
    made = grants_download(figure, rows, names_of(build.store), read_about(build.store))
    by_id = {row["grant_id"]: row for row in csv_rows(csv_text([made]))}
    assert by_id["360G-t-1"]["programme_title"] == "'=Small | grants"
    assert by_id["360G-t-3"]["description"] == "'-1"
    row = by_id["360G-t-1"]
    assert (row["purpose"], row["purpose_basis"]) == ("core", "text_rule")
    assert row["purpose_rule_id"] and row["purpose_words"] in "towards core costs"
    assert (by_id["360G-t-2"]["source_file"], by_id["360G-t-2"]["source_row"]) == ("1.json", "2")
    assert json.loads(json_text([made]))["tables"][0]["rows"][0]["amount_awarded"] == 100
    assert openpyxl.load_workbook(io.BytesIO(xlsx_bytes([made]))).sheetnames[1].startswith("grants")


def test_an_empty_figure_is_still_a_file(build: Built) -> None:
    made = download(build, Filters(financial_years=("1999-00",)))
    assert csv_rows(csv_text([made])) == []
    assert csv_text([made]).startswith("indicator_id,")
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([made])))
    assert book.worksheets[1]["A5"].value == "no rows"


def test_the_name_of_a_file_says_whether_it_holds_everything() -> None:
    assert is_filtered(FILTERS) and not is_filtered(Filters())
    assert file_name("a", False, "json") == "a-full.json"


def test_a_choice_on_the_command_line_is_the_pages(build: Built) -> None:
    found = filters_from(
        build.store,
        ["GB-CHC-1000001"],
        ["financial_year=2024-25", "purpose=core", "purpose=not_known"],
        Filters(is_regrants_in=False),
    )
    assert found == Filters(
        funder_ids=("GB-CHC-1000001",),
        financial_years=("2024-25",),
        codes=(("purpose", ("core", "not_known")),),
        is_regrants_in=False,
    )
    words = in_words(found, names_of(build.store))
    assert words == (
        "First Trust; 2024-25; what the money is for: Core costs, Purpose not known; "
        "without money for regranting"
    )


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("purpose", "Write column=code"),
        ("title=x", "columns: "),
        ("purpose=cor", "core, project"),
        ("funder_id=X", "First Trust"),
        ("programme_id=X", "none"),
    ],
)
def test_a_choice_that_is_not_there_is_refused(build: Built, choice: str, said: str) -> None:
    with pytest.raises(UnknownNameError, match=said):
        filters_from(build.store, [], [choice])


def test_the_command_line_writes_the_same_in_every_format(build: Built, tmp_path: Path) -> None:
    run = CliRunner().invoke
    out = ["indicators", "--data", str(build.out), "--indicator", "grants_made", "--by", "purpose"]
    files = [f"--{suffix}={tmp_path / f'figures.{suffix}'}" for suffix in ("csv", "xlsx", "json")]
    assert run(app, [*out, *files, "--no-regrants"]).exit_code == 0
    rows = csv_rows((tmp_path / "figures.csv").read_text("utf-8"))
    of_json = json.loads((tmp_path / "figures.json").read_text("utf-8"))["tables"][0]["rows"]
    sheet = openpyxl.load_workbook(tmp_path / "figures.xlsx").worksheets[1]
    of_book = list(sheet.iter_rows(min_row=5, values_only=True))
    assert (
        [float(row["value"]) for row in rows]
        == [row["value"] for row in of_json]
        == [row[7] for row in of_book]
        == [1, 1]
    )
    printed = run(app, [*out, "--csv", "-"]).stdout
    assert csv_rows(printed)[0]["chosen"] == "all funders; all years"


def test_by_something_without_a_figure_prints_the_first_and_says_where_the_rest_are(
    build: Built,
) -> None:
    run = CliRunner().invoke
    out = ["indicators", "--data", str(build.out), "--by", "purpose"]
    printed = run(app, out).stdout
    many = len(load_indicators())
    assert f"These are 3 of {many} figures." in printed
    assert "core_share_of_money" in printed.splitlines()[-1]
    assert len(printed.splitlines()) < 60
    # a file holds all of them
    tables = json.loads(run(app, [*out, "--json", "-"]).stdout)["tables"]
    assert len(tables) == many
    assert "These are" not in run(app, [*out, "--indicator", "grants_made"]).stdout


def test_grants_of_one_funder_name_and_cite_that_funder_alone(build: Built) -> None:
    [(code, label)] = names_of(build.store).funders.items()
    figure = Figure("money_awarded", ("funder",), (code,))
    rows = grants_of_figure(build.store, figure)
    made = grants_download(figure, rows, names_of(build.store), read_about(build.store))
    assert (made.chosen, made.filters["funder_id"]) == (f"{label}; all years", [code])
    assert csv_rows(csv_text([made]))[0]["chosen"] == made.chosen
