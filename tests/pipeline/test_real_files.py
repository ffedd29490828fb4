"""Tests against real published files, whose counts were taken by other means."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.build import build
from tests.conftest import Built, Row

pytestmark = pytest.mark.shared

Build = Callable[..., Built]

SNAPSHOTS = tuple(f"covid19_funders_2020-{day}.json" for day in ("04-16", "04-26", "05-07"))
# File, rows, and pounds over every row in GBP, zeros and negatives included.
COUNTS = [
    ("ab_charitable_trust.json", 783, "12785625.00"),
    ("lloyds_bank_foundation_2010_2015.json", 4116, "115795635.69"),
    ("trafford_council_voluntary_sector_grants.csv", 555, "1291436.54"),
    ("trafford_council_voluntary_sector_grants.json", 555, "1291436.54"),
    ("power_to_change.json", 870, "51625696.54"),
    ("wolfson_foundation_with_usd.json", 379, "31024522.00"),
    ("covid19_funders_2020-05-07.json", 1310, "20022970.23"),
    ("grantnav_additional_data_sample.json", 154, "16589361.49"),
]


@pytest.mark.parametrize(("name", "rows", "pounds"), COUNTS)
def test_rows_and_pounds_agree_with_a_count_taken_elsewhere(
    shared_grants: Path, tmp_path: Path, name: str, rows: int, pounds: str
) -> None:
    [file] = build([shared_grants / name], tmp_path / "out").manifest["sources"]
    assert (file["row_count"], file["total_gbp"]) == (rows, Decimal(pounds))
    parts = [file[f"{part}_count"] for part in ("grant", "superseded", "rejected")]
    assert sum(parts) == rows


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
def test_three_snapshots_come_to_the_same_grants_in_any_order(
    shared_grants: Path, built: Build, order: tuple[int, ...]
) -> None:
    build = built(*(shared_grants / SNAPSHOTS[number] for number in order))
    grants = build.table("grants")
    assert len(grants) == 1312
    assert sum(row["amount_gbp"] or 0 for row in grants) == Decimal("20030970.23")
    assert sum(row["not_in_latest"] for row in grants) == 2
    files = {row["source_file"]: row for row in build.table("source_files")}
    assert [files[name]["row_count"] for name in SNAPSHOTS] == [284, 466, 1310]


def test_twins_in_csv_and_json_are_the_same_grants(shared_grants: Path, built: Build) -> None:
    name = "trafford_council_voluntary_sector_grants"
    from_csv = compared(built(shared_grants / f"{name}.csv"))
    assert len(from_csv) == 555
    assert compared(built(shared_grants / f"{name}.json")) == from_csv


def compared(build: Built) -> dict[str, Row]:
    names = (
        *("amount_awarded", "currency", "award_date", "financial_year", "programme_id"),
        *("funder_id", "recipient_id", "title", "description", "duration_months", "is_open_call"),
        *("beneficiary_area_code", "grant_size_band", "recipient_kind"),
    )
    return {id: {name: row[name] for name in names} for id, row in build.grants().items()}


def test_ids_of_a_funders_own_making_say_nothing_of_registration(
    shared_grants: Path, built: Build
) -> None:
    build = built(shared_grants / "wolfson_foundation_with_usd.json")
    assert {row["registration_status"] for row in build.table("recipients")} == {"not_collected"}
    grants = build.table("grants")
    assert len(grants) == 379
    assert sum(row["amount_awarded"] <= 0 for row in grants) == 114
    dollars = [row for row in grants if row["currency"] == "USD"]
    assert len(dollars) == 4
    assert all(row["amount_gbp"] is None and row["amount_awarded"] > 0 for row in dollars)
    assert all(row["award_date"] is not None for row in grants)


def test_every_recipient_with_a_well_formed_charity_number_is_registered(
    shared_grants: Path, built: Build
) -> None:
    build = built(shared_grants / "lloyds_bank_foundation_2010_2015.json")
    recipients = build.table("recipients")
    assert {row["registration_status"] for row in recipients} == {"registered"}
    # two numbers are of the Isle of Man's register; a university has that of a school register
    without = [row["recipient_id"] for row in recipients if not row["charity_number"]]
    assert without == ["GB-EDU-133839"]
    assert all(row["duration_months"] for row in build.table("grants"))
