"""The form: one description, of which templates, schemas and tables are made, and read back."""

import csv
import io
import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.accountability.cells import BLANKS, key_of, tidy
from pipelines.accountability.contradictions import find_contradictions
from pipelines.accountability.format import (
    FOLDER,
    FormatField,
    FormatTable,
    load_categories,
    load_format,
    load_format_fields,
    load_recommendations,
    published_tables,
    table_schema,
)
from pipelines.accountability.reading import is_accountability_file, read_accountability
from pipelines.accountability.template import (
    choices_of,
    schema_text,
    to_csv_text,
    write_csv_template,
    write_template,
)
from pipelines.contracts import CONTRACTS_DIR, load_fields, load_tables
from pipelines.errors import SourceError

TABLES = load_format()
ORDER = [
    "F1A",
    "F1B",
    "F1C",
    "F2A",
    "F2B",
    "F2C",
    "F2D",
    "F3",
    "F4",
    "F4A",
    "F4B",
    "F4C",
    "F4D",
    "F4E",
    "F5",
    "F5A",
    "F5B",
    "F6",
    "F7",
    "F8",
    "F9",
    "J1",
    "J2",
    "P1",
    "P1A",
    "P1Bi",
    "P1Bii",
    "P1C",
    "P2",
    "P2A",
    "P2C",
    "P3",
    "P4",
    "P5",
]


def test_the_first_sheet_is_that_of_recommendations_and_all_tables_are_there() -> None:
    assert list(TABLES) == [
        *("recommendations", "about", "declarations", "targets", "statements", "decision_makers"),
        *("applications", "processes", "passed_on", "replies"),
    ]


def test_every_recommendation_of_the_reports_stands_in_order() -> None:
    assert [row["recommendation_id"] for row in load_recommendations()] == ORDER
    assert [row["position"] for row in load_recommendations()] == [
        str(number) for number in range(1, len(ORDER) + 1)
    ]


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_headings_of_a_table_cannot_be_taken_for_each_other(table: FormatTable) -> None:
    titles = [key_of(column.title) for column in table.columns]
    names = [key_of(column.name) for column in table.columns]
    assert len(set(titles)) == len(titles)
    for number, title in enumerate(titles):
        assert title not in names[:number] + names[number + 1 :]
    assert set(table.required) | set(table.key) <= {column.name for column in table.columns}


def test_every_field_is_used_explained_and_answers_what_there_is() -> None:
    used = {column.name for table in TABLES.values() for column in table.columns}
    assert set(load_format_fields()) == used
    for column in load_format_fields().values():
        assert column.description.endswith(".")
        assert set(column.answers) <= set(ORDER)
        assert (column.type in ("code", "codes")) == bool(column.values)
        labels = [key_of(label) for label in column.codes.values()]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_the_committed_schema_is_that_of_the_form(table: FormatTable) -> None:
    text = (FOLDER / "schema" / f"{table.name}.json").read_text(encoding="utf-8")
    assert text == schema_text(table)
    schema = json.loads(text)
    assert schema["primaryKey"] == list(table.key)
    for described in schema["fields"]:
        assert described["type"] in {"string", "date", "integer", "number"}


def test_there_is_a_schema_for_each_table_and_no_other() -> None:
    assert {path.stem for path in (FOLDER / "schema").iterdir()} == set(TABLES)


def test_published_columns_are_described_by_the_form_itself() -> None:
    declared = tomllib.loads((FOLDER / "format.toml").read_text(encoding="utf-8"))["fields"]
    for name in ("declarations", "targets", "statements", "processes", "passed_on", "replies"):
        for column in load_tables()[name].columns:
            if column.name in declared and column.name != "funder_id":
                assert (
                    load_fields()[column.name].description == declared[column.name]["description"]
                )


def test_every_column_of_the_form_is_in_the_guide_for_people() -> None:
    guide = (FOLDER.parents[1] / "docs" / "accountability-file.md").read_text(encoding="utf-8")
    for table in TABLES.values():
        assert table.title in guide
    assert "funder-equity template" in guide


def test_a_template_has_drop_downs_a_guide_and_every_recommendation(tmp_path: Path) -> None:
    write_template(tmp_path / "blank.xlsx")
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    assert book.sheetnames == [*(table.title for table in TABLES.values()), "Guide", "Lists"]
    sheet = book["Recommendations"]
    assert [cell.value for cell in sheet["A"]][1:] == ORDER
    for table in TABLES.values():
        offered = {
            next(iter(rule.sqref.ranges)).min_col: rule.formula1
            for rule in book[table.title].data_validations.dataValidation
        }
        for place, column in enumerate(table.columns, 1):
            if column.type in ("code", "yes_no"):
                range_ = offered[place].removeprefix("Lists!").replace("$", "")
                listed = [cell.value for [cell] in book["Lists"][range_]]
                assert listed == list(column.codes.values())
    text = " ".join(str(cell.value) for row in book["Guide"].rows for cell in row)
    assert all(column.description in text for column in load_format_fields().values())


def test_a_blank_template_holds_no_line_and_says_what_is_needed(tmp_path: Path) -> None:
    write_template(tmp_path / "blank.xlsx")
    file = read_accountability(tmp_path / "blank.xlsx")
    assert file.lines == ()
    [problem] = file.problems
    assert problem.sheet == "About" and "which funder" in problem.reason


