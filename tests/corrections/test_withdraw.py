"""What is withdrawn is in no table, and everything else is as if it had never been in the files."""

import tempfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipelines.contracts import load_tables
from pipelines.corrections.redaction import digest
from pipelines.errors import BuildError
from tests.conftest import (
    FUNDER,
    OTHER_FUNDER,
    Built,
    Grant,
    build_files,
    grant,
    grant_to_individual,
)
from tests.corrections.said import Said, gone, write_said
from tests.pipeline.test_private import everything

Build = Callable[..., Built]
MARK = "qzxwithdrawnqzx"
HARBOUR = {"id": f"360G-x-{MARK}", "name": f"{MARK} group"}
# Tables that tell of files and builds, and so of what was withdrawn from them.
OF_FILES = {"source_files", "build_info", "tombstones"}
ROW_NUMBERS = ("source_row", "superseded_by_row")


def marked(id: str, amount: Any = 700, **more: Any) -> Grant:
    """A grant to the group that asks to be gone, its mark in whatever could say who it is."""
    place = {"name": f"{MARK} hall", "geoCode": "E08000035", "countryCode": "GB"}
    return grant(
        id,
        amount,
        **{
            "title": f"{MARK} title",
            "description": f"Core costs of {MARK}",
            "recipientOrganization": [
                {**HARBOUR, "postalCode": "LS1 1AA", "alternateName": MARK, "location": [place]}
            ],
            "beneficiaryLocation": [place],
            "classifications": [{"title": f"{MARK} class", "code": MARK}],
            "plannedDates": [{"duration": 12, "description": MARK}],
            "grantProgramme": [{"title": f"{MARK} fund", "code": MARK}],
            "fundingType": [{"title": MARK}],
            "relatedActivity": MARK,
            "notes": f"{MARK} in a key nobody knows",
            "awardDate": "2024-06-07",
        }
        | more,
    )


def others() -> list[Grant]:
    return [grant(), grant("360G-test-2", 20, currency="USD"), grant_to_individual(amount=30)]


def of_group() -> list[Grant]:
    """All that the files hold of the group: two grants, one of an older version, a bad row."""
    numbered = {**HARBOUR, "id": "GB-CHC-2987654"}
    both = {**HARBOUR, "charityNumber": "2987654"}
    return [
        marked(f"360G-{MARK}-1"),
        marked(f"360G-{MARK}-1", 600, dateModified="2020-01-01"),
        marked(f"360G-{MARK}-2", recipientOrganization=[both]),
        marked(f"360G-{MARK}-3", 50, recipientOrganization=[numbered]),
        marked(None, recipientOrganization=[{"name": HARBOUR["name"]}]),
        marked(f"360G-{MARK}-4", f"{MARK} pounds"),
    ]


def published(build: Built) -> dict[str, list[tuple[Any, ...]]]:
    """Every published table but those that tell of files, without the numbers of rows."""
    return {
        name: sorted(build.store.table(name).drop(ROW_NUMBERS, strict=False).rows(), key=str)
        for name in load_tables()
        if name not in OF_FILES
    }


@pytest.fixture(scope="module", params=["withdraw", "unname"])
def built_without(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Built]]:
    folder = tmp_path_factory.mktemp(request.param)
    said = write_said(folder / "gone.csv", gone(HARBOUR["id"], "recipient", request.param))
    build = build_files(folder, [*others(), *of_group()], corrections=said)
    yield request.param, build
    build.store.close()


def test_the_marks_are_read_where_nothing_is_withdrawn(built: Build) -> None:
    build = built([*others(), *of_group()])
    for name in ("grants", "recipients", "grant_locations", "rejected_rows", "superseded_grants"):
        assert MARK in str(build.table(name)), name
    work = everything(build.out / "work.duckdb")
    for secret in ("2987654", "LS1 1AA", f"{MARK} hall"):
        assert secret in work


def test_nothing_names_the_group_in_any_file_of_the_build(
    built_without: tuple[str, Built],
) -> None:
    build = built_without[1]
    assert MARK not in everything(build.out / "equity.duckdb")
    assert MARK.encode() not in (build.out / "equity.duckdb").read_bytes()
    assert MARK not in everything(build.out / "work.duckdb")
    assert MARK not in (build.out / "manifest.json").read_text("utf-8")
    for path in (build.out / "tables").iterdir():
        assert MARK not in str(pl.read_parquet(path).rows())
        assert MARK.encode() not in path.read_bytes()


def test_neither_its_number_nor_what_stands_for_its_identifier_is_kept(
    built_without: tuple[str, Built],
) -> None:
    work = everything(built_without[1].out / "work.duckdb")
    for secret in ("2987654", "LS1 1AA", digest(HARBOUR["id"])):
        assert secret not in work


