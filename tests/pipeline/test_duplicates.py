"""Tests of which version of a grant is used, and of grants that a newer snapshot no longer has."""

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.words import files_table
from pipelines.comparable import find_differences
from pipelines.indicators import compute
from tests.conftest import OTHER_FUNDER, Built, Grant, GrantFile, grant

Build = Callable[..., Built]


def superseded(build: Built) -> list[dict[str, Any]]:
    return build.table("superseded_grants")


def flagged(build: Built) -> set[str]:
    return {id for id, row in build.grants().items() if row["not_in_latest"]}


def numbered(*numbers: int) -> list[Grant]:
    return [grant(f"360G-test-{number}") for number in numbers]


def test_newest_modified_date_wins_over_newer_file_and_order(built: Build) -> None:
    newest = grant(amount=10, dateModified="2024-03-02T09:00:00Z")
    older = grant(amount=20, dateModified="2024-03-02T08:59:59Z")
    build = built(
        GrantFile([newest], {"modified": "2024-04-01"}),
        GrantFile([older], {"modified": "2025-04-01"}),
    )
    assert build.grants()["360G-test-1"]["amount_awarded"] == 10
    [row] = superseded(build)
    assert row["superseded_because"] == "newer_modified_date"
    assert (row["source_file"], row["source_row"]) == ("2.json", 1)
    assert (row["superseded_by_file"], row["superseded_by_row"]) == ("1.json", 1)
    assert row["has_other_amount"] is True


def test_a_row_with_a_modified_date_wins_over_one_without(built: Build) -> None:
    build = built([grant(amount=10, dateModified="2001-01-01")], [grant(amount=20)])
    assert build.grants()["360G-test-1"]["amount_awarded"] == 10


def test_newer_file_wins_where_modified_dates_are_equal(built: Build) -> None:
    build = built(
        GrantFile([grant(amount=10)], {"modified": "2025-04-01"}),
        GrantFile([grant(amount=20)], {"modified": "2024-06-01"}),
    )
    assert build.grants()["360G-test-1"]["amount_awarded"] == 10
    assert [row["superseded_because"] for row in superseded(build)] == ["newer_file"]


def test_a_file_is_as_new_as_its_newest_award(built: Build) -> None:
    newest = [grant(amount=10), grant("360G-test-2", awardDate="2024-05-02")]
    build = built(newest, [grant(amount=20)])
    assert build.grants()["360G-test-1"]["amount_awarded"] == 10
    dates = {row["source_file"]: str(row["file_date"]) for row in build.table("source_files")}
    assert dates == {"1.json": "2024-05-02", "2.json": "2024-05-01"}


def test_an_award_in_the_future_does_not_make_a_file_newer(built: Build) -> None:
    mistaken = [grant(amount=10), grant("360G-test-2", awardDate="2924-05-02")]
    build = built(mistaken, [grant(amount=20, awardDate="2024-05-02")])
    assert build.grants()["360G-test-1"]["amount_awarded"] == 20


def test_the_file_given_later_wins_where_dates_are_equal(built: Build) -> None:
    build = built([grant(amount=10)], [grant(amount=20)])
    assert build.grants()["360G-test-1"]["amount_awarded"] == 20
    assert [row["superseded_because"] for row in superseded(build)] == ["later_in_order"]


def test_the_later_row_of_one_file_wins(built: Build) -> None:
    build = built([grant(amount=10), grant(amount=20), grant(amount=20)])
    [used] = build.table("grants")
    assert (used["amount_awarded"], used["source_row"]) == (20, 3)
    found = [(row["source_row"], row["superseded_because"]) for row in superseded(build)]
    assert found == [(1, "later_row"), (2, "later_row")]
    assert [row["has_other_amount"] for row in superseded(build)] == [True, False]


def test_an_empty_date_modified_is_no_date(built: Build) -> None:
    build = built([grant(amount=10, dateModified=" ")], [grant(amount=20, dateModified="soon")])
    assert build.grants()["360G-test-1"]["amount_awarded"] == 20


