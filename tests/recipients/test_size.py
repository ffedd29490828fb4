"""Size at the time of the award, bands and their edges, annual amounts."""

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contracts import load_fields
from pipelines.indicators import compute
from pipelines.reference import DATA_DIR
from tests.conftest import Built, grant
from tests.recipients.conftest import to, write_list

Build = Callable[..., Built]
INCOMES = [("org_id", "income", "date")]


def write_incomes(tmp_path: Path, *rows: tuple[str, str, str]) -> Path:
    return write_list(tmp_path / "registers", "incomes.csv", [*INCOMES, *rows])


EDGES = [
    ("0", "micro"),
    ("9999.99", "micro"),
    ("10000", "small"),
    ("99999.99", "small"),
    ("100000", "medium"),
    ("999999.99", "medium"),
    ("1000000", "large"),
    ("10000000", "major"),
    ("100000000", "super_major"),
]


def test_the_lower_edge_is_in_and_the_upper_is_out(built: Build, tmp_path: Path) -> None:
    ids = [f"GB-CHC-109000{n}" for n in range(len(EDGES))]
    incomes = [(id, income, "2020-12-31") for id, (income, _) in zip(ids, EDGES, strict=True)]
    build = built(
        [to(id, n, f"G{n}") for n, id in enumerate(ids)],
        registers=write_incomes(tmp_path, *incomes),
    )
    expected = [band for _, band in EDGES]
    assert [build.grants()[f"360G-test-{n}"]["recipient_size_band"] for n in range(9)] == expected
    assert [row["size_band"] for row in build.table("recipients")] == expected


AWARDS = [
    # the year that ends in 2018 covers the day; its income is micro
    ("2018-06-01", "micro", "year_of_award", 0),
    ("2018-12-31", "micro", "year_of_award", 0),
    # half a year after one and two and a half before the next
    ("2019-06-30", "micro", "within_three_years", Decimal("0.5")),
    # four years before the first there is: the latest, with the gap stated
    ("2014-01-01", "large", "latest", Decimal("7.0")),
    ("2030-01-01", "large", "latest", Decimal("8.0")),
]


def test_the_year_of_the_award_then_the_nearest_then_the_latest(
    built: Build, tmp_path: Path
) -> None:
    folder = write_incomes(
        tmp_path,
        ("GB-CHC-1090000", "5000", "2018-12-31"),
        ("GB-CHC-1090000", "2000000", "2021-12-31"),
    )
    grants = [to("GB-CHC-1090000", n, award=award) for n, (award, *_) in enumerate(AWARDS)]
    rows = built(grants, registers=folder).grants()
    for n, (_, band, basis, gap) in enumerate(AWARDS):
        row = rows[f"360G-test-{n}"]
        assert (row["recipient_size_band"], row["recipient_size_basis"]) == (band, basis)
        assert row["recipient_income_gap_years"] == gap


def test_an_income_without_a_date_is_said_to_be_undated(built: Build, tmp_path: Path) -> None:
    folder = write_incomes(tmp_path, ("GB-CHC-1090000", "5000", ""))
    row = built([to("GB-CHC-1090000", 1)], registers=folder).grants()["360G-test-1"]
    assert (row["recipient_size_band"], row["recipient_size_basis"]) == ("micro", "undated")


def test_no_income_is_no_band(built: Build) -> None:
    row = built([to("GB-CHC-1090000", 1)]).grants()["360G-test-1"]
    assert (row["recipient_size_band"], row["recipient_size_basis"]) == ("not_known", "none")
    assert row["recipient_income_gbp"] is None


def test_income_under_another_number_of_the_organisation_counts(
    built: Build, tmp_path: Path
) -> None:
    folder = write_incomes(tmp_path, ("GB-CHC-1090000", "5000", "2020-12-31"))
    build = built(
        [to("GB-CHC-1090000", 1, companyNumber="01234567"), to("GB-COH-01234567", 2)],
        registers=folder,
    )
    assert {row["recipient_size_band"] for row in build.table("grants")} == {"micro"}


