"""Tests of how published amounts, dates and lengths are read, and what is worked out from them."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from pipelines.reference import DATA_DIR
from tests.conftest import Built, Grant, build_files, grant

AMOUNTS: dict[Any, str] = {
    1000: "1000",
    12.5: "12.50",
    "£1,000": "1000",
    "1,000.00": "1000",
    "£ 1,234,567.89": "1234567.89",
    "(500)": "-500",
    "-£500": "-500",
    "£-500": "-500",
    "-0.01": "-0.01",
    " 750 ": "750",
    "\u00a0750": "750",
    0: "0",
    "0.00": "0",
    "1e3": "1000",
    "9999999999999999.99": "9999999999999999.99",
}

DATES: dict[str, tuple[str | None, str, str]] = {
    "2024-03-31": ("2024-03-31", "2023-24", "2024"),
    "2024-04-01": ("2024-04-01", "2024-25", "2024"),
    "2024-02-29": ("2024-02-29", "2023-24", "2024"),
    "1999-12-31": ("1999-12-31", "1999-00", "1999"),
    "2024-04-01T23:59:59+00:00": ("2024-04-01", "2024-25", "2024"),
    "2024-04-01T00:00:00.000Z": ("2024-04-01", "2024-25", "2024"),
    "26/03/2001 00:00": ("2001-03-26", "2000-01", "2001"),
    "13-03-2015": ("2015-03-13", "2014-15", "2015"),
    "1.2.2015": ("2015-02-01", "2014-15", "2015"),
    "01/02/2024": ("2024-02-01", "2023-24", "2024"),
    "2023-02-29": (None, "not_known", "not_known"),
    "31/04/2023": (None, "not_known", "not_known"),
    "12/13/2023": (None, "not_known", "not_known"),
    "0000-01-01": (None, "not_known", "not_known"),
    "01/01/0000": (None, "not_known", "not_known"),
    "9999-12-31": ("9999-12-31", "9999-00", "9999"),
    "0000-00-00": (None, "not_known", "not_known"),
    "2023": (None, "not_known", "not_known"),
    "spring": (None, "not_known", "not_known"),
    " ": (None, "not_known", "not_known"),
}

YEAR = {"startDate": "2023-04-01", "endDate": "2024-03-31"}
# Planned dates as published, the months they come to, and what that rests on.
LENGTHS: tuple[tuple[dict[str, Any], int | None, str], ...] = (
    (YEAR, 12, "dates"),
    ({"startDate": "2023-04-01", "endDate": "2026-03-31"}, 36, "dates"),
    ({"startDate": "2023-01-01", "endDate": "2023-06-30"}, 6, "dates"),
    ({"startDate": "2023-01-01", "endDate": "2023-01-01"}, 1, "dates"),
    ({"startDate": "2024-01-01", "endDate": "2023-01-01"}, None, "none"),
    ({"startDate": "2024-01-01"}, None, "none"),
    ({"startDate": "2023-04", "endDate": "2024-03"}, 12, "dates"),
    ({"startDate": "2023-04-01", "endDate": "2025-03"}, 24, "dates"),
    ({"startDate": "2023-02", "endDate": "2023-02"}, 1, "dates"),
    ({"startDate": "2023-13", "endDate": "2024-03"}, None, "none"),
    ({"duration": 18}, 18, "published"),
    ({"duration": "12 months"}, 12, "published"),
    ({"duration": "1 Month"}, 1, "published"),
    ({"duration": 7.5}, 8, "published"),
    ({"duration": 0.2}, 1, "published"),
    ({"duration": 24, **YEAR}, 24, "published"),
    ({"duration": 0, **YEAR}, 12, "dates"),
    ({"duration": 0}, None, "none"),
    ({"duration": -6}, None, "none"),
    ({"duration": "two years"}, None, "none"),
    ({}, None, "none"),
)

# Amount, months and the amount for a year: never scaled up for a shorter grant.
ANNUAL: tuple[tuple[Any, int | None, str | None], ...] = (
    (36000, 36, "12000"),
    (12000, 12, "12000"),
    (12000, 6, "12000"),
    (1000, 13, "923.08"),
    (-3600, 36, "-1200"),
    (0, 36, "0"),
    (12000, None, None),
    ("9999999999999999.99", 12, "9999999999999999.99"),
    ("5000000000000000", 24, "2500000000000000"),
)


def bands() -> list[dict[str, str]]:
    with (DATA_DIR / "rules" / "grant_size_bands.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def band_edges() -> list[tuple[str, str]]:
    """Amounts on either side of every edge in the rule file, and the band each belongs to."""
    edges = [("0", "zero_or_less"), ("-0.01", "zero_or_less"), ("-5000", "zero_or_less")]
    for band in bands():
        edges.append((band["lower_gbp"], band["grant_size_band"]))
        if band["upper_gbp"]:
            below = Decimal(band["upper_gbp"]) - Decimal("0.01")
            edges.append((str(below), band["grant_size_band"]))
    return edges


def months(number: int | None) -> list[dict[str, int]]:
    return [{"duration": number}] if number else []


def published() -> list[Grant]:
    """One grant for each reading; its id says which."""
    grants = [grant(f"360G-amount-{n}", amount) for n, amount in enumerate(AMOUNTS)]
    grants += [grant(f"360G-date-{n}", awardDate=text) for n, text in enumerate(DATES)]
    for n, (planned, _, _) in enumerate(LENGTHS):
        grants.append(grant(f"360G-length-{n}", plannedDates=[planned]))
    for n, (amount, number, _) in enumerate(ANNUAL):
        grants.append(grant(f"360G-annual-{n}", amount, plannedDates=months(number)))
    grants += [grant(f"360G-band-{n}", amount) for n, (amount, _) in enumerate(band_edges())]
    dollars = {"currency": "USD", "plannedDates": months(12)}
    euros = {"currency": " eur "}
    grants += [grant("360G-usd", 700, **dollars), grant("360G-eur", **euros)]
    grants += [grant("360G-no-currency", currency=None), grant("360G-gbp", currency="gbp")]
    return grants


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    build = build_files(tmp_path_factory.mktemp("readings"), published())
    yield build
    build.store.close()


@pytest.fixture(scope="module")
def found(readings: Built) -> dict[str, dict[str, Any]]:
    assert readings.table("rejected_rows") == []
    return readings.grants()


@pytest.mark.parametrize(("number", "text"), list(enumerate(AMOUNTS)))
def test_an_amount_is_read(found: dict[str, dict[str, Any]], number: int, text: Any) -> None:
    row = found[f"360G-amount-{number}"]
    assert row["amount_awarded"] == row["amount_gbp"] == Decimal(AMOUNTS[text])


@pytest.mark.parametrize(("number", "text"), list(enumerate(DATES)))
def test_a_date_is_read_day_first(found: dict[str, dict[str, Any]], number: int, text: str) -> None:
    row = found[f"360G-date-{number}"]
    day, financial_year, calendar_year = DATES[text]
    assert row["award_date"] == (date.fromisoformat(day) if day else None)
    assert (row["financial_year"], row["calendar_year"]) == (financial_year, calendar_year)


@pytest.mark.parametrize(("number", "length"), list(enumerate(LENGTHS)))
def test_a_length_is_read_or_worked_out_from_dates(
    found: dict[str, dict[str, Any]], number: int, length: tuple[dict[str, Any], int | None, str]
) -> None:
    row = found[f"360G-length-{number}"]
    assert (row["duration_months"], row["duration_basis"]) == length[1:]


@pytest.mark.parametrize(("number", "case"), list(enumerate(ANNUAL)))
def test_the_amount_for_a_year_is_never_scaled_up(
    found: dict[str, dict[str, Any]], number: int, case: tuple[Any, int | None, str | None]
) -> None:
    expected = None if case[2] is None else Decimal(case[2])
    assert found[f"360G-annual-{number}"]["annual_amount_gbp"] == expected


@pytest.mark.parametrize(("number", "edge"), list(enumerate(band_edges())))
def test_a_band_holds_its_lower_edge_and_not_its_upper(
    found: dict[str, dict[str, Any]], number: int, edge: tuple[str, str]
) -> None:
    assert found[f"360G-band-{number}"]["grant_size_band"] == edge[1]


def test_the_bands_follow_each_other_without_a_gap() -> None:
    for lower, upper in zip(bands(), bands()[1:], strict=False):
        assert lower["upper_gbp"] == upper["lower_gbp"]
    assert bands()[0]["lower_gbp"] == "0.01"
    assert bands()[-1]["upper_gbp"] == ""


@pytest.mark.parametrize(
    ("id", "currency", "pounds"),
    [
        ("360G-usd", "USD", None),
        ("360G-eur", "EUR", None),
        ("360G-no-currency", "not_known", None),
        ("360G-gbp", "GBP", Decimal(1000)),
    ],
)
def test_only_an_amount_said_to_be_in_pounds_is_in_pounds(
    found: dict[str, dict[str, Any]], id: str, currency: str, pounds: Decimal | None
) -> None:
    row = found[id]
    assert (row["currency"], row["amount_gbp"]) == (currency, pounds)
    assert row["amount_awarded"] > 0
    if pounds is None:
        assert row["grant_size_band"] == "not_known"
        assert row["annual_amount_gbp"] is None


def test_the_pounds_of_the_file_are_those_of_its_grants(
    readings: Built, found: dict[str, dict[str, Any]]
) -> None:
    [file] = readings.table("source_files")
    pounds = sum(row["amount_gbp"] or Decimal(0) for row in found.values())
    assert file["total_gbp"] == file["used_gbp"] == pounds