def test_a_date_modified_in_the_year_0_is_no_date(built: Build) -> None:
    build = built([grant(amount=10, dateModified="0000-01-01T00:00:00"), grant(amount=20)])
    assert build.grants()["360G-test-1"]["amount_awarded"] == 20
    assert [row["modified_at"] for row in superseded(build)] == [None]


def test_rows_and_pounds_are_conserved_by_file(built: Build) -> None:
    build = built(
        [grant(amount=10), grant("360G-test-2", 5), grant(None, 7), grant("360G-test-3", "many")],
        [grant(amount=20), grant("360G-test-4", -3), grant("360G-test-5", 9, currency="USD")],
    )
    first, second = build.table("source_files")
    counts = ("row_count", "grant_count", "superseded_count", "rejected_count")
    pounds = ("total_gbp", "used_gbp", "superseded_gbp", "rejected_gbp")
    assert [first[name] for name in counts] == [4, 1, 1, 2]
    assert [first[name] for name in pounds] == [22, 5, 10, 7]
    assert [second[name] for name in counts] == [3, 3, 0, 0]
    assert [second[name] for name in pounds] == [17, 17, 0, 0]


def test_a_rejected_row_does_not_win(built: Build) -> None:
    build = built([grant(amount=10)], [grant(amount="a lot", dateModified="2025-01-01")])
    assert build.grants()["360G-test-1"]["amount_awarded"] == 10
    assert superseded(build) == []


def test_a_grant_missing_from_a_newer_snapshot_stays_and_is_flagged(built: Build) -> None:
    build = built(
        GrantFile(numbered(1, 2, 3), {"modified": "2025-01-01"}),
        GrantFile(numbered(1, 2, 4), {"modified": "2025-02-01"}),
    )
    assert set(build.grants()) == {f"360G-test-{number}" for number in (1, 2, 3, 4)}
    assert flagged(build) == {"360G-test-3"}
    counts = {row["source_file"]: row["not_in_latest_count"] for row in build.table("source_files")}
    assert counts == {"1.json": 1, "2.json": 0}
    # whoever reads its figures is told
    files = files_table(build.store.table("source_files"))
    assert files.count("no longer in a newer file") == 1
    assert '1<span class="fe-small">1 no longer in a newer file</span>' in files


def test_before_funders_are_compared_it_is_said_whose_grants_are_gone(built: Build) -> None:
    other = grant("360G-o", fundingOrganization=[OTHER_FUNDER])
    build = built(
        GrantFile(numbered(1, 2, 3), {"modified": "2025-01-01"}),
        GrantFile([*numbered(1, 2), other], {"modified": "2025-02-01"}),
    )
    result = compute(build.store, "core_share_of_grants", ("funder",))
    [gone] = [d for d in find_differences(build.store, result) if d.kind == "gone"]
    assert "a newer one has not any more" in gone.sentence and "33%" in gone.sentence


def test_which_snapshot_is_newer_does_not_depend_on_the_order_given(built: Build) -> None:
    build = built(
        GrantFile(numbered(1, 2, 4), {"modified": "2025-02-01"}),
        GrantFile(numbered(1, 2, 3), {"modified": "2025-01-01"}),
    )
    assert flagged(build) == {"360G-test-3"}


def test_a_change_in_the_older_snapshot_is_not_a_removal_from_the_newer(built: Build) -> None:
    changed = [grant("360G-test-1", 5, dateModified="2024-12-31"), *numbered(2)]
    build = built(
        GrantFile(changed, {"modified": "2025-01-01"}),
        GrantFile(numbered(1, 2), {"modified": "2025-02-01"}),
    )
    assert build.grants()["360G-test-1"]["source_file"] == "1.json"
    assert flagged(build) == set()