def load_bands() -> list[tuple[str, float, float]]:
    lines = (DATA_DIR / "rules" / "size_bands.csv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split(",")[:3] for line in lines]
    return [(band, float(lower), float(upper or "inf")) for band, lower, upper in cells]


@given(st.floats(min_value=0, max_value=1e12))
def test_every_income_is_in_exactly_one_band(income: float) -> None:
    assert len([band for band, lower, upper in load_bands() if lower <= income < upper]) == 1


@pytest.mark.parametrize("name", ["size_bands", "grant_size_bands"])
def test_each_band_ends_where_the_next_begins(name: str) -> None:
    lines = (DATA_DIR / "rules" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    edges = [(row["lower_gbp"], row["upper_gbp"]) for row in csv.DictReader(lines)]
    lowers = [float(lower) for lower, _ in edges]
    assert lowers == sorted(lowers)
    assert [upper for _, upper in edges] == [*(lower for lower, _ in edges[1:]), ""]


def months(count: int) -> dict[str, object]:
    return {"plannedDates": [{"duration": count}]}


ANNUAL = [
    # amount, months, amount a year, band, under £2,000 a year
    (1999.99, 12, Decimal("1999.99"), "1000_to_2000", "yes"),
    (2000, 12, Decimal("2000.00"), "2000_to_5000", "no"),
    (5999.97, 36, Decimal("1999.99"), "1000_to_2000", "yes"),
    # never scaled up
    (1500, 6, Decimal("1500.00"), "1000_to_2000", "yes"),
    # how long is not known: under an edge as a whole is under it in a year
    (499, None, None, "up_to_500", "yes"),
    (1999, None, None, "not_known", "yes"),
    (2000, None, None, "not_known", "not_known"),
]


def test_what_a_grant_comes_to_a_year(built: Build) -> None:
    rows = built(
        [
            grant(f"360G-test-{n}", amount, **(months(length) if length else {}))
            for n, (amount, length, *_) in enumerate(ANNUAL)
        ]
    ).grants()
    for n, (_, _, annual, band, is_under) in enumerate(ANNUAL):
        row = rows[f"360G-test-{n}"]
        assert row["annual_amount_gbp"] == annual
        assert (row["annual_amount_band"], row["is_under_2000_a_year"]) == (band, is_under)


def test_a_whole_that_is_too_small_for_a_band_is_not_in_the_most_it_could_be(
    built: Build,
) -> None:
    wholes = [(150_000, 12), (7_000, 12), (7_000, None), (20_000, None), (300_000, None)]
    build = built(
        [
            grant(f"360G-test-{n}", amount, **(months(length) if length else {}))
            for n, (amount, length) in enumerate(wholes)
        ]
    )
    rows = compute(build.store, "grants_made", ("annual_amount",)).rows.to_dicts()
    ranges = {row["category"]: (row["lower"], row["upper"]) for row in rows}
    assert ranges["100000_to_1000000"] == (1, 2)
    assert ranges["5000_to_10000"] == (1, 4)
    money = compute(build.store, "money_awarded", ("annual_amount",)).rows.to_dicts()
    assert {row["category"]: row["upper"] for row in money}["100000_to_1000000"] == 450_000


def test_bands_have_the_same_place_in_both_lists_of_codes() -> None:
    shown = [*load_fields()["annual_amount_band"].values]
    wholes = [*load_fields()["grant_size_band"].values]
    assert shown[:-1] == wholes[: len(shown) - 1]
    assert shown[-1] == "not_known"


def test_what_one_funder_gives_one_group_in_a_year_is_added_up(built: Build) -> None:
    build = built(
        [
            grant("360G-test-1", 1500, awardDate="2020-05-01", **months(12)),
            grant("360G-test-2", 3600, awardDate="2021-03-31", **months(24)),
            grant("360G-test-3", 900, awardDate="2021-04-01", **months(12)),
        ]
    )
    bands = {id: row["recipient_year_band"] for id, row in build.grants().items()}
    assert bands == {
        "360G-test-1": "2000_to_5000",
        "360G-test-2": "2000_to_5000",
        "360G-test-3": "500_to_1000",
    }


def test_first_awards_are_known_only_after_three_years_of_data(built: Build) -> None:
    build = built(
        [
            to("GB-CHC-1090000", 1, award="2015-01-01"),
            to("GB-CHC-1090001", 2, award="2017-12-31"),
            to("GB-CHC-1090000", 3, award="2018-01-01"),
            to("GB-CHC-1090002", 4, award="2018-01-01"),
        ]
    )
    first = {id: row["is_first_award"] for id, row in build.grants().items()}
    assert first == {
        "360G-test-1": "not_known",
        "360G-test-2": "not_known",
        "360G-test-3": "no",
        "360G-test-4": "yes",
    }
