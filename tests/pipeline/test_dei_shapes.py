"""Tests that DEI data comes to the same tables from every shape in which it is published."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.reference import DATA_DIR
from pipelines.sample.dei import AREAS, DEI_HEADINGS, heading_cells
from tests.conftest import Built, build_files, grant, write_csv, write_json
from tests.read.workbooks import write_workbook
from tests.test_file_checks import rows_of

GRANTS = 160
STATUSES = {
    kind: [row["status_code"] for row in rows_of("dei_statuses") if row["status_of"] == kind]
    for kind in ("asked", "reply", "option")
}
CODES = [row["community_code"] for row in rows_of("communities") if row["level"] != "local_term"]
WORDS = ["Most of us; all, really", 'We say "we"', "Y Fenni, a'r cylch", "two\nlines", "DEI020000"]
HEADINGS = {
    "identifier": "Identifier", "title": "Title", "description": "Description",
    "currency": "Currency", "amount": "Amount Awarded", "date": "Award Date",
    "funder": "Funding Org:Identifier", "funder_name": "Funding Org:Name",
    "recipient": "Recipient Org:Identifier", "recipient_name": "Recipient Org:Name",
}  # fmt: skip
# Of each table: what is compared, the grant's number in the place of its id.
TABLES = {
    "areas": "select {number}, answers.* exclude (row_id) from intermediate.int_dei_areas as "
    "answers inner join intermediate.int_grants using (row_id)",
    "codes": "select {number}, codes.* exclude (row_id) from intermediate.int_dei_codes as codes "
    "inner join intermediate.int_grants using (row_id)",
    "user led": "select {number}, codes from intermediate.int_dei_user_led "
    "inner join intermediate.int_grants using (row_id)",
    "purposes": "select {number}, area, purposes from staging.stg_dei_areas "
    "inner join intermediate.int_grants using (row_id)",
    "grant_dei": "select {number}, * exclude (grant_id) from marts.grant_dei",
    "grant_communities": "select {number}, * exclude (grant_id) from marts.grant_communities",
}
SHAPES = (
    "json", "json-titles", "json-flat", "csv", "csv-paths", "xlsx", "xlsx-dei", "xlsx-three",
    "ods-deiDetails",
)  # fmt: skip


def make_details(rng: random.Random, number: int) -> dict[str, Any]:
    """DEI data as the extension has it: each status in turn, some codes and options."""

    def area(turn: int) -> dict[str, Any]:
        said: dict[str, Any] = {
            "askedStatus": STATUSES["asked"][turn % len(STATUSES["asked"])],
            "replyStatus": STATUSES["reply"][turn // 4 % len(STATUSES["reply"])],
            "availableOptions": rng.sample(STATUSES["option"], rng.randint(1, 7)),
        }
        if rng.random() < 0.3:
            said["additionalDetails"] = rng.choice(WORDS)
        response: dict[str, Any] = {"taxonomyCodes": rng.sample(CODES, rng.randint(1, 4))}
        if rng.random() < 0.5:
            response |= {"livedExperience": rng.choice(WORDS), "geography": rng.choice(WORDS)}
        return said | ({"response": response} if rng.random() < 0.9 else {})

    details = {name: area(number + 20 * place) for place, name in enumerate(AREAS)}
    return {"deiVersion": "1.1", "purposes": rng.choice(WORDS), **details}


ALL = [make_details(random.Random(number), number) for number in range(GRANTS)]


def titles(details: dict[str, Any]) -> dict[str, Any]:
    """What comes out where the extension is not declared: titles within titles, lists as text."""
    nested: dict[str, Any] = {}
    for heading, cell in heading_cells(details).items():
        *parents, last = heading.split(":")
        target = nested
        for parent in parents:
            target = target.setdefault(parent, {})
        if cell:
            target[last] = cell
    return nested


def paths(details: dict[str, Any], parents: tuple[str, ...] = ("deiDetails",)) -> dict[str, str]:
    """The JSON's own paths as headings, in one row."""
    cells: dict[str, str] = {}
    for key, value in details.items():
        if isinstance(value, dict):
            cells |= paths(value, (*parents, key))
        else:
            cells["/".join((*parents, key))] = ";".join(value) if isinstance(value, list) else value
    return cells


def row(shape: str, number: int) -> dict[str, str]:
    values = (
        f"360G-{shape}-{number:03}", "A grant", "For the work", "GBP", "1000", "2024-05-01",
        "GB-CHC-1000001", "First Trust", "GB-CHC-2000001", "Harbour Group",
    )  # fmt: skip
    return dict(zip(HEADINGS.values(), values, strict=True))


def cells_of(rows: list[dict[str, str]]) -> list[list[Any]]:
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return [headings, *([row.get(heading) or None for heading in headings] for row in rows)]