def test_a_withdrawn_group_is_as_if_it_had_never_been_there(tmp_path: Path) -> None:
    said = write_said(tmp_path / "gone.csv", gone(HARBOUR["id"], "recipient"))
    (tmp_path / "with").mkdir()
    build = build_files(tmp_path / "with", [*others(), *of_group()], corrections=said)
    (tmp_path / "never").mkdir()
    never = build_files(tmp_path / "never", others())
    try:
        assert published(build) == published(never)
        [file] = build.table("source_files")
        counts = ("row_count", "grant_count", "superseded_count", "rejected_count")
        assert [file[name] for name in (*counts, "withdrawn_count")] == [9, 3, 0, 0, 6]
        assert file["total_gbp"] == file["used_gbp"] == Decimal("1030")
        [stone] = build.table("tombstones")
        assert (str(stone["withdrawn_on"]), stone["kind"]) == ("2026-11-01", "withdraw")
    finally:
        build.store.close()
        never.store.close()


def test_an_unnamed_group_keeps_amount_funder_and_year_and_nothing_else(
    built: Build, tmp_path: Path
) -> None:
    said = write_said(tmp_path / "gone.csv", gone(HARBOUR["id"], "recipient", "unname"))
    build = built([*others(), *of_group()], corrections=said)
    rows = [row for id, row in build.grants().items() if id.startswith("360G-withdrawn-")]
    assert sorted(row["amount_gbp"] for row in rows) == [50, 600, 700]
    kept = {
        **{"funder_id": FUNDER["id"], "programme_id": f"{FUNDER['id']}/none"},
        **{"recipient_id": "360G-withdrawn-1", "recipient_kind": "organisation"},
        **{"financial_year": "2024-25", "calendar_year": "2024", "currency": "GBP"},
        **{"source_file": "1.json", "source_sheet": "", "licence": "not_stated"},
        **{"beneficiary_region_code": "E12000003", "beneficiary_nation_code": "E92000001"},
    }
    for row in rows:
        told = {name for name, value in row.items() if value not in (None, "not_known", "none")}
        assert told - {name for name in told if "amount" in name or name[:3] in ("is_", "not")} <= {
            *kept, "grant_id", "grant_size_band", "beneficiary_place_basis", "recipient_year_band"
        }  # fmt: skip
        assert {name: row[name] for name in kept} == kept
    [recipient] = [r for r in build.table("recipients") if "withdrawn" in r["recipient_id"]]
    assert recipient["recipient_name"] == "Withdrawn at its request"
    assert (recipient["grant_count"], recipient["registration_status"]) == (3, "not_collected")
    assert build.table("grant_locations") == build.table("grant_classifications") == []
    [file] = build.table("source_files")
    assert (file["grant_count"], file["withdrawn_count"]) == (6, 3)


@pytest.mark.parametrize("kind", ["withdraw", "unname"])
def test_one_grant_goes_and_the_others_of_its_group_stay(
    built: Build, tmp_path: Path, kind: str
) -> None:
    said = write_said(tmp_path / "gone.csv", gone("360G-a", kind=kind))
    build = built([grant("360G-a", 5), grant("360G-b"), grant("360G-a", 4)], corrections=said)
    stays = ["360G-withdrawn-1"] if kind == "unname" else []
    assert sorted(build.grants()) == ["360G-b", *stays]
    assert build.table("superseded_grants") == []
    recipients = {row["recipient_name"]: row["grant_count"] for row in build.table("recipients")}
    unnamed = {"Withdrawn at its request": 1} if stays else {}
    assert recipients == {"Harbour Group": 1} | unnamed


@pytest.mark.parametrize("kind", ["withdraw", "unname"])
def test_a_grant_to_a_person_can_be_withdrawn(built: Build, tmp_path: Path, kind: str) -> None:
    said = write_said(tmp_path / "gone.csv", gone("360G-test-person", kind=kind))
    build = built(others(), corrections=said)
    people = [r for r in build.grants().values() if r["recipient_kind"] == "individual"]
    assert [row["grant_id"] for row in people] == ["360G-withdrawn-1"] * (kind == "unname")
    assert "360G-test-person" not in everything(build.out / "work.duckdb")


def test_an_older_version_goes_with_its_grant_whoever_it_names(
    built: Build, tmp_path: Path
) -> None:
    before = {"id": "360G-x-before", "name": "Named Before"}
    older = grant("360G-a", 5, recipientOrganization=[before], dateModified="2020-01-01")
    newer = grant("360G-a", 6, dateModified="2021-01-01")
    said = write_said(tmp_path / "gone.csv", gone("GB-CHC-2000001", "recipient"))
    build = built([older, newer, marked("360G-c")], corrections=said)
    assert build.table("superseded_grants") == []
    assert "Named Before" not in everything(build.out / "work.duckdb")
    assert list(build.grants()) == ["360G-c"]