@pytest.mark.parametrize(("shared", "is_flagged"), [(4, False), (5, True)])
def test_a_snapshot_holds_at_least_half_of_the_older_file(
    built: Build, shared: int, is_flagged: bool
) -> None:
    newer = numbered(*range(1, shared + 1), 21, 22, 23)
    build = built(
        GrantFile(numbered(*range(1, 11)), {"modified": "2025-01-01"}),
        GrantFile(newer, {"modified": "2025-02-01"}),
    )
    gone = {f"360G-test-{number}" for number in range(shared + 1, 11)}
    assert flagged(build) == (gone if is_flagged else set())


def test_files_for_different_years_do_not_flag_each_other(built: Build) -> None:
    build = built(
        GrantFile(numbered(*range(1, 6)), {"modified": "2024-01-01"}),
        GrantFile(numbered(*range(5, 10)), {"modified": "2025-01-01"}),
    )
    assert flagged(build) == set()
    assert len(superseded(build)) == 1


def test_three_snapshots_flag_what_each_step_took_away(built: Build) -> None:
    build = built(
        GrantFile(numbered(1, 2, 3, 4), {"modified": "2025-01-01"}),
        GrantFile(numbered(1, 2, 3), {"modified": "2025-02-01"}),
        GrantFile(numbered(1, 2), {"modified": "2025-03-01"}),
    )
    assert flagged(build) == {"360G-test-3", "360G-test-4"}


def test_a_grant_that_comes_back_in_the_last_snapshot_is_not_flagged(built: Build) -> None:
    build = built(
        GrantFile(numbered(1, 2, 3), {"modified": "2025-01-01"}),
        GrantFile(numbered(1, 2), {"modified": "2025-02-01"}),
        GrantFile(numbered(1, 2, 3), {"modified": "2025-03-01"}),
    )
    assert flagged(build) == set()


def test_an_id_without_the_prefix_used_by_two_funders_is_two_grants(built: Build) -> None:
    build = built(
        [grant("0001", 10), grant("0002", 5)],
        [grant("0001", 20, fundingOrganization=[OTHER_FUNDER])],
    )
    amounts = {id: row["amount_awarded"] for id, row in build.grants().items()}
    assert amounts == {"GB-CHC-1000001/0001": 10, "GB-CHC-1000002/0001": 20, "0002": 5}
    assert superseded(build) == []


def test_an_id_with_the_prefix_is_one_grant_whoever_publishes_it(built: Build) -> None:
    build = built([grant(amount=10)], [grant(amount=20, fundingOrganization=[OTHER_FUNDER])])
    assert [row["funder_id"] for row in build.table("grants")] == ["GB-CHC-1000002"]
    assert len(superseded(build)) == 1


def test_rows_in_another_order_give_the_same_recipient(built: Build) -> None:
    versions = [
        grant("360G-test-1", recipientOrganization=[{"id": "GB-CHC-2000001", "name": "Aire"}]),
        grant(
            "360G-test-2",
            recipientOrganization=[
                {"id": "GB-CHC-2000001", "name": "Beck", "companyNumber": "01234567"}
            ],
        ),
        grant(
            "360G-test-3",
            recipientOrganization=[
                {"id": "GB-CHC-2000001", "name": "Calder", "companyNumber": "07654321"}
            ],
        ),
    ]
    forwards = built(versions).table("recipients")
    assert built(versions[::-1]).table("recipients") == forwards


def test_names_in_another_script_are_told_apart(built: Build) -> None:
    build = built(
        [
            grant(f"360G-test-{number}", recipientOrganization=[{"name": name}])
            for number, name in enumerate(["বাংলা সমিতি", "جمعية النساء", "Tŷ Gobaith", "T Gobaith"])
        ]
    )
    assert len(build.table("recipients")) == 4


def test_a_funding_stream_named_in_another_script_is_not_one_without_a_name(built: Build) -> None:
    named = grant("360G-test-2", grantProgramme=[{"title": "বাংলা"}])
    titles = {row["programme_title"] for row in built([grant(), named]).table("programmes")}
    assert titles == {"none named", "বাংলা"}
