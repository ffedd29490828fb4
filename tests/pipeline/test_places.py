"""Where work is, where an office is, how widely a group works: read with care, told apart."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

import pipelines.build
from tests.conftest import Built, Row, grant, grant_to_individual

Build = Callable[..., Built]
TRAFFORD = {"name": "Trafford", "geoCode": "E08000009", "geoCodeType": "MD"}


def of_work(built: Build, *locations: dict[str, str], **more: Any) -> Row:
    """The published grant whose work is at these places."""
    made = built([grant("360G-test-1", beneficiaryLocation=list(locations), **more)])
    return made.grants()["360G-test-1"]


def told(row: Row) -> tuple[str | None, str, str, str]:
    """Authority, region, nation and basis of a grant's work."""
    return (
        row["beneficiary_local_authority_code"],
        row["beneficiary_region_code"],
        row["beneficiary_nation_code"],
        row["beneficiary_place_basis"],
    )


ENGLAND, WALES, SCOTLAND = "E92000001", "W92000004", "S92000003"


PLACES: list[tuple[Row, tuple[str | None, str, str, str]]] = [
    ({"geoCode": "E08000009"}, ("E08000009", "E12000002", ENGLAND, "area_code")),
    # an authority that was merged into another, and one that only has a new code
    ({"geoCode": "E07000026"}, ("E06000063", "E12000002", ENGLAND, "area_code")),
    ({"geoCode": "S12000046"}, ("S12000049", SCOTLAND, SCOTLAND, "area_code")),
    # a county that became two authorities: its region is known, its authority is not
    ({"geoCode": "E10000006"}, (None, "E12000002", ENGLAND, "area_code")),
    ({"geoCode": "E05000026"}, ("E09000002", "E12000007", ENGLAND, "ward_code")),
    ({"geoCode": "E12000007"}, (None, "E12000007", ENGLAND, "area_code")),
    ({"geoCode": ENGLAND}, (None, "several_regions", ENGLAND, "area_code")),
    ({"geoCode": "K02000001"}, (None, "several_nations", "several_nations", "area_code")),
    # code and kind of code in each other's place
    (
        {"geoCode": "MD", "geoCodeType": "E08000009"},
        ("E08000009", "E12000002", ENGLAND, "area_code"),
    ),
    (
        {"geoCode": "E01030015", "name": "Suffolk Coastal 015C"},
        ("E07000244", "E12000006", ENGLAND, "small_area_name"),
    ),
    ({"geoCode": "E01030015"}, (None, "not_known", ENGLAND, "smaller_area")),
    ({"geoCode": "W01000001"}, (None, WALES, WALES, "smaller_area")),
    ({"name": "Bristol"}, ("E06000023", "E12000009", ENGLAND, "name")),
    ({"name": "London Borough of Hackney"}, ("E09000012", "E12000007", ENGLAND, "name")),
    ({"name": "City of London"}, ("E09000001", "E12000007", ENGLAND, "name")),
    ({"name": "Greater London"}, (None, "E12000007", ENGLAND, "name")),
    ({"name": "Taunton Deane"}, ("E06000066", "E12000009", ENGLAND, "name")),
    ({"name": "Cumbria"}, (None, "E12000002", ENGLAND, "name")),
    ({"name": "UK Wide"}, (None, "several_nations", "several_nations", "name")),
    ({"name": "England - Wide"}, (None, "several_regions", ENGLAND, "name")),
    (
        {"name": "England/West Midlands/Birmingham"},
        ("E08000025", "E12000005", ENGLAND, "name"),
    ),
    (
        {"name": "North East - Yorkshire and Humberside"},
        (None, "several_regions", ENGLAND, "name"),
    ),
    ({"name": "Hackney, London"}, ("E09000012", "E12000007", ENGLAND, "name")),
    # one part of a list that is not known may be anywhere: Boston is in Lincolnshire too
    ({"name": "Boston, Massachusetts"}, (None, "not_known", "not_known", "name_only")),
    ({"name": "Boston", "countryCode": "US"}, (None, "overseas", "overseas", "country")),
    ({"name": "Old Town Hall"}, (None, "not_known", "not_known", "name_only")),
    ({"countryCode": "GB"}, (None, "not_known", "not_known", "country")),
    # the name of a place in another nation than its code says
    ({"name": "Trafford", "geoCode": "S01000001"}, (None, SCOTLAND, SCOTLAND, "smaller_area")),
]


