"""Bad lines are told with their place and what to do, and kept out; nothing is lost or guessed."""

import csv
import io
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from typer.testing import CliRunner

from pipelines.accountability import cells
from pipelines.accountability.check import check_accountability
from pipelines.accountability.format import load_format
from pipelines.accountability.reading import AccountabilityFile, Problem, read_accountability
from pipelines.accountability.tables import create_accountability_tables
from pipelines.accountability.template import write_csv_template
from pipelines.cli import app
from pipelines.export.workbook import Sheet, write_workbook
from pipelines.report import accountability_check
from tests.accountability.files import ABOUT, LINK, folder, people, published, state, workbook
from tests.conftest import ROOT


def only(file: AccountabilityFile) -> Problem:
    [problem] = file.problems
    return problem


def used(file: AccountabilityFile, table: str) -> int:
    return sum(line.table.name == table for line in file.used)


@pytest.mark.parametrize(
    ("line", "field", "words"),
    [
        (state("F2A", "published"), "Link", "needs a link"),
        (state("F2A", "partly"), "In one sentence", "needs a sentence or a link"),
        (state("F2A", "does_not_apply"), "In one sentence", "needs a sentence"),
        (state("F2A", "looked_for_not_found", looked_by="Us"), "Looked where", "who looked"),
        (state("F99", "partly", sentence="Yes"), "Recommendation", "no recommendation"),
        (state("F2A", "perhaps"), "What you can say", "none of Published"),
    ],
)
def test_a_recommendation_that_cannot_be_shown_is_kept_out(
    tmp_path: Path, line: dict[str, str], field: str, words: str
) -> None:
    file = read_accountability(workbook(tmp_path / "a.xlsx", recommendations=[line]))
    problem = only(file)
    assert (problem.sheet, problem.field) == ("Recommendations", field)
    assert problem.row is not None and problem.row > 1
    assert words in problem.reason and problem.remedy.endswith("The line is kept out.")
    assert used(file, "recommendations") == 0
    assert problem.is_row_lost


def test_an_optional_cell_that_cannot_be_read_does_not_lose_its_line(tmp_path: Path) -> None:
    line = published("F2A") | {"stated_on": "some time in 2024", "sentence": "It is there."}
    file = read_accountability(workbook(tmp_path / "a.xlsx", recommendations=[line]))
    problem = only(file)
    assert (problem.field, problem.value) == ("Date", "some time in 2024")
    assert problem.remedy.endswith("The cell is left empty.")
    assert used(file, "recommendations") == 1


def test_a_column_that_was_called_otherwise_before_is_read(tmp_path: Path) -> None:
    line = {
        **{"target_name": "A", "target_value": "25%", "baseline_value": "0.125"},
        **{"baseline_on": "2024-02-01", "due_on": "2031-03-31"},
    }
    path = workbook(tmp_path / "a.xlsx", targets=[line])
    book = load_workbook(path)
    [heading] = [cell for cell in book["Targets"][1] if cell.value == "It began on"]
    heading.value = "Beginning"
    book.save(path)
    file = read_accountability(path)
    assert file.problems == ()
    [target] = (line.values for line in file.used if line.table.name == "targets")
    assert target["baseline_on"] == date(2024, 2, 1)


@pytest.mark.parametrize("words", ["write to a.person@example.org", "ring 0113 496 0000 for it"])
def test_a_way_to_reach_a_person_is_not_published(tmp_path: Path, words: str) -> None:
    line = published("F2A", sentence=words)
    file = read_accountability(workbook(tmp_path / "a.xlsx", recommendations=[line]))
    assert "e-mail address or a telephone number" in only(file).reason
    assert all(words not in line.values.values() for line in file.lines)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "see our website", 'https://x.y/"><b'])
def test_only_an_address_of_a_page_is_a_link(tmp_path: Path, link: str) -> None:
    line = state("F2A", "partly", sentence="Some.", link=link)
    file = read_accountability(workbook(tmp_path / "a.xlsx", recommendations=[line]))
    assert only(file).field == "Link"
    assert "link" not in file.used[0].values


