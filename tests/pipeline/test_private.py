"""Tests that nothing about a person, and no place finer than a local authority, is published."""

import stat
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.contracts import load_tables
from tests.conftest import (
    RECIPIENT,
    Built,
    Grant,
    build_files,
    grant,
    grant_to_individual,
    write_csv,
    write_json,
)

# Long enough that it is in no file by chance, in words no tidying changes.
MARK = "qzxsecretqzx"
POSTCODE = "LS99 9ZZ"
WARD = "E05099999"
CONTACTS = {
    "contactName": f"{MARK}contact",
    "email": f"{MARK}@example.org",
    "telephone": f"{MARK}0113",
    "streetAddress": f"{MARK} Street",
}


def places() -> list[dict[str, str]]:
    return [
        {"name": f"{MARK} place", "geoCode": "E08000035", "countryCode": "GB"},
        {"name": f"{MARK} ward", "geoCode": WARD},
        {"name": f"{MARK} home", "geoCode": POSTCODE},
    ]


def to_person(id: str, amount: object = 100) -> Grant:
    """A grant to a person with the mark in everything that could say who it is."""
    return grant_to_individual(
        id,
        amount,
        title=f"{MARK} title",
        description=f"{MARK} description",
        recipientIndividual={
            "id": f"360G-{MARK}",
            "name": f"{MARK} name",
            "email": f"{MARK}@x.org",
        },
        beneficiaryLocation=places(),
        classifications=[{"title": f"{MARK} class", "code": f"{MARK}"}],
        plannedDates=[{"duration": 12, "description": f"{MARK} dates"}],
        notes=f"{MARK} in a key nobody knows",
    )


def json_grants() -> list[Grant]:
    organisation = {**RECIPIENT, **CONTACTS, "postalCode": POSTCODE, "location": places()[1:]}
    funder = {"id": "GB-CHC-1000001", "name": "First Trust", **CONTACTS}
    unmarked = [{"geoCode": WARD}, {"geoCode": POSTCODE}, {"geoCode": "E08000035"}]
    return [
        to_person("360G-person-1"),
        to_person("360G-person-1", 200),
        to_person("360G-person-2", f"{MARK} pounds"),
        grant_to_individual(
            "360G-person-3",
            title=f"{MARK} title",
            recipientIndividual=None,
            toIndividualsDetails={"primaryGrantReason": "GTIR010"},
        ),
        grant_to_individual(
            "360G-person-4",
            title=f"{MARK} title",
            recipientIndividual=None,
            recipientOrganization=[{"id": f"360G-{MARK}", "name": "Individual"}],
        ),
        grant(
            "360G-group-1",
            title="Open to all",
            fundingOrganization=[funder],
            recipientOrganization=[{**organisation, "location": unmarked}],
            beneficiaryLocation=unmarked,
        ),
    ]


def csv_rows() -> list[dict[str, str]]:
    shared = {
        "Currency": "GBP",
        "Award Date": "2024-05-01",
        "Funding Org:Identifier": "GB-CHC-1000001",
        "Funding Org:Name": "First Trust",
        "Funding Org:Email": CONTACTS["email"],
    }
    person = {
        "Title": f"{MARK} title",
        "Description": f"{MARK} description",
        "Recipient Ind:Identifier": f"360G-{MARK}",
        "Recipient Ind:Name": f"{MARK} name",
        "Beneficiary Location:0:Name": f"{MARK} place",
        "Beneficiary Location:0:Geographic Code": POSTCODE,
    }
    group = {
        "Title": "Open to all",
        "Recipient Org:Identifier": "GB-CHC-2000001",
        "Recipient Org:Name": "Harbour Group",
        "Recipient Org:Street Address": CONTACTS["streetAddress"],
        "Recipient Org:Contact Name": CONTACTS["contactName"],
        "Recipient Org:Phone Number": CONTACTS["telephone"],
        "Recipient Org:Email": CONTACTS["email"],
    }
    return [
        {"Identifier": "360G-csv-1", "Amount Awarded": "100", **shared, **person},
        {"Identifier": "", "Amount Awarded": f"{MARK} pounds", **shared, **person},
        {"Identifier": "360G-csv-2", "Amount Awarded": "100", **shared, **group},
    ]


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("private")
    build = build_files(
        folder,
        write_json(folder / "a.json", json_grants()),
        write_csv(folder / "b.csv", csv_rows()),
    )
    yield build
    build.store.close()