def test_a_place_is_read_as_far_as_it_can_be_told(built: Build) -> None:
    made = built(
        [grant(f"360G-{n}", beneficiaryLocation=[place]) for n, (place, _) in enumerate(PLACES)]
    )
    found = made.grants()
    for number, (place, expected) in enumerate(PLACES):
        assert told(found[f"360G-{number}"]) == expected, place


def test_a_grant_without_a_place_says_so(built: Build) -> None:
    assert told(of_work(built)) == (None, "not_known", "not_known", "none")


def test_several_places_are_told_by_what_holds_them_all(built: Build) -> None:
    salford, hackney = {"geoCode": "E08000006"}, {"geoCode": "E09000012"}
    glasgow, somewhere = {"geoCode": "S12000049"}, {"name": "The old mill"}
    cases = {
        "same": ([TRAFFORD, TRAFFORD], ("E08000009", "E12000002", ENGLAND, "area_code")),
        "region": ([TRAFFORD, salford], (None, "E12000002", ENGLAND, "area_code")),
        "nation": ([TRAFFORD, hackney], (None, "several_regions", ENGLAND, "area_code")),
        "nations": ([TRAFFORD, glasgow], (None, "several_nations", "several_nations", "area_code")),
        "missed": ([TRAFFORD, somewhere], (None, "not_known", "not_known", "name_only")),
    }
    made = built(
        [grant(f"360G-{key}", beneficiaryLocation=places[0]) for key, places in cases.items()]
    )
    found = {key: told(made.grants()[f"360G-{key}"]) for key in cases}
    assert found == {key: expected for key, (_, expected) in cases.items()}


DECILES = {
    "E08000003": "1",  # Manchester
    "E06000002": "1",  # Middlesbrough: second of 296 by average score
    "E08000016": "2",  # Barnsley by its old code
    "E07000178": "8",  # Oxford
    "W06000024": "1",  # Merthyr Tydfil
    "S12000049": "1",  # Glasgow City
    "N09000003": "not_known",  # Belfast: no index for Northern Ireland is given
}


def test_deprivation_is_of_the_authority_within_its_nation(built: Build) -> None:
    made = built([grant(code, beneficiaryLocation=[{"geoCode": code}]) for code in DECILES])
    rows = made.table("grants")
    assert {row["grant_id"]: row["work_deprivation_decile"] for row in rows} == DECILES
    assert all(
        row["work_deprivation_decile"] == row["local_authority_deprivation_decile"] for row in rows
    )


def test_where_the_work_is_comes_before_where_the_office_is(built: Build) -> None:
    office = [{"id": "GB-CHC-2000001", "name": "A", "location": [{"geoCode": "E06000002"}]}]
    made = built(
        [
            grant("360G-both", recipientOrganization=office, beneficiaryLocation=[TRAFFORD]),
            grant("360G-office", recipientOrganization=office),
        ]
    )
    both, only = made.grants()["360G-both"], made.grants()["360G-office"]
    assert both["local_authority_deprivation_basis"] == "work"
    assert only["local_authority_deprivation_basis"] == "office"
    assert (only["local_authority_deprivation_decile"], only["work_deprivation_decile"]) == (
        "1",
        "not_known",
    )


def test_of_a_person_nothing_finer_than_a_region_is_told(built: Build) -> None:
    places = [TRAFFORD, {"geoCode": "E11000001"}]
    made = built(
        [
            grant_to_individual(beneficiaryLocation=places),
            grant_to_individual("360G-test-p2", beneficiaryLocation=[{"geoCode": "E12000002"}]),
            grant_to_individual("360G-test-p3", beneficiaryLocation=[TRAFFORD]),
        ]
    )
    row = made.grants()["360G-test-person"]
    assert told(row)[:2] == (None, "E12000002")
    assert row["beneficiary_area_code"] is None
    assert row["local_authority_deprivation_decile"] == "not_known"
    assert made.grants()["360G-test-p2"]["beneficiary_area_code"] == "E12000002"
    assert told(made.grants()["360G-test-p3"])[:2] == (None, "E12000002")
    codes = {(r["area_code"], r["local_authority_code"]) for r in made.table("grant_locations")}
    assert codes == {(None, None), ("E12000002", None)}