def test_dates_and_numbers_are_read_as_the_grants_are(tmp_path: Path) -> None:
    line = {
        "target_name": "A",
        "target_value": "25%",
        "baseline_value": "0.125",
        "baseline_on": "01/02/2024",
        "due_on": "2031-03-31",
    }
    money = {
        "partner_kind": "Companies",
        "period_start": "2024-04-01",
        "period_end": "31/03/2025",
        "promised_gbp": "£1,500.50",
    }
    file = read_accountability(workbook(tmp_path / "a.xlsx", targets=[line], passed_on=[money]))
    assert file.problems == ()
    target, passed = (line.values for line in file.used if line.table.name != "about")
    assert target["target_value"] == 0.25 and target["baseline_value"] == 0.125
    assert str(target["baseline_on"]) == "2024-02-01"
    assert str(passed["promised_gbp"]) == "1500.50" and passed["partner_kind"] == "company"
    assert str(passed["period_end"]) == "2025-03-31"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([people("female", 9), people("male", 4)], "come to 13, and 12 answered"),
        ([people("female", 13)], "13, and 12 answered"),
        ([people("female", 5, asked_count="13")], "13 were asked"),
        ([people("female", 5, no_reply_count="8")], "5, and 4 answered"),
        ([people("female", 1, body_size="11"), people("male", 2)], "do not agree"),
        ([people("female", 1, body_power="advises"), people("male", 2)], "do not agree"),
        ([people("hindu", 1)], "no category of this characteristic"),
    ],
)
def test_counts_that_cannot_be_are_kept_out(
    tmp_path: Path, lines: list[dict[str, str]], words: str
) -> None:
    file = read_accountability(workbook(tmp_path / "a.xlsx", decision_makers=lines))
    assert used(file, "decision_makers") == 0
    assert len(file.problems) == len(lines)
    assert all(words in problem.reason for problem in file.problems)


def test_one_body_that_cannot_be_does_not_take_out_another(tmp_path: Path) -> None:
    lines = [people("female", 13), people("female", 5, body_name="Panel")]
    file = read_accountability(workbook(tmp_path / "a.xlsx", decision_makers=lines))
    assert used(file, "decision_makers") == 1


def test_detailed_ethnic_groups_do_not_count_twice(tmp_path: Path) -> None:
    lines = [
        people("asian", 6, characteristic="ethnic_group"),
        people("white", 6, characteristic="ethnic_group"),
        people("Indian", 4, characteristic="ethnic_group"),
        people("Pakistani", 2, characteristic="ethnic_group"),
    ]
    file = read_accountability(workbook(tmp_path / "a.xlsx", decision_makers=lines))
    assert file.problems == ()


def test_dates_out_of_order_and_parts_above_the_whole_are_kept_out(tmp_path: Path) -> None:
    period = {"period_start": "2025-04-01", "period_end": "2025-03-31"}
    counts = {"period_start": "2024-04-01", "period_end": "2025-03-31"}
    file = read_accountability(
        workbook(
            tmp_path / "a.xlsx",
            targets=[
                {
                    "target_name": "A",
                    "target_value": "1",
                    "baseline_on": "2025-01-01",
                    "due_on": "2024-01-01",
                }
            ],
            applications=[
                period | {"applications_received": "3"},
                counts | {"applications_received": "3", "applications_awarded": "4"},
            ],
        )
    )
    assert [problem.reason for problem in file.problems] == [
        "it is due before it began.",
        "the period ends before it begins.",
        "it comes to 4, which is more than the 3 that it is part of.",
    ]
    assert [line.table.name for line in file.used] == ["about"]


def test_the_same_line_twice_is_used_once(tmp_path: Path) -> None:
    lines = [published("F2A"), published("F2A", sentence="Another")]
    file = read_accountability(workbook(tmp_path / "a.xlsx", recommendations=lines))
    assert "the same line stands in row 5" in only(file).reason
    assert used(file, "recommendations") == 1