def everything(path: Path) -> str:
    """Every value of every table in a DuckDB file, as text."""
    with duckdb.connect(str(path), read_only=True) as con:
        tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        return "\n".join(
            str(con.execute(f'select * from "{schema}"."{table}"').fetchall())
            for schema, table in tables
        )


def test_the_marks_are_read_so_that_the_tests_below_can_fail(private: Built) -> None:
    work = everything(private.out / "work.duckdb")
    for secret in (f"{MARK} title", f"{MARK} description", f"{MARK} place", POSTCODE, WARD):
        assert secret in work
    kinds = [row["recipient_kind"] for row in private.table("grants")]
    assert (kinds.count("individual"), kinds.count("organisation")) == (4, 2)
    assert len(private.table("rejected_rows")) == 2
    assert len(private.table("superseded_grants")) == 1


def test_nothing_about_a_person_is_in_the_served_file(private: Built) -> None:
    assert MARK not in everything(private.out / "equity.duckdb")
    assert MARK.encode() not in (private.out / "equity.duckdb").read_bytes()


def test_nothing_about_a_person_is_in_a_parquet_file(private: Built) -> None:
    files = sorted((private.out / "tables").iterdir())
    assert [path.stem for path in files] == sorted(load_tables())
    for path in files:
        assert MARK not in str(pl.read_parquet(path).rows())
        assert MARK.encode() not in path.read_bytes()


def test_nothing_about_a_person_is_in_the_manifest(private: Built) -> None:
    assert MARK not in (private.out / "manifest.json").read_text(encoding="utf-8")


def test_a_grant_to_a_person_is_counted_without_its_words(private: Built) -> None:
    row = private.grants()["360G-person-1"]
    assert row["amount_gbp"] == 200
    assert (row["title"], row["description"], row["recipient_id"]) == (None, None, None)
    assert row["beneficiary_area_code"] is None
    assert row["beneficiary_region_code"] == "not_known"
    assert private.grants()["360G-group-1"]["title"] == "Open to all"


@pytest.mark.parametrize("secret", [POSTCODE, POSTCODE.replace(" ", ""), WARD])
def test_no_place_finer_than_a_local_authority_is_published(private: Built, secret: str) -> None:
    assert secret not in everything(private.out / "equity.duckdb")
    levels = [
        (row["location_of"], row["location_position"], row["area_code"], row["area_level"])
        for row in private.table("grant_locations")
        if row["grant_id"] == "360G-group-1"
    ]
    assert sorted(levels) == [
        (of, position, code, level)
        for of in ("beneficiary", "recipient")
        for position, code, level in (
            (1, None, "finer_or_other"),
            (2, None, "finer_or_other"),
            (3, "E08000035", "local_authority"),
        )
    ]


@pytest.mark.parametrize("contact", CONTACTS)
def test_contacts_of_an_organisation_reach_not_even_the_private_file(
    private: Built, contact: str
) -> None:
    assert CONTACTS[contact] not in everything(private.out / "work.duckdb")


def test_a_name_of_a_person_reaches_not_even_the_private_file(private: Built) -> None:
    assert f"{MARK} name" not in everything(private.out / "work.duckdb")


def test_only_its_owner_can_read_the_private_file(private: Built) -> None:
    assert stat.S_IMODE((private.out / "work.duckdb").stat().st_mode) == 0o600


def test_the_served_file_holds_only_contracted_tables_and_what_is_made_of_them(
    private: Built,
) -> None:
    with duckdb.connect(str(private.out / "equity.duckdb"), read_only=True) as con:
        tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
        others = con.execute("select count(*) from duckdb_views() where not internal").fetchall()
    contracted = [("main", name) for name in sorted(load_tables())]
    assert sorted(tables) == [("figures", "grants"), ("figures", "worked_out"), *contracted]
    assert others == [(0,)]


def test_a_grant_that_was_to_a_person_in_an_older_file_keeps_that_version_hidden(
    tmp_path: Path,
) -> None:
    newer = grant("360G-person-1", title="Now to a group", dateModified="2025-01-01")
    build = build_files(tmp_path, [to_person("360G-person-1")], [newer])
    try:
        assert MARK not in everything(build.out / "equity.duckdb")
        assert build.grants()["360G-person-1"]["title"] == "Now to a group"
    finally:
        build.store.close()