SCOPES: list[tuple[str | None, list[Row], tuple[str, str]]] = [
    ("GLS030", [TRAFFORD], ("national", "location_scope")),
    ("Local area", [], ("local", "location_scope")),
    ("GLS099", [TRAFFORD], ("local", "places")),
    (None, [TRAFFORD, {"geoCode": "E08000006"}], ("regional", "places")),
    (None, [{"geoCode": "E12000002"}], ("regional", "places")),
    (None, [{"geoCode": "E01030015"}], ("local", "places")),
    (None, [{"name": "UK"}], ("national", "places")),
    (None, [{"countryCode": "KE"}], ("overseas", "places")),
    (None, [{"name": "The old mill"}], ("not_known", "none")),
    (None, [], ("not_known", "none")),
]


def test_how_wide_the_work_is(built: Build) -> None:
    made = built(
        [
            grant(f"360G-{n}", beneficiaryLocation=places, locationScope=scope)
            for n, (scope, places, _) in enumerate(SCOPES)
        ]
    )
    found = made.grants()
    for number, (_, _, expected) in enumerate(SCOPES):
        row = found[f"360G-{number}"]
        assert (row["work_scale"], row["work_scale_basis"]) == expected, SCOPES[number]


# What register readers fill, put there by hand.
Registered = Callable[..., None]


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> Registered:
    """Fill tables of the schema `register` of every build of this test: table=rows."""
    make_empty = pipelines.build.create_register_tables

    def fill(**tables: list[Row]) -> None:
        def make_full(con: duckdb.DuckDBPyConnection) -> None:
            make_empty(con)
            for table, rows in tables.items():
                for row in rows:
                    marks = ", ".join(f"${name}" for name in row)
                    con.execute(
                        f"insert into register.{table} ({', '.join(row)}) values ({marks})", row
                    )

        monkeypatch.setattr(pipelines.build, "create_register_tables", make_full)

    return fill


def test_an_office_is_placed_by_its_postcode_where_a_list_is_given(
    built: Build, registered: Registered
) -> None:
    registered(
        postcodes=[{"postcode": "ZZ991AA", "local_authority_code": "E07000026"}],
        organisations=[
            {
                "org_id": "GB-CHC-2000002", "register_id": "ccew", "is_removed": False,
                "postcode": "ZZ99 1AA", "source_file": "a register",
            }
        ],
    )  # fmt: skip
    organisations = [
        {"id": "GB-CHC-2000001", "name": "A", "postalCode": "zz99 1aa"},
        {"id": "GB-CHC-2000002", "name": "B"},
        {"id": "GB-CHC-2000003", "name": "C", "postalCode": "ZZ99 9ZZ"},
        {"id": "GB-CHC-2000004", "name": "D", "addressLocality": "Manchester"},
        {"id": "GB-CHC-2000005", "name": "E"},
    ]
    made = built(
        [grant(f"360G-{n}", recipientOrganization=[o]) for n, o in enumerate(organisations)]
    )
    found = {
        row["recipient_name"]: (row["local_authority_code"], row["region_code"], row["place_basis"])
        for row in made.table("recipients")
    }
    assert found == {
        "A": ("E06000063", "E12000002", "postcode"),
        "B": ("E06000063", "E12000002", "register_postcode"),
        "C": (None, "not_known", "postcode_only"),
        # its post town reaches into other authorities
        "D": (None, "E12000002", "address"),
        "E": (None, "not_known", "none"),
    }


def test_no_postcode_is_published(built: Build, registered: Registered) -> None:
    registered(postcodes=[{"postcode": "ZZ991AA", "local_authority_code": "E07000026"}])
    organisation = {"id": "GB-CHC-2000001", "name": "A", "postalCode": "ZZ99 1AA"}
    made = built([grant(recipientOrganization=[organisation])])
    for table in made.manifest["tables"]:
        assert "ZZ99" not in str(made.table(table)), table


AREAS = {
    "one": ([("Local Authority", "Kent")], "local"),
    "two": ([("Local Authority", "Kent"), ("Local Authority", "Surrey")], "regional"),
    "london": ([("Region", "Throughout London")], "regional"),
    "england": ([("Region", "Throughout England")], "national"),
    "scotland": ([("Country", "Scotland")], "national"),
    "abroad": ([("Country", "Kenya"), ("Continent", "Asia")], "overseas"),
    "both": ([("Local Authority", "Kent"), ("Country", "Kenya")], "national"),
    "spread": ([("spread", "Wider, but within one local authority area")], "local"),
}