def test_what_is_not_of_the_form_is_named(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "a.xlsx",
        [
            Sheet(
                "Recommendations",
                [
                    ["Words above"],
                    ["Recommendation", "What you can say", "X"],
                    ["F2A", "Partly published", "y"],
                ],
            ),
            Sheet("About", [["funder_id", "funder_name"], ["X-1", "X"]]),
            Sheet("Board names", [["Name"], ["Some Person"]]),
            Sheet("Targets", [["Goal"], ["More"]]),
        ],
    )
    file = read_accountability(tmp_path / "a.xlsx")
    told = [(problem.sheet, problem.field, problem.row) for problem in file.problems]
    assert ("Recommendations", "X", 2) in told
    assert ("Board names", "", None) in told
    assert ("Targets", "", None) in told
    assert all("Some Person" not in str(problem) for problem in file.problems)


def test_a_formula_without_its_result_is_named(tmp_path: Path) -> None:
    import openpyxl

    path = workbook(tmp_path / "a.xlsx", recommendations=[published("F2A")])
    book = openpyxl.load_workbook(path)
    book["About"]["C2"] = '=HYPERLINK("https://x.example","The funder")'
    book.save(path)
    [problem] = [item for item in read_accountability(path).problems if item.field]
    assert (problem.sheet, problem.row, problem.field) == ("About", 2, "Filled in by")
    assert "formula" in problem.reason


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods"])
def test_a_file_that_is_no_workbook_is_told_and_not_raised(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"not a workbook")
    file = read_accountability(tmp_path / name)
    assert file.lines == () and file.problems


def test_csv_with_semicolons_and_from_windows_is_read(tmp_path: Path) -> None:
    place = folder(tmp_path / "f", recommendations=[published("F2A", sentence="Café für alle")])
    for path in place.glob("*.csv"):
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        text = io.StringIO()
        csv.writer(text, delimiter=";").writerows(rows)
        path.write_bytes(text.getvalue().encode("cp1252"))
    file = read_accountability(place)
    assert file.problems == ()
    assert [line.values.get("sentence") for line in file.used] == ["Café für alle", None]