def write_shape(folder: Path, shape: str) -> Path:
    """One file of all the grants, its DEI data in this shape."""
    plain = [row(shape, number) for number in range(GRANTS)]
    ids = [{"Identifier": item["Identifier"]} for item in plain]
    cells = [heading_cells(details) for details in ALL]
    kind, _, how = shape.partition("-")
    if kind == "json":
        nested: dict[str, Any] = {
            "": [{"deiDetails": details} for details in ALL],
            "titles": [titles(details) for details in ALL],
            "flat": [{key: cell or None for key, cell in item.items()} for item in cells],
        }
        grants = [
            grant(item["Identifier"], **dei) for item, dei in zip(plain, nested[how], strict=True)
        ]
        return write_json(folder / f"{shape}.json", grants)
    if kind == "csv":
        parts = [paths(details) for details in ALL] if how else cells
        return write_csv(
            folder / f"{shape}.csv",
            [item | {key: part.get(key, "") for key in all_keys(parts)}
             for item, part in zip(plain, parts, strict=True)],
        )  # fmt: skip
    path = folder / f"{shape}.{kind}"
    joined = [item | part for item, part in zip(plain, cells, strict=True)]
    keyed = [item | part for item, part in zip(ids, cells, strict=True)]
    if not how:
        return write_workbook(path, {"grants": cells_of(joined)})
    if how == "three":
        sheets = {
            area: cells_of([
                {key: cell for key, cell in item.items()
                 if key in DEI_HEADINGS[:3] or area.title() in key}
                for item in keyed
            ])
            for area in AREAS
        }  # fmt: skip
        return write_workbook(path, {"grants": cells_of(plain), **sheets})
    return write_workbook(path, {how: cells_of(keyed), "grants": cells_of(plain)})


def all_keys(rows: list[dict[str, str]]) -> list[str]:
    return sorted({key for row in rows for key in row})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("shapes")
    built = build_files(folder, *(write_shape(folder, shape) for shape in SHAPES))
    yield built
    built.store.close()


def rows(made: Built, table: str, shape: str) -> list[tuple[Any, ...]]:
    number = "grant_id[-3:]::integer as number"
    query = TABLES[table].format(number=number)
    return made.work(f"{query} where grant_id like '360G-{shape}-___' order by all")


def test_what_is_generated_has_every_code_status_and_option() -> None:
    answers = [details[area] for details in ALL for area in AREAS]
    assert {code for a in answers for code in a.get("response", {}).get("taxonomyCodes", [])} == {
        *CODES
    }
    assert len(CODES) == 73
    pairs = {(answer["askedStatus"], answer["replyStatus"]) for answer in answers}
    assert len(pairs) == len(STATUSES["asked"]) * len(STATUSES["reply"]) == 20
    assert {option for a in answers for option in a["availableOptions"]} == {*STATUSES["option"]}


def test_the_tables_hold_what_was_generated(made: Built) -> None:
    asked = [
        (n, area, ALL[n][area]["askedStatus"], ALL[n][area]["replyStatus"],
         sorted(ALL[n][area]["availableOptions"]))
        for n in range(GRANTS) for area in AREAS
    ]  # fmt: skip
    found = rows(made, "areas", "json")
    assert [(row[0], row[1], *row[4:7]) for row in found] == asked
    response = [ALL[n][area].get("response", {}) for n in range(GRANTS) for area in AREAS]
    assert [row[8:10] for row in found] == [
        (item.get("livedExperience"), item.get("geography")) for item in response
    ]
    relations = {"leadership": "led_by", "mission": "mission", "project": "serves"}
    expected = sorted(
        (n, relations[area], code, ALL[n][area]["replyStatus"] == "RS200")
        for n in range(GRANTS)
        for area in AREAS
        if ALL[n][area]["askedStatus"] in ("AS200", "AS201")
        and ALL[n][area]["replyStatus"] in ("RS200", "RS203")
        for code in ALL[n][area].get("response", {}).get("taxonomyCodes", [])
    )
    assert rows(made, "codes", "json") == expected
    public = [(n, code, relation, "declared") for n, relation, code, is_said in expected if is_said]
    assert rows(made, "grant_communities", "json") == sorted(public)
    assert rows(made, "user led", "json")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("shape", SHAPES[1:])
def test_every_shape_comes_to_the_same_tables(made: Built, table: str, shape: str) -> None:
    assert rows(made, table, shape) == rows(made, table, "json")


def test_nothing_of_it_is_left_where_no_mapping_reads(made: Built) -> None:
    assert made.work("select distinct extra_json from raw.grants") == [("{}",)]
    assert made.work("select distinct dei_problems from raw.grants") == [(None,)]


def test_headings_are_those_of_the_standard() -> None:
    with (DATA_DIR / "mappings" / "dei_fields.csv").open(encoding="utf-8") as handle:
        known = [line.split(",")[0] for line in handle]
    assert set(DEI_HEADINGS) - {"Identifier"} <= set(known)
    assert len(DEI_HEADINGS) - 1 == 23
    assert json.dumps(titles(ALL[0])).count("DEI Details") == 1