def test_a_registers_area_of_operation_tells_the_scale(
    built: Build, registered: Registered
) -> None:
    rows = [
        {"org_id": f"GB-CHC-{key}", "area_kind": kind, "area_name": name}
        for key, (areas, _) in AREAS.items()
        for kind, name in areas
    ]
    registered(areas_of_operation=rows)
    made = built(
        [
            grant(f"360G-{key}", recipientOrganization=[{"id": f"GB-CHC-{key}", "name": "UK"}])
            for key in AREAS
        ]
    )
    found = {row["recipient_id"][7:]: row for row in made.table("recipients")}
    assert {key: row["geographic_scale"] for key, row in found.items()} == {
        key: scale for key, (_, scale) in AREAS.items()
    }
    assert {row["geographic_scale_basis"] for row in found.values()} == {"area_of_operation"}
    assert found["both"]["geographic_scale_words"] == "Kent; Kenya"


def test_the_first_basis_that_there_is_tells_the_scale(
    built: Build, registered: Registered
) -> None:
    listed = {"org_id": "GB-CHC-2", "scale": "overseas", "scale_words": "Overseas"}
    both = {"org_id": "GB-CHC-1", "scale": "overseas", "scale_words": "National and Overseas"}
    registered(scales=[listed, both])

    def made_of(id: str, name: str, scope: str | None) -> Row:
        return grant(
            f"360G-{id}", recipientOrganization=[{"id": id, "name": name}], locationScope=scope
        )

    made = built(
        [
            made_of("GB-CHC-1", "Harbour", None),
            made_of("GB-CHC-2", "Harbour UK", "GLS050"),
            made_of("GB-CHC-3", "Harbour UK", "GLS050"),
            made_of("GB-CHC-4", "Harbour UK", None),
            made_of("GB-CHC-5", "Harbour", "GLS099"),
        ]
    )
    found = [
        (row["geographic_scale"], row["geographic_scale_basis"], row["geographic_scale_words"])
        for row in made.table("recipients")
    ]
    assert found == [
        ("national", "scale_list", "National and Overseas"),
        ("overseas", "scale_list", "Overseas"),
        ("local", "grant_scope", None),
        ("national", "name_words", "uk"),
        ("not_known", "none", None),
    ]


NAMES = {
    "Trafford Carers Centre": ("local", "trafford"),
    "Age UK Trafford": ("local", "trafford"),
    "Essex Community Foundation": ("local", "essex"),
    "Colchester and Tendring Women's Refuge": ("regional", "colchester; tendring"),
    "Wandsworth Carers (London)": ("local", "wandsworth"),
    "North East Derbyshire CAB": ("local", "north east derbyshire"),
    "Merseyside Law Centre": ("regional", "merseyside"),
    "Circles South East": ("regional", "south east"),
    "Children's Law Centre (Wales)": ("national", "wales"),
    "Harbour UK": ("national", "uk"),
    "Trafford International Aid": ("not_known", None),
    "University of Leeds": ("not_known", None),
    "Reading for All": ("not_known", None),
    "Harbour Group": ("not_known", None),
}


def test_words_in_a_name_tell_the_scale(built: Build) -> None:
    made = built(
        [
            grant(f"360G-{n}", recipientOrganization=[{"id": f"XX-{n}", "name": name}])
            for n, name in enumerate(NAMES)
        ]
    )
    found = {
        row["recipient_name"]: (row["geographic_scale"], row["geographic_scale_words"])
        for row in made.table("recipients")
    }
    assert found == NAMES


def test_an_organisation_that_moved_is_where_it_was_last(built: Build) -> None:
    def at(code: str) -> list[Row]:
        return [{"id": "GB-CHC-2000001", "name": "A", "location": [{"geoCode": code}]}]

    made = built(
        [
            grant("360G-1", awardDate="2024-01-01", recipientOrganization=at("E08000003")),
            grant("360G-2", awardDate="2020-01-01", recipientOrganization=at("E09000012")),
        ]
    )
    [row] = made.table("recipients")
    assert (row["local_authority_code"], row["nation"]) == ("E08000003", ENGLAND)


def test_areas_are_published_with_what_they_are_part_of(built: Build) -> None:
    areas = {row["area_code"]: row for row in built([grant()]).table("areas")}
    assert areas["E07000026"]["local_authority_code"] == "E06000063"
    assert not areas["E07000026"]["is_current"]
    assert len([row for row in areas.values() if row["area_level"] == "region"]) == 9