def test_check_says_what_is_wrong_and_what_can_be_shown(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", recommendations=[published("F2A"), state("J1", "partly")])
    result = CliRunner().invoke(app, ["check", str(path)])
    assert result.exit_code == 0
    assert "a.xlsx, sheet Recommendations, row 23, In one sentence" in result.output
    assert "1 of 23 recommendations: F2A" in result.output
    assert "draft until" in result.output
    bare = workbook(tmp_path / "b.xlsx", recommendations=[])
    assert CliRunner().invoke(app, ["check", str(bare)]).exit_code == 1


def test_check_gives_machines_the_same_as_of_a_grants_file(tmp_path: Path) -> None:
    import json

    path = workbook(tmp_path / "a.xlsx", recommendations=[state("J1", "published")])
    told = json.loads(CliRunner().invoke(app, ["check", str(path), "--json"]).output)
    assert told["usable"] is False
    wanted = {"file", "sheet", "row", "field", "value", "reason", "remedy"}
    assert all(wanted <= problem.keys() for problem in told["problems"])


def test_last_years_file_reopens_with_its_lines_even_those_that_cannot_be_used(
    tmp_path: Path,
) -> None:
    last = workbook(
        tmp_path / "last.xlsx",
        recommendations=[published("F2A"), state("F3", "perhaps")],
        replies=[
            {
                "recommendation_id": "F5A",
                "replied_by": "group",
                "reply_text": "=cmd",
                "replied_on": "2025-01-01",
            }
        ],
    )
    now = tmp_path / "now.xlsx"
    folder_now = tmp_path / "csv"
    made = CliRunner().invoke(
        app, ["template", str(now), "--csv", str(folder_now), "--from", str(last)]
    )
    assert made.exit_code == 0, made.output
    before = read_accountability(last)
    for path in (now, folder_now):
        after = read_accountability(path)
        assert [line.values for line in after.lines] == [line.values for line in before.lines]
        assert [problem.value for problem in after.problems] == ["perhaps"]
    refused = CliRunner().invoke(app, ["template", str(now)])
    assert "there already" in str(refused.exception)


def test_the_filled_example_is_read_with_the_faults_that_it_shows() -> None:
    sample = ROOT / "data" / "sample" / "accountability"
    files = [read_accountability(path) for path in sorted(sample.iterdir())]
    assert [sum(not line.is_used for line in file.lines) for file in files] == [0, 3, 0]
    said = [cell for file in files for line in file.lines for cell in line.cells.values()]
    assert sum("(invented)" in cell for cell in said) > 20


def test_a_copied_folder_of_csv_is_the_same_file(tmp_path: Path) -> None:
    first = folder(tmp_path / "one", recommendations=[published("F2A")])
    shutil.copytree(first, tmp_path / "two" / "one")
    assert read_accountability(first).sha256 == read_accountability(tmp_path / "two" / "one").sha256
    assert ABOUT["funder_id"] == read_accountability(first).about["funder_id"]
    assert read_accountability(first).used[0].values["link"] == LINK


CELLS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["=1+1", "-1", "1e309", "99999999999999999999", "0000-00-00", "31/02/2024"]),
    st.sampled_from(["1e5", "12%", "NaN", "inf", "£", "(5)", "9" * 400, "2024-02-30", "45000"]),
)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_written_is_told_and_nothing_is_raised(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    table = data.draw(st.sampled_from(list(load_format().values())))
    names = [column.name for column in table.read_columns]
    rows = data.draw(st.lists(st.dictionaries(st.sampled_from(names), CELLS), max_size=4))
    place = tmp_path_factory.mktemp("any")
    write_csv_template(place, {table.name: rows})
    file = read_accountability(place)
    for line in file.lines:
        assert line.is_used or any(problem.row == line.row for problem in file.problems)
    with duckdb.connect() as con:
        create_accountability_tables(con, [file])
        kept = con.execute("select count(*) from raw.accountability_lines").fetchall()[0][0]
        assert kept == len(file.lines)


def test_words_that_people_use_for_categories_are_read(tmp_path: Path) -> None:
    lines = [people("Women", 5), people("men", 7), people("Ladies", 0, body_name="Panel")]
    file = read_accountability(workbook(tmp_path / "a.xlsx", decision_makers=lines))
    assert used(file, "decision_makers") == 2
    assert only(file).remedy.startswith("Choose one of: Female, Male.")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1 May 2026", date(2026, 5, 1)),
        ("1st May 2026", date(2026, 5, 1)),
        ("22 Sept 2025", date(2025, 9, 22)),
        ("31 February 2026", None),
        ("1 Mayhem 202", None),
        ("May 2026", None),
    ],
)
def test_a_day_is_read_as_it_is_written_in_a_letter(text: str, day: date | None) -> None:
    assert cells._day_in_words(text) == day


def test_lines_of_a_form_that_was_begun_are_told_apart_from_those_filled_in(
    tmp_path: Path,
) -> None:
    """A list of streams that was filled in for a funder says nothing of any of them."""
    begun = [{"stream_title": "Small grants"}, {"stream_title": "Old", "stated_on": "2025-04-01"}]
    said = {"stream_title": "Core fund", "core_costs_eligible": "yes"}
    reply = {"recommendation_id": "F5A", "replied_by": "group", "reply_text": "No."}
    path = workbook(
        tmp_path / "form.xlsx",
        processes=[*begun, said],
        replies=[{**reply, "replied_on": "2025-04-01"}],
    )
    [found] = check_accountability([path])
    assert (found.used["processes"], found.only_named["processes"]) == (3, 2)
    assert (found.used["replies"], found.only_named["replies"]) == (1, 0)
    told = accountability_check([found])
    assert "What is asked 3 lines (2 not filled in yet but for what it is of)" in told


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Refugees and asylum seekers", "Perhaps 'Refugees' or 'People seeking asylum' is meant. "),
        ("Xylophonists", ""),
        ("Some people", ""),
    ],
)
def test_a_community_that_is_not_known_is_told_with_those_that_are_near(
    tmp_path: Path, written: str, near: str
) -> None:
    line = {"target_indicator": "money_awarded", "target_value": "10", "due_on": "2028-03-31"}
    path = workbook(tmp_path / "form.xlsx", targets=[{**line, "target_group": written}])
    told = [str(problem) for problem in read_accountability(path).problems]
    [said] = [each for each in told if "no community" in each]
    assert f"that is known here. {near}Choose one of the sheet Lists" in said
