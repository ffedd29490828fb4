"""`funder-equity check` says which file, which row, which field, and what to do."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app, main
from pipelines.file_check import Problem, check_files
from pipelines.report import check_summary
from tests.accountability.files import published, workbook
from tests.conftest import RECIPIENT, grant, write_json

GRANT = {
    "id": "360G-test-1",
    "title": "Title",
    "description": "Description",
    "currency": "GBP",
    "amountAwarded": 100.5,
    "awardDate": "2024-01-02",
    "recipientOrganization": [{"id": "GB-CHC-1", "name": "Recipient"}],
    "fundingOrganization": [{"id": "GB-CHC-2", "name": "Funder"}],
}
CSV = (
    "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,"
    "Recipient Org:Name,Funding Org:Identifier,Funding Org:Name\n"
    "360G-test-1,T,D,GBP,100.50,2024-01-02,GB-CHC-1,R,GB-CHC-2,F\n"
)
PROBLEM_KEYS = {"file", "sheet", "row", "field", "value", "reason", "remedy"}


def write(path: Path, *grants: Any) -> Path:
    path.write_text(json.dumps({"grants": grants}), encoding="utf-8")
    return path


def named(number: int, **more: Any) -> dict[str, Any]:
    return {**GRANT, "id": f"360G-test-{number}", **more}


def lost(problems: tuple[Problem, ...]) -> list[tuple[int | None, str, str]]:
    return [(p.row, p.field, p.value) for p in problems if p.is_row_lost]


def test_a_good_file_is_usable_with_its_pounds(tmp_path: Path) -> None:
    result = check_files([write(tmp_path / "good.json", GRANT, named(2, amountAwarded=17759.96))])
    assert (result.is_usable, result.grants, result.rejected) == (True, 2, 0)
    assert result.amount_gbp == "17860.46"
    assert lost(result.problems) == []


def test_how_large_recipients_are_is_told_where_registers_are_given(tmp_path: Path) -> None:
    number = "GB-CHC-1090001"
    to = {"recipientOrganization": [{"id": number, "name": "Recipient"}]}
    path = write(tmp_path / "good.json", named(1, **to), named(2, **to))
    registers = tmp_path / "registers"
    registers.mkdir()
    (registers / "incomes.csv").write_text(f"org_id,income,date\n{number},5000,2024-03-31\n")
    alone, beside = check_files([path]), check_files([path], registers=registers)
    assert alone.publishable and beside.publishable
    known = {topic.id: (topic.label, topic.known) for topic in beside.publishable.topics}
    assert known["income"][1] == 2 and "none is read" not in known["size"][0]
    without = {topic.id: topic.label for topic in alone.publishable.topics}
    assert "income" not in without and "none is read here" in without["size"]
    told = CliRunner().invoke(app, ["check", str(path), "--registers", str(registers)])
    assert f"  {known['income'][0]}: 2 of 2 (100%)" in told.output


def test_a_row_that_is_lost_is_named_by_file_row_field_and_value(tmp_path: Path) -> None:
    path = write(tmp_path / "bad.json", GRANT, named(2, amountAwarded="lots"))
    result = check_files([path])
    problem = next(problem for problem in result.problems if problem.is_row_lost)
    assert (problem.file, problem.row, problem.field) == ("bad.json", 2, "Amount Awarded")
    assert problem.value == "lots"
    assert problem.reason and problem.remedy
    assert (result.grants, result.rejected, result.amount_gbp) == (1, 1, "100.50")


def test_rows_of_csv_are_counted_as_a_spreadsheet_counts_them(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(CSV + "\n,No identifier,D,GBP,5,2024-01-02,GB-CHC-1,R,GB-CHC-2,F\n")
    result = check_files([path])
    assert lost(result.problems) == [(4, "Identifier", "")]
    assert (result.grants, result.amount_gbp) == (1, "100.50")


@pytest.mark.parametrize("element", [None, 3, "text", []])
def test_an_element_that_is_no_grant_is_a_lost_row(tmp_path: Path, element: Any) -> None:
    result = check_files([write(tmp_path / "odd.json", GRANT, element)])
    assert (result.grants, result.rejected) == (1, 1)
    [(row, field, _)] = lost(result.problems)
    assert (row, field) == (2, "(whole row)")


def test_a_number_that_is_no_number_is_never_counted(tmp_path: Path) -> None:
    path = tmp_path / "nan.json"
    path.write_text(json.dumps({"grants": [GRANT, named(2, amountAwarded=float("nan"))]}))
    result = check_files([path])
    assert (result.grants, result.amount_gbp) == (1, "100.50")


@pytest.mark.parametrize(
    ("name", "content", "row", "reason"),
    [
        ("cut.json", '{"grants": [{"id": "a"', None, "not well formed"),
        ("empty.json", "", None, "empty"),
        ("words.json", "hello", None, "does not begin like JSON"),
        ("other.json", '{"a": 1}', None, 'no list called "grants"'),
        ("empty.csv", "", None, "empty"),
        ("other.csv", "Name,Town\nx,y\n", 1, "no column heading"),
        ("open.csv", 'Identifier,"Title\n360G-test-3,T\n', 1, "cannot be read as CSV"),
        ("sheet.xlsx", "x", None, "it is not a spreadsheet"),
        ("old.xls", "x", None, ".xls files are not read"),
        ("none.json", '{"grants": []}', None, "No row can be used as a grant"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_problem_and_never_an_exception(
    tmp_path: Path, name: str, content: str, row: int | None, reason: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    result = check_files([tmp_path / name])
    assert (result.is_usable, result.grants, result.amount_gbp) == (False, 0, "0.00")
    (problem,) = [problem for problem in result.problems if not problem.problem_id]
    assert (problem.file, problem.row) == (name, row)
    assert reason in problem.reason


def test_a_missing_file_is_a_problem_that_names_it(tmp_path: Path) -> None:
    (problem,) = check_files([tmp_path / "absent.json"]).problems
    assert problem.file == str(tmp_path / "absent.json")
    assert problem.remedy == "Check the name."


def test_check_as_json_has_the_promised_keys(tmp_path: Path) -> None:
    path = write(tmp_path / "bad.json", GRANT, named(2, amountAwarded="lots", title="é"))
    run = CliRunner().invoke(app, ["check", "--json", str(path)])
    assert run.exit_code == 0
    printed = json.loads(run.stdout)
    assert {"usable", "grants", "problems"} <= printed.keys()
    assert (printed["usable"], printed["grants"]) == (True, 1)
    assert all(problem.keys() >= PROBLEM_KEYS for problem in printed["problems"])
    assert any(p["row"] == 2 and p["value"] == "lots" for p in printed["problems"])


def test_check_as_json_of_bad_json_is_json_with_exit_code_1(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"grants": [')
    run = CliRunner().invoke(app, ["check", "--json", str(tmp_path / "cut.json")])
    assert run.exit_code == 1
    printed = json.loads(run.stdout)
    assert (printed["usable"], printed["grants"]) == (False, 0)
    assert [problem["file"] for problem in printed["problems"]] == ["cut.json"]
    assert all(problem.keys() >= PROBLEM_KEYS for problem in printed["problems"])


def test_check_in_words_names_place_reason_and_remedy(tmp_path: Path) -> None:
    path = write(tmp_path / "bad.json", GRANT, named(2, amountAwarded="lots"))
    run = CliRunner().invoke(app, ["check", str(path)])
    assert run.exit_code == 0
    assert "1 grant can be used, £100.50 in all.\n1 row cannot be used." in run.stdout
    said = run.stdout[run.stdout.index("  Amount Awarded: 1 row, not used") :].splitlines()
    assert said[1] == "    The amount is not a number."
    assert said[2] == '    "lots": bad.json, row 2'
    assert said[3].startswith("    To do: Write the amount as a plain number")


def test_check_of_bad_json_in_words_is_exit_code_1_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "cut.json").write_text('{"grants": [')
    run = CliRunner().invoke(app, ["check", str(tmp_path / "cut.json")])
    assert run.exit_code == 1
    assert isinstance(run.exception, SystemExit)
    assert "This cannot be used yet." in run.stdout
    assert "cut.json: the JSON is not well formed at line 1, column 13" in run.stdout
    assert "Traceback" not in run.output


def test_a_build_that_stops_is_one_line_and_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cut.json").write_text('{"grants": [')
    out = tmp_path / "out"
    monkeypatch.setattr(
        sys, "argv", ["funder-equity", "build", str(tmp_path / "cut.json"), "--out", str(out)]
    )
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 1
    said = capsys.readouterr().err.strip().splitlines()
    assert said[-1].startswith("cut.json: the JSON is not well formed")
    assert not any("Traceback" in line for line in said)
    assert not (out / "equity.duckdb").exists()


def test_repeated_short_grants_are_listed_to_the_funder_alone(tmp_path: Path) -> None:
    grants = [
        grant(
            f"360G-test-{year}",
            awardDate=f"{year}-04-01",
            description="To run weekly workshops",
            plannedDates=[{"startDate": f"{year}-04-01", "duration": 12}],
        )
        for year in (2021, 2022, 2023)
    ]
    result = check_files([write_json(tmp_path / "short.json", grants)])
    [pattern] = result.patterns
    assert (pattern.pattern_id, pattern.recipient_name, pattern.grants) == (
        "repeated_short_project",
        RECIPIENT["name"],
        3,
    )
    assert "For you alone" in check_summary(result)
    assert result.to_json()["patterns"][0]["recipient_id"] == RECIPIENT["id"]


def test_grants_and_an_accountability_file_are_each_looked_at_as_what_they_are(
    tmp_path: Path,
) -> None:
    grants = write(tmp_path / "grants.json", GRANT)
    account = workbook(tmp_path / "account.xlsx", recommendations=[published("F2A")])
    said = CliRunner().invoke(app, ["check", str(grants), str(account)])
    assert said.exit_code == 0, said.output
    assert "1 grant can be used" in said.output and "account.xlsx: can be used" in said.output
    as_json = CliRunner().invoke(app, ["check", "--json", str(grants), str(account)])
    told = json.loads(as_json.stdout)
    assert told["grants"] == 1 and told["accountability"]["files"][0]["answered"] == ["F2A"]
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    bad = CliRunner().invoke(app, ["check", str(tmp_path / "bad.json"), str(account)])
    assert bad.exit_code == 1 and "account.xlsx: can be used" in bad.output
