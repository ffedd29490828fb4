"""Tests that what a group did not agree to share, and DEI data beside people, leave no trace."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.file_check import check_files
from tests.conftest import Built, Grant, build_files, grant, grant_to_individual, write_csv
from tests.pipeline.test_dei import answer, details
from tests.read.workbooks import write_workbook

# Codes that are given here without permission, or beside people, and nowhere else.
WITHHELD = ("DEI040410", "DEI030700", "DEI010330", "DEI020310")
# Tables of codes that say nothing of any grant.
CODES_OF_NOBODY = {
    *("communities", "stg_communities", "community_rules", "stg_rules", "rules"),
    # every code is counted; tests/counts attack the numbers
    *("community_counts", "count_questions", "int_community_rollup"),
}
OF_PEOPLE = ("DEI050300", "DEI040420", "DEI031000")
SHARED_CODE = "DEI090000"
MARK = "qzxwithheldqzx"
NOTE = "qzxnoteqzx"
PERSON_MARK = "qzxpersonqzx"
HEADINGS = [
    "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
    "Funding Org:Identifier", "Funding Org:Name", "Recipient Org:Identifier", "Recipient Org:Name",
]  # fmt: skip
VALUES = ["Title", "For the work", "GBP", "10", "2024-05-01", "GB-CHC-1000001", "First Trust"]
ORGANISATION = ["GB-CHC-2000001", "Harbour Group"]


def kept_back(*codes: str) -> dict[str, Any]:
    """An answer that may not be shared, with a mark in all its words."""
    said = answer("RS203", *codes, additionalDetails=f"{MARK} details")
    said["response"] |= {"livedExperience": f"{MARK} lived", "geography": f"{MARK} place"}
    return said


def dei_cells(mark: str, *codes: str) -> dict[str, str]:
    return {
        "DEI Details:Leadership:Asked Status": "AS200",
        "DEI Details:Leadership:Reply Status": "RS203",
        "DEI Details:Leadership:DEI Response:Taxonomy Codes": ";".join(codes),
        "DEI Details:Leadership:DEI Response:Lived Experience": mark,
    }


def json_grants() -> list[Grant]:
    shared = answer("RS200", SHARED_CODE)
    elsewhere: dict[str, Any] = {
        "title": f"A grant ({WITHHELD[0]})",
        "description": f"For the work ({WITHHELD[0].lower()}), core costs {WITHHELD[0]}",
        "classifications": [
            {"vocabulary": "DEI", "code": WITHHELD[0], "title": f"{MARK} class"},
            {"title": f"Theme {WITHHELD[0]}"},
            {"title": "Arts"},
        ],
        "Our equality column": WITHHELD[0],
        "DEI Details": {"Leadership": {"Our note": f"{MARK} {WITHHELD[0]}"}},
    }
    to_person = details(project=answer("RS200", OF_PEOPLE[0], additionalDetails=PERSON_MARK))
    return [
        grant("360G-a", deiDetails=details(leadership=kept_back(*WITHHELD), mission=shared)),
        grant("360G-b", deiDetails=details(leadership=kept_back(WITHHELD[0])), **elsewhere),
        # nothing written in the place of the version is published either
        grant("360G-c", deiDetails={**details(mission=kept_back(WITHHELD[1])), "deiVersion": NOTE}),
        grant_to_individual("360G-p1", deiDetails=to_person),
        grant_to_individual(
            "360G-p2",
            classifications=[{"vocabulary": "DEI", "code": OF_PEOPLE[0], "title": PERSON_MARK}],
            **{"DEI Details": {"Project": {"DEI Response": {"Taxonomy Codes": OF_PEOPLE[0]}}}},
        ),
        grant_to_individual("360G-p3", project=[{"codes": OF_PEOPLE, "note": PERSON_MARK}]),
        grant_to_individual(
            "360G-p4", recipientIndividual=None, deiDetails=to_person,
            recipientOrganization=[{"id": "360G-nobody", "name": "Individual"}],
        ),
        # one version says that it is to a person, the other does not
        grant("360G-p5", deiDetails=to_person, dateModified="2024-01-02"),
        grant_to_individual("360G-p5", dateModified="2024-01-01"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("private")
    csv = [
        dict(zip(HEADINGS, ["360G-csv", *VALUES, *ORGANISATION], strict=True))
        | dei_cells(f"{MARK} csv", WITHHELD[2]),
        dict(zip(HEADINGS, ["360G-csv-p", *VALUES, "", ""], strict=True))
        | {"Recipient Ind:Identifier": "IND-9"}
        | dei_cells(PERSON_MARK, OF_PEOPLE[1]),
    ]
    dei = [
        ["Identifier", *dei_cells("")],
        ["360G-x", *dei_cells(f"{MARK} sheet", WITHHELD[3]).values()],
        ["360G-x-p", *dei_cells(PERSON_MARK, OF_PEOPLE[2]).values()],
    ]
    grants = [
        [*HEADINGS, "Recipient Ind:Name"],
        ["360G-x", *VALUES, *ORGANISATION, None],
        ["360G-x-p", *VALUES, None, None, "Ann Other"],
    ]
    built = build_files(
        folder,
        json_grants(),
        write_csv(folder / "grants.csv", csv),
        write_workbook(folder / "grants.xlsx", {"grants": grants, "deiDetails": dei}),
    )
    yield built
    built.store.close()


def cells_of(path: Path) -> dict[str, list[str]]:
    """Every row of every table of a DuckDB file, as text, by schema and table."""
    with duckdb.connect(str(path), read_only=True) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not internal "
            "union all "
            "select schema_name || '.' || view_name from duckdb_views() where not internal"
        ).fetchall()
        return {
            table: [
                row[0] for row in con.execute(f"select t::varchar from {table} as t").fetchall()
            ]
            for (table,) in tables
        }


def test_what_is_withheld_is_read_so_that_the_tests_below_can_fail(made: Built) -> None:
    codes = made.work(
        "select distinct community_code from intermediate.int_dei_codes where not is_permitted"
    )
    assert {code for (code,) in codes} == set(WITHHELD)
    assert MARK in str(made.work("select lived_experience from intermediate.int_dei_areas"))
    states = made.work(
        "select count(*) from intermediate.int_dei_areas where state = 'no_permission'"
    )
    assert states == [(5,)]


def test_an_answer_without_permission_is_in_no_row_that_is_served(made: Built) -> None:
    for table, rows in cells_of(made.out / "equity.duckdb").items():
        for row in rows:
            assert MARK not in row and NOTE not in row, table
            if table.split(".")[1] not in CODES_OF_NOBODY:
                assert not any(code.lower() in row.lower() for code in WITHHELD), (table, row)


def test_it_is_in_no_parquet_file_and_not_in_the_manifest(made: Built) -> None:
    with duckdb.connect() as con:
        paths = sorted((made.out / "tables").glob("*.parquet"))
        assert paths
        for path in paths:
            rows = con.execute(
                "select t::varchar from read_parquet($path) as t", {"path": str(path)}
            )
            text = str(rows.fetchall()).lower()
            assert MARK not in text, path
            if path.stem not in CODES_OF_NOBODY:
                assert not any(code.lower() in text for code in WITHHELD), path
    manifest = json.dumps(made.manifest, default=str).lower()
    assert not any(secret.lower() in manifest for secret in (MARK, *WITHHELD, *OF_PEOPLE))


def test_what_was_agreed_to_be_shared_of_the_same_grant_is_shown(made: Built) -> None:
    assert [row for row in made.table("grant_communities") if row["grant_id"] == "360G-a"] == [
        {"grant_id": "360G-a", "community_code": SHARED_CODE, "relation": "mission",
         "basis": "declared"}
    ]  # fmt: skip
    [withheld] = [row for row in made.table("grant_dei")
                  if (row["grant_id"], row["area"]) == ("360G-a", "leadership")]  # fmt: skip
    assert (withheld["state"], withheld["is_asked_and_answered"]) == ("no_permission", False)
    grants = made.grants()
    assert grants["360G-b"]["title"] == "A grant ([withheld])"
    assert grants["360G-b"]["description"].startswith("For the work ([withheld]), core costs")
    classes = [row for row in made.table("grant_classifications") if row["grant_id"] == "360G-b"]
    assert [row["classification_title"] for row in classes] == ["Arts"]


def test_dei_data_beside_a_person_is_in_no_table_not_even_a_private_one(made: Built) -> None:
    for table, rows in cells_of(made.out / "work.duckdb").items():
        # the list of codes itself, and the rules that lead to them
        if table.split(".")[1] in CODES_OF_NOBODY:
            continue
        for row in rows:
            # a classification stays where it was published, and goes no further
            if table == "raw.grants" and "360G-p2" in row:
                continue
            assert PERSON_MARK not in row, (table, row)
            assert not any(code in row for code in OF_PEOPLE), (table, row)


def test_what_was_dropped_is_counted_by_file_and_told_by_check(made: Built) -> None:
    counts = {
        source["source_file"]: source["individual_dei_dropped_count"]
        for source in made.manifest["sources"]
    }
    assert counts == {"1.json": 5, "grants.csv": 1, "grants.xlsx": 1}
    result = check_files([made.out.parent / name for name in counts])
    [kind] = [kind for kind in result.kinds if kind.problem_id == "individual_with_dei"]
    assert (kind.row_count, kind.standard_check) == (7, "RecipientIndDEI")
    said = json.dumps(result.to_json())
    assert not any(secret in said for secret in (MARK, PERSON_MARK, *WITHHELD, *OF_PEOPLE))