def test_a_template_has_to_be_a_workbook(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"\.xlsx"):
        write_template(tmp_path / "blank.ods")


def test_files_of_the_form_are_told_from_files_of_grants(tmp_path: Path) -> None:
    write_template(tmp_path / "blank.xlsx")
    write_csv_template(tmp_path / "csv")
    (tmp_path / "grants.csv").write_text("Identifier,Amount Awarded\n1,2\n", encoding="utf-8")
    assert is_accountability_file(tmp_path / "blank.xlsx")
    assert is_accountability_file(tmp_path / "csv")
    assert not is_accountability_file(tmp_path / "grants.csv")
    assert not is_accountability_file(tmp_path)
    sample = FOLDER.parent / "sample"
    assert not is_accountability_file(sample / "wrenmoor_national_lottery_fund.xlsx")
    assert is_accountability_file(sample / "accountability")


def test_no_cell_of_a_csv_file_is_run(tmp_path: Path) -> None:
    cells = ["=1+1", "+44", "-5", "@x", "'=1", "fine", "it's"]
    [row] = csv.reader(io.StringIO(to_csv_text([cells])))
    assert not any(re.match(r"[=+\-@]", cell) for cell in row)
    assert [tidy(cell) for cell in row] == cells


def filled(column: FormatField) -> st.SearchStrategy[str]:
    """Text as somebody types it, of which every value is one that the column takes."""
    typed = {
        "date": st.dates(date(2000, 1, 1), date(2025, 12, 31)).map(str),
        "whole": st.integers(0, 10**6).map(str),
        "number": st.integers(0, 10**6).map(str),
        "gbp": st.decimals(0, 10**6, places=2).map(str),
        "link": st.from_regex(r"https://[a-z]{1,9}\.example/[a-z]{0,9}", fullmatch=True),
    }
    if column.type in typed:
        return typed[column.type]
    if column.codes:
        several = st.lists(st.sampled_from(list(column.codes)), min_size=1, unique=True)
        one = st.sampled_from(list(column.codes))
        return several.map("; ".join) if column.type == "codes" else one
    if column.list and column.list != "streams":
        return st.sampled_from(choices_of(column.list))
    letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Nd"))
    words = st.text(letters, min_size=1, max_size=30).map(tidy)
    return words.filter(
        lambda text: (
            text.casefold() not in BLANKS
            and "@" not in text
            and key_of(text) != "all"
            and tidy(text) == text
        )
    )


def lines_of(table: FormatTable) -> st.SearchStrategy[list[dict[str, str]]]:
    """Lines of a table, all that is needed filled, no two with one key."""
    needed = {name: filled(table.field(name)) for name in table.required}
    others = {
        column.name: filled(column)
        for column in table.read_columns
        if column.name not in table.required
    }
    line = st.fixed_dictionaries(needed, optional=others)
    return st.lists(line, max_size=3, unique_by=lambda cells: tuple(map(cells.get, table.key)))


NOT_ALONE = [table for table in TABLES.values() if table.name not in ("about", "decision_makers")]


@given(st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_is_filled_in_is_read_again_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    table = data.draw(st.sampled_from(NOT_ALONE))
    rows = data.draw(lines_of(table))
    lines: dict[str, Any] = {table.name: rows, "about": [{"funder_id": "X-1"}]}
    place = tmp_path_factory.mktemp("filled")
    write_template(place / "one.xlsx", lines)
    write_csv_template(place / "two", lines)
    first = read_accountability(place / "one.xlsx")
    second = read_accountability(place / "two")
    for file in (first, second):
        found = [line for line in file.lines if line.table is table]
        assert sorted(map(cells_of, found)) == sorted(sorted(row.items()) for row in rows)
        contradicted = {
            item.line for item in find_contradictions([(table.name, line.values) for line in found])
        }
        assert [not line.is_used for line in found] == [
            number in contradicted for number in range(len(found))
        ]
    assert [line.values for line in first.lines] == [line.values for line in second.lines]
    write_template(
        place / "next.xlsx",
        {table.name: [line.cells for line in first.lines if line.table is table]},
    )
    again = read_accountability(place / "next.xlsx")
    assert [line.values for line in again.lines if line.table is table] == [
        line.values for line in first.lines if line.table is table
    ]


def cells_of(line: Any) -> list[tuple[str, str]]:
    """The filled cells of a line that something is read from."""
    shown = {column.name for column in line.table.columns if not column.is_read}
    return sorted((name, cell) for name, cell in line.cells.items() if cell and name not in shown)


def test_categories_are_known_by_one_name_in_each_characteristic() -> None:
    characteristics = load_format_fields()["characteristic"].values
    for name in characteristics:
        rows = [row for row in load_categories() if row["characteristic"] == name]
        assert rows
        labels = [key_of(row["label"]) for row in rows]
        assert len(set(labels)) == len(labels)
        codes = {row["category"] for row in rows}
        assert {row["parent_category"] for row in rows} - {""} <= codes
    assert table_schema(TABLES["decision_makers"])["fields"]


def test_no_published_column_of_the_form_is_described_a_second_time() -> None:
    """Another column of the same name would take its meaning and its codes."""
    described = tomllib.loads((CONTRACTS_DIR / "fields.toml").read_text(encoding="utf-8"))
    of_form = {column.name for table in published_tables() for column in table.read_columns}
    assert of_form and not of_form & described.keys()
