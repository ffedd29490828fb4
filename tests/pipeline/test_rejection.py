"""Tests of rows that cannot be used, and of what is wrong with rows that are used all the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import BuildError
from pipelines.read.joined_rows import REJECTED
from tests.conftest import Built, Grant, grant

Build = Callable[..., Built]

# What is wrong with a row, the field that is named, and the value that is shown.
UNUSABLE: dict[str, tuple[Grant, str, str | None]] = {
    "no identifier": (grant(None), "Identifier", None),
    "blank identifier": (grant(" \u00a0"), "Identifier", None),
    "no amount": (grant(amount=None), "Amount Awarded", None),
    "blank amount": (grant(amount=""), "Amount Awarded", None),
    "amount in words": (grant(amount="two pounds"), "Amount Awarded", "two pounds"),
    "not a number": (grant(amount=float("nan")), "Amount Awarded", "NaN"),
    "infinite": (grant(amount=float("-inf")), "Amount Awarded", "-Infinity"),
    "beyond any sum": (grant(amount=1e308), "Amount Awarded", "1e+308"),
    "commas in the wrong place": (grant(amount="1,00"), "Amount Awarded", "1,00"),
    "two amounts": (grant(amount="100-200"), "Amount Awarded", "100-200"),
    "no funder": (grant(fundingOrganization=None), "Funding Org:Identifier", None),
    "empty funder": (grant(fundingOrganization=[{}]), "Funding Org:Identifier", None),
    "no recipient": (grant(recipientOrganization=None), "Recipient Org:Identifier", None),
    "empty list of recipients": (grant(recipientOrganization=[]), "Recipient Org:Identifier", None),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_row_that_cannot_be_used_says_where_why_and_what_to_do(built: Build, case: str) -> None:
    unusable, field, value = UNUSABLE[case]
    build = built([grant("360G-test-good"), unusable])
    [row] = build.table("rejected_rows")
    assert (row["source_file"], row["source_row"], row["field"]) == ("1.json", 2, field)
    assert row["problem_value"] == value
    assert row["reason"].endswith(".")
    assert row["remedy"].endswith(".")
    assert list(build.grants()) == ["360G-test-good"]


def test_every_reason_for_rejection_is_given_at_once(built: Build) -> None:
    worst = grant(None, "?", fundingOrganization=None, recipientOrganization=None)
    [row] = built([grant(), worst]).table("rejected_rows")
    assert set(row["field"].split("; ")) == {
        "Identifier",
        "Amount Awarded",
        "Funding Org:Identifier",
        "Recipient Org:Identifier",
    }


def test_the_pounds_of_a_rejected_row_are_counted(built: Build) -> None:
    build = built([grant(), grant(None, 250.5), grant(None, 99, currency="EUR")])
    [file] = build.table("source_files")
    assert (file["rejected_count"], file["rejected_gbp"]) == (2, 250.5)
    assert [row["amount_gbp"] for row in build.table("rejected_rows")] == [250.5, None]


def test_a_file_of_which_no_row_can_be_used_is_refused_with_the_reason(built: Build) -> None:
    with pytest.raises(BuildError, match="row 1, Amount Awarded: The amount is not a number"):
        built([grant(amount="lots")])


def test_a_funder_or_recipient_with_only_a_name_is_kept(built: Build) -> None:
    named = grant(
        fundingOrganization=[{"name": "Old Trust"}],
        recipientOrganization=[{"name": "Quay Choir"}],
    )
    [row] = built([named]).table("grants")
    assert row["funder_id"] == "name-only/old_trust"
    assert row["recipient_id"] == "name-only/name-only/old_trust/quay_choir"


def test_what_is_wrong_with_a_row_that_is_used_is_noted(built: Build) -> None:
    two_funders = [{"id": "GB-CHC-1000001"}, {"id": "GB-CHC-1000002"}]
    postcode = [{"geoCode": "LS1 4AP"}]
    noted = {
        "amount_zero": grant("360G-test-1", 0),
        "no_currency": grant("360G-test-2", currency=None),
        "not_pounds": grant("360G-test-3", currency="EUR"),
        "no_award_date": grant("360G-test-4", awardDate=None),
        "award_date_unreadable": grant("360G-test-5", awardDate="2024-02-30"),
        "award_date_future": grant("360G-test-6", awardDate="2924-01-01"),
        "several_funders": grant("360G-test-7", fundingOrganization=two_funders),
        "recipient_without_identifier": grant(
            "360G-test-8", recipientOrganization=[{"name": "Quay Choir"}]
        ),
        "postcode_as_area": grant("360G-test-9", beneficiaryLocation=postcode),
        "wrong_shape": grant("360G-test-10", plannedDates={"startDate": "2024-01-01"}),
        "planned_month_only": grant("360G-test-12", plannedDates=[{"endDate": "2024-01"}]),
    }
    repeated = [grant("360G-test-11"), grant("360G-test-11")]
    build = built([*noted.values(), *repeated])
    found = build.work(
        "select grant_id, problem_id from intermediate.int_row_problems "
        "inner join intermediate.int_grant_rows using (row_id) order by row_id"
    )
    expected = [(published["id"], problem) for problem, published in noted.items()]
    assert found == [*expected, *[("360G-test-11", "repeated_in_file")] * 2]
    assert build.table("rejected_rows") == []
    assert len(build.grants()) == len(noted) + 1


def test_a_row_of_which_no_cell_can_be_read_has_that_reason_alone(
    built: Build, tmp_path: Path
) -> None:
    heading = (
        "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,"
        "Funding Org:Identifier"
    )
    rows = [f"360G-{n},T,GBP,{n}00,2024-05-01,GB-CHC-2,GB-CHC-1" for n in range(1, 6)]
    rows[1] = rows[1].replace(",T,", ',"T,')
    rows[3] = rows[3].replace(",400,", ",4,000,")
    path = tmp_path / "g.csv"
    path.write_text("\n".join([heading, *rows]))
    build = built(path)
    assert {id: row["source_row"] for id, row in build.grants().items()} == {
        "360G-1": 2,
        "360G-3": 4,
        "360G-5": 6,
    }
    damaged, moved = build.table("rejected_rows")
    assert (damaged["source_row"], damaged["problem_value"]) == (3, "line 3 (360G-2)")
    assert damaged["reason"].startswith("The row cannot be read")
    assert "text editor" in damaged["remedy"]
    assert (moved["source_row"], moved["problem_value"]) == (5, "8 cells under 7 headings")
    [file] = build.table("source_files")
    counts = (file["row_count"], file["grant_count"], file["rejected_count"])
    assert (*counts, file["used_gbp"]) == (5, 3, 2, 900)


@pytest.mark.parametrize(
    "odd",
    [
        {"fundingType": ["Education"]},
        {"fundingType": "Education"},
        {"plannedDates": {"duration": 3}},
        {"classifications": [[{"title": "x"}]]},
        {"recipientOrganization": [{"id": "GB-CHC-2", "location": "Leeds"}]},
        {"recipientOrganization": [{"id": "GB-CHC-2", "location": ["Leeds"]}]},
    ],
)
def test_a_part_that_is_no_list_of_objects_is_noted(built: Build, odd: Grant) -> None:
    usual = {
        "ours": {"location": "x"},
        "tags": ["x"],
        "classifications": [{"title": "x", "ours": ["y"]}],
        "recipientOrganization": [{"id": "GB-CHC-2", "location": [{"name": "L", "ours": 1}]}],
    }
    build = built([grant("360G-1", **odd), grant("360G-2", **usual)])
    assert build.work(
        "select grant_id, problem_id from intermediate.int_row_problems "
        "inner join intermediate.int_grant_rows using (row_id)"
    ) == [("360G-1", "wrong_shape")]


def test_what_a_reader_rejects_for_is_in_the_catalogue(built: Build) -> None:
    build = built([grant()])
    severity = dict(build.work("select problem_id, severity from staging.stg_row_problems"))
    assert {severity[id] for id in REJECTED} == {"reject"}
    readers = {
        *("row_unreadable", "not_a_grant", "repeated_needed_key", *REJECTED),
        *("row_too_short", "row_too_long", "repeated_key", "formula_without_value"),
    }
    assert readers <= set(severity)