def test_a_request_goes_furthest_where_two_meet(built: Build, tmp_path: Path) -> None:
    rows = [gone("GB-CHC-2000001", "recipient", "unname"), gone("360G-a")]
    said = write_said(tmp_path / "gone.csv", *rows)
    build = built([grant("360G-a"), grant("360G-b", 7)], corrections=said)
    assert [row["amount_gbp"] for row in build.table("grants")] == [7]
    assert [row["kind"] for row in build.table("tombstones")] == ["unname", "withdraw"]


def test_a_row_that_cannot_be_used_is_withdrawn_by_its_identifier(
    built: Build, tmp_path: Path
) -> None:
    said = write_said(tmp_path / "gone.csv", gone("360G-bad"))
    build = built([grant(), grant("360G-bad", "secret pounds")], corrections=said)
    assert build.table("rejected_rows") == []
    assert "360G-bad" not in everything(build.out / "work.duckdb")


def test_of_a_request_for_what_is_not_here_there_is_no_tombstone(
    built: Build, tmp_path: Path
) -> None:
    build = built(others(), corrections=write_said(tmp_path / "gone.csv", gone("360G-other")))
    assert build.table("tombstones") == []
    assert len(build.grants()) == 3


def test_an_identifier_of_two_groups_stops_the_build_rather_than_take_out_a_wrong_one(
    built: Build, tmp_path: Path
) -> None:
    said = write_said(tmp_path / "gone.csv", gone("17", "recipient"))
    two = {"id": "17", "name": "Two"}
    one = grant("360G-a", recipientOrganization=[{"id": "17", "name": "One"}])
    other = grant("360G-b", recipientOrganization=[two], fundingOrganization=[OTHER_FUNDER])
    with pytest.raises(BuildError, match=r"gone\.csv, row 2, id_sha256: two organisations"):
        built([one, other], corrections=said)


def assert_same_as_never(rows: list[Grant], left: list[Grant], *requests: Said) -> None:
    """Build all rows with requests, and the rows that are to be left, and compare."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        said = write_said(folder / "gone.csv", *requests)
        for place in ("with", "never"):
            (folder / place).mkdir()
        build = build_files(folder / "with", rows, corrections=said)
        never = build_files(folder / "never", left)
        try:
            assert published(build) == published(never)
            [file] = build.table("source_files")
            assert file["withdrawn_count"] == len(rows) - len(left)
            assert file["row_count"] == len(rows)
        finally:
            build.store.close()
            never.store.close()


GROUPS = ("360G-x-one", "360G-x-two", "GB-CHC-2000003", "own 4", None)
IDS = [f"360G-{n}" for n in range(8)]


def row_of(
    id: str | None, amount: Any, group: str | None, funder: Any, modified: str | None
) -> Grant:
    recipient = {"name": f"Group {group}"} | ({"id": group} if group else {})
    return grant(
        id,
        amount,
        fundingOrganization=[funder],
        recipientOrganization=[recipient],
        dateModified=modified,
    )


rows = st.lists(
    st.builds(
        row_of,
        id=st.sampled_from([*IDS, None]),
        amount=st.sampled_from([1, 20, 300, -4, "?"]),
        group=st.sampled_from(GROUPS),
        funder=st.sampled_from([FUNDER, OTHER_FUNDER]),
        modified=st.sampled_from([None, "2024-01-01", "2025-01-01"]),
    ),
    max_size=14,
)
# each example is two builds, so a failing one is shown as found
as_found = settings(max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate])


@as_found
@given(rows, st.sets(st.sampled_from(IDS), min_size=1))
def test_any_grants_withdrawn_leave_what_was_never_there(drawn: list[Grant], ids: set[str]) -> None:
    rows = [*drawn, grant("360G-kept")]
    left = [row for row in rows if row.get("id") not in ids]
    assert_same_as_never(rows, left, *[gone(id) for id in sorted(ids)])


@as_found
@given(rows, st.sets(st.sampled_from(GROUPS[:3]), min_size=1))
def test_any_groups_withdrawn_leave_what_was_never_there(
    drawn: list[Grant], groups: set[str]
) -> None:
    # each grant once: a newer version to another group would be that group's
    by_id = {row.get("id"): row for row in drawn}
    rows = [*by_id.values(), *[row_of(f"360G-{id}", 5, id, FUNDER, None) for id in sorted(groups)]]
    rows.append(grant("360G-kept"))
    left = [row for row in rows if row["recipientOrganization"][0].get("id") not in groups]
    assert_same_as_never(rows, left, *[gone(id, "recipient") for id in sorted(groups)])
