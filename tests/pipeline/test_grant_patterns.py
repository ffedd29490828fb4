"""Tests of the patterns that are counted: short grants in a row, and small grants at once."""

from collections.abc import Callable, Sequence

import pytest

from tests.conftest import OTHER_FUNDER, Built, Grant, grant

Build = Callable[..., Built]
CORE, PROJECT = "Towards core costs", "To run weekly workshops"


def run(*starts: str, months: int = 12, text: str = CORE, amount: int = 20_000) -> list[Grant]:
    """Grants of one funder to one recipient, each from a day on."""
    return [
        grant(
            f"360G-p-{text[:4]}-{months}-{amount}-{start}",
            amount,
            description=text,
            plannedDates=[{"startDate": start, "duration": months}],
        )
        for start in starts
    ]


def counts(built: Build, grants: Sequence[Grant]) -> dict[str, int]:
    """Organisations at which each pattern is found, over all funders."""
    rows = built(grants).table("grant_patterns")
    return {r["pattern_id"]: r["organisation_count"] for r in rows if r["funder_id"] == "all"}


YEARLY = ("2021-01-01", "2022-01-01", "2023-01-01")


def test_three_short_core_grants_in_a_row_are_counted_apart_from_projects(built: Build) -> None:
    found = counts(built, [*run(*YEARLY), *run(*YEARLY[:2], text=PROJECT)])
    assert found == {
        "repeated_short_core": 1,
        "repeated_short_project": 0,
        "several_small_at_once": 0,
    }


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        (run(*YEARLY), 1),
        (run(*YEARLY[:2]), 0),
        # gaps of six months are bridged, longer ones are not
        (run("2021-01-01", "2022-07-01", "2024-01-01"), 1),
        (run("2021-01-01", "2022-07-02", "2024-01-01"), 0),
        (run("2021-01-01", "2021-07-01", "2022-01-01", months=6), 1),
        (run(*YEARLY, months=13), 0),
        # a longer grant between ends the run
        (
            [
                *run("2021-01-01", "2022-01-01"),
                *run("2023-01-01", months=24),
                *run("2025-01-01", "2026-01-01"),
            ],
            0,
        ),
        # one record a year of a longer relation
        (
            [
                grant(
                    f"360G-p-{year}",
                    awardDate=f"202{year}-01-01",
                    description=f"{CORE} (year {year} of up to 3 years)",
                )
                for year in (1, 2, 3)
            ],
            0,
        ),
    ],
)
def test_what_is_a_run_of_short_grants(built: Build, grants: list[Grant], expected: int) -> None:
    assert counts(built, grants)["repeated_short_core"] == expected


def test_small_grants_at_once_are_counted_over_all_funders(built: Build) -> None:
    small = run("2021-01-01", "2021-03-01", "2021-06-01", amount=5000)
    small[2]["fundingOrganization"] = [OTHER_FUNDER]
    rows = built(small).table("grant_patterns")
    found = {r["funder_id"]: r for r in rows if r["pattern_id"] == "several_small_at_once"}
    assert {name: row["organisation_count"] for name, row in found.items()} == {
        "all": 1,
        "GB-CHC-1000001": 1,
        "GB-CHC-1000002": 1,
    }
    assert found["all"]["grant_count"] == 3
    assert float(found["all"]["pattern_gbp"]) == 15_000


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        (run("2021-01-01", "2021-03-01", "2021-06-01", amount=10_000), 0),
        (run("2021-01-01", "2021-03-01", "2022-01-01", amount=5000), 0),
        (run("2021-01-01", "2021-03-01", "2021-12-31", amount=5000), 1),
    ],
)
def test_grants_that_only_follow_each_other_are_not_at_once(
    built: Build, grants: list[Grant], expected: int
) -> None:
    assert counts(built, grants)["several_small_at_once"] == expected


def test_grants_of_unknown_length_are_told(built: Build) -> None:
    rows = built([*run(*YEARLY), grant("360G-p-unknown")]).table("grant_patterns")
    assert {row["grants_not_known"] for row in rows} == {1}
    assert {row["organisations_looked_at"] for row in rows} == {1}
