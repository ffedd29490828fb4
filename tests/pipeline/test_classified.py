"""Tests of what the build says a grant is for, whether it is restricted, and how long it runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Built, grant, grant_to_individual

Build = Callable[..., Built]


def built_one(built: Build, **values: Any) -> dict[str, Any]:
    [row] = built([grant(**values)]).grants().values()
    return row


def axis_of(row: dict[str, Any], axis: str) -> tuple[str, str, str | None]:
    """Value, basis and words."""
    return row[axis], row[f"{axis}_basis"], row[f"{axis}_words"]


def test_core_costs_can_be_restricted(built: Build) -> None:
    row = built_one(built, description="A restricted grant of £5,000 towards the core costs")
    assert axis_of(row, "purpose") == ("core", "text_rule", "core costs")
    assert axis_of(row, "restriction") == ("restricted", "text_rule", "restricted grant")


def test_core_alone_is_not_unrestricted(built: Build) -> None:
    row = built_one(built, description="Towards core costs")
    assert axis_of(row, "restriction") == ("not_known", "none", None)


def test_a_text_that_says_nothing_is_not_known(built: Build) -> None:
    row = built_one(built, title="Grant to Harbour Group", description="Grant to Harbour Group")
    assert axis_of(row, "purpose") == ("not_known", "none", None)
    assert row["purpose_rule_id"] is None


def test_the_name_of_the_recipient_says_nothing_of_the_grant(built: Build) -> None:
    named = {"id": "GB-CHC-2000002", "name": "The Harbour Minibus Refurbishment Project Ltd"}
    row = built_one(
        built,
        title="Grant to Harbour Minibus Refurbishment Project",
        description="Towards the rent of the Harbour Minibus Refurbishment Project.",
        recipientOrganization=[named],
    )
    assert axis_of(row, "purpose")[:2] == ("core", "text_rule")


def test_a_name_that_says_grants_are_given_on_counts_where_no_text_says_more(built: Build) -> None:
    named = {"id": "GB-CHC-2000002", "name": "Harbour Community Foundation"}
    row = built_one(built, description="For responses to the floods", recipientOrganization=[named])
    assert axis_of(row, "purpose") == ("other", "text_rule", "community foundation")
    row = built_one(built, description="Towards core costs", recipientOrganization=[named])
    assert axis_of(row, "purpose") == ("core", "text_rule", "core costs")


def test_declared_goes_before_text(built: Build) -> None:
    row = built_one(
        built,
        description="To run weekly workshops",
        fundingType=[{"title": "Core Funding:Unrestricted"}],
    )
    assert axis_of(row, "purpose") == ("core", "declared", "Core Funding:Unrestricted")
    assert axis_of(row, "restriction") == (
        "unrestricted",
        "declared",
        "Core Funding:Unrestricted",
    )
    assert row["purpose_rule_id"] == "declared_funding_type"


def test_several_funding_types_all_count(built: Build) -> None:
    row = built_one(built, fundingType=[{"title": "core funding"}, {"title": "Project funding"}])
    assert axis_of(row, "purpose") == (
        "core_and_project",
        "declared",
        "Project funding; core funding",
    )


def test_money_restricted_in_part_is_not_unrestricted(built: Build) -> None:
    row = built_one(built, fundingType=[{"title": "Unrestricted"}, {"title": "Restricted"}])
    assert axis_of(row, "restriction")[0] == "restricted"


def test_one_axis_can_be_declared_and_the_other_read(built: Build) -> None:
    row = built_one(
        built, description="To buy a minibus", fundingType=[{"title": "Restricted funding"}]
    )
    assert axis_of(row, "purpose")[:2] == ("capital", "text_rule")
    assert axis_of(row, "restriction")[:2] == ("restricted", "declared")


def test_a_heading_of_the_publisher_counts_as_declared(built: Build) -> None:
    row = built_one(built, **{"Type of support": "Core Funding:Restricted"})
    assert axis_of(row, "purpose")[:2] == ("core", "declared")
    assert axis_of(row, "restriction")[:2] == ("restricted", "declared")
    assert row["purpose_rule_id"] == "declared_heading"


def test_a_grant_to_a_person_is_another_purpose_and_its_text_is_not_read(built: Build) -> None:
    build = built(
        [grant_to_individual(title="Rent", description="Core costs over two years"), grant()]
    )
    row = build.grants()["360G-test-person"]
    assert axis_of(row, "purpose") == ("other", "individual", None)
    assert axis_of(row, "restriction") == ("not_known", "none", None)
    assert row["duration_basis"] == "none"
    texts = build.work("select text from intermediate.int_texts")
    assert not [text for (text,) in texts if "two years" in text]


def test_a_correction_goes_before_everything(built: Build, tmp_path: Path) -> None:
    said = tmp_path / "said.csv"
    said.write_text(
        "grant_id,field,value,words,said_by,added_on\n"
        "360G-test-1,purpose,core,It paid our rent,group,2026-11-21\n"
    )
    published = grant(fundingType=[{"title": "Project funding"}])
    [row] = built([published], corrections=said).grants().values()
    assert axis_of(row, "purpose") == ("core", "correction", "It paid our rent")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("£40,000 over two years towards a trainee", 24),
        ("The grant is renewable - year 2 of up to 3 years", 12),
        ("A 12 month pilot of advice sessions", 12),
        ("A two-year grant for advice", 24),
        ("A youth worker for 18 months", 18),
        ("Towards three years' running costs", 36),
        ("A ten week course", 2),
        ("Running costs for a year", 12),
    ],
)
def test_length_is_read_from_words(built: Build, text: str, months: int) -> None:
    row = built_one(built, description=text)
    assert (row["duration_months"], row["duration_basis"]) == (months, "text_rule")
    assert row["duration_words"] in text.lower()
    assert row["duration_rule_id"].startswith("duration_")


@pytest.mark.parametrize(
    "text",
    [
        "Training for people with 3 years' experience",
        "Over the past ten years demand has doubled",
        "Swimming for children aged 5 years",
        "The group has run clubs for over 20 years",
        "A six month waiting list for advice",
        "For babies aged over 6 months",
        "An archive kept over 400 years",
    ],
)
def test_other_years_are_not_the_length(built: Build, text: str) -> None:
    row = built_one(built, description=text)
    assert (row["duration_months"], row["duration_basis"]) == (None, "none")
    assert row["duration_words"] is None


def test_a_published_length_goes_before_dates_and_dates_before_words(built: Build) -> None:
    text = "Running costs over three years"
    dates = {"startDate": "2024-04-01", "endDate": "2025-03-31"}
    rows = built(
        [
            grant("360G-a-1", description=text, plannedDates=[{**dates, "duration": 6}]),
            grant("360G-a-2", description=text, plannedDates=[dates]),
            grant("360G-a-3", amount=3000, description=text),
        ]
    ).grants()
    assert [(row["duration_months"], row["duration_basis"]) for row in rows.values()] == [
        (6, "published"),
        (12, "dates"),
        (36, "text_rule"),
    ]
    assert rows["360G-a-3"]["annual_amount_gbp"] == 1000


def test_of_several_texts_that_a_rule_matches_the_same_one_always_tells(built: Build) -> None:
    """Which text was met first differs from build to build; words may not."""
    row = built_one(
        built, title="Spring grant for a unit that runs for 3 years", description="Runs for 2 years"
    )
    assert (row["duration_months"], row["duration_words"]) == (24, "for 2 years")
