"""Accountability files in a build: every line has one fate, and states are what the files say."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.accountability.format import load_recommendations
from pipelines.accountability.page import account_of
from pipelines.build import build
from pipelines.errors import SourceError
from pipelines.store import Store
from tests.accountability.conftest import Funder, Supplied, build_funders
from tests.accountability.files import FUNDER_ID, LINK, people, published, state, workbook
from tests.conftest import Built, Row

Build = Callable[..., Supplied]
OTHER = "GB-CHC-1000002"


def states(built: Built, funder_id: str = FUNDER_ID) -> dict[str, Row]:
    return {
        row["recommendation_id"]: row
        for row in built.table("accountability")
        if row["funder_id"] == funder_id
    }


def test_without_a_file_everything_is_not_supplied_and_nothing_is_not_published(
    supplied: Build,
) -> None:
    built, result = supplied(None)
    asked = [row["recommendation_id"] for row in load_recommendations() if row["of"] == "funder"]
    for funder_id in (FUNDER_ID, OTHER):
        rows = states(built, funder_id)
        assert list(rows) == asked
        assert {row["recommendation_state"] for row in rows.values()} <= {"not_supplied", "figure"}
        assert not any(row["is_signed_off"] for row in rows.values())
    assert result.manifest["accountability"] == []
    assert built.table("accountability_files") == []


STATES = [
    published("F2A", sentence="It is there."),
    state("F3", "partly", sentence="Some of it."),
    state(
        "F4A",
        "looked_for_not_found",
        looked_by="Us",
        looked_where="Website",
        looked_on="2025-03-01",
    ),
    state("F9", "does_not_apply", sentence="No pilots."),
    # without a link, so it is kept out
    state("F8", "published", sentence="It is somewhere."),
]
ASKED = [
    {
        "stream_title": "small fund",
        "questions_count": "4",
        "reports_a_year": "1",
        "least_grant_gbp": "500",
        "link": LINK,
    },
    {"stream_title": "all", "hours_expected": "3", "pages_count": "2", "outcomes_set_by": "group"},
]
PERIOD = {"period_start": "2024-04-01", "period_end": "2025-03-31"}
APPLIED = [
    PERIOD
    | {
        "application_stage": stage,
        "applicant_led_by": code,
        "applications_received": str(received),
        "applications_awarded": "1",
    }
    for stage, code, received in (
        ("full", "", 9),
        ("first", "DEI010100", 9),
        ("full", "DEI010100", 10),
    )
]
SIGNED = {"signed_off_by": "Board", "signed_off_on": "2025-05-01"}
SMALL_FUND = {"grantProgramme": [{"title": "Small Fund"}]}
FUNDERS = {
    "states": Funder(about=SIGNED, lines={"recommendations": STATES}),
    "asks": Funder((SMALL_FUND,), {"is_provider": "yes"}, {"processes": ASKED}),
    "applied": Funder(
        about={}, lines={"applications": APPLIED, "decision_makers": [people("female", 7)]}
    ),
    "quiet": Funder(),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("funders")
    # of one funder, somebody else fills in a file too
    (folder / "files").mkdir()
    workbook(
        folder / "files" / "0.xlsx",
        {"funder_id": "states", "filled_in_by": "somebody_else", "signed_off_on": "2025-05-01"},
        recommendations=[
            state("F2A", "partly", sentence="They say so.", stated_on="2025-06-01"),
            state("F4B", "partly", sentence="They say so."),
        ],
    )
    built, _ = build_funders(folder, FUNDERS)
    yield built
    built.store.close()


def test_each_state_is_shown_with_its_proof(world: Built) -> None:
    rows = states(world, "states")
    assert rows["F2A"]["recommendation_state"] == "published"
    assert (rows["F2A"]["sentence"], rows["F2A"]["link"]) == ("It is there.", LINK)
    assert rows["F2A"]["is_signed_off"]
    assert rows["F3"]["recommendation_state"] == "partly"
    assert rows["F4A"]["recommendation_state"] == "looked_for_not_found"
    assert rows["F4A"]["looked_where"] == "Website"
    assert rows["F9"]["recommendation_state"] == "does_not_apply"
    assert rows["F6"]["recommendation_state"] == "not_supplied"
    assert [name for name, row in rows.items() if row["is_kept_out"]] == ["F8"]
    said = {each.recommendation_id: each for each in account_of(world.store, "states").answers}
    assert said["F8"].sentence.startswith("A line was supplied that cannot be used yet")
    assert said["F6"].sentence.startswith("Nobody has supplied this")
    quiet = states(world, "quiet").values()
    assert {row["recommendation_state"] for row in quiet} <= {"not_supplied", "figure"}


def test_what_somebody_else_says_is_never_signed_off_and_goes_after_the_funder(
    world: Built,
) -> None:
    rows = states(world, "states")
    assert rows["F2A"]["filled_in_by"] == "funder"
    assert rows["F4B"]["filled_in_by"] == "somebody_else" and not rows["F4B"]["is_signed_off"]


def test_filled_cells_of_other_sheets_answer_too_published_only_if_whole_and_with_a_link(
    world: Built,
) -> None:
    rows = states(world, "asks")
    assert rows["F4B"]["recommendation_state"] == "published"
    assert (rows["F4B"]["link"], rows["F4B"]["answered_in"]) == (LINK, "processes")
    # there is a link, and one of the five things that are asked
    assert (rows["F3"]["link"], rows["F3"]["recommendation_state"]) == (LINK, "partly")
    # all that is asked, and no link
    assert rows["F4"]["recommendation_state"] == "partly"
    assert rows["F4C"]["recommendation_state"] == "not_supplied"
    assert [row["questions_count"] for row in world.table("processes")] == [4, None]


def test_recommendations_to_providers_are_asked_of_providers(world: Built) -> None:
    assert list(states(world, "asks"))[-1] == "P5"
    assert list(states(world, "quiet"))[-1] == "J2"


def test_few_applications_of_one_community_are_withheld(world: Built) -> None:
    found = [
        (row["applications_received"], row["applications_awarded"], row["applications_status"])
        for row in world.table("applications")
    ]
    assert found == [(9, 1, ""), (None, None, "c"), (10, 1, "")]


def test_counts_of_people_stay_private(world: Built) -> None:
    assert world.work("select people_count from staging.stg_decision_makers") == [(7,)]
    assert "people_count" not in {
        name
        for table in ("accountability", "accountability_files", "statements")
        for row in world.table(table)
        for name in row
    }


def test_every_line_is_used_or_kept_out_with_a_reason_for_the_builds_maker(
    tmp_path: Path, supplied: Build
) -> None:
    (tmp_path / "acc").mkdir()
    workbook(
        tmp_path / "acc" / "a.xlsx",
        recommendations=[published("F2A"), state("F3", "perhaps")],
        processes=[{"stream_title": "No Such Fund", "questions_count": "4"}],
    )
    workbook(
        tmp_path / "acc" / "b.xlsx", {"funder_id": "GB-CHC-9"}, recommendations=[published("F2A")]
    )
    built, result = supplied(tmp_path / "acc")
    [a, b] = result.manifest["accountability"]
    assert (a["lines"], a["used"], a["kept_out"]) == (4, 2, 2)
    assert (b["lines"], b["used"], b["kept_out"]) == (2, 0, 2)
    said = "\n".join(result.said)
    assert "a.xlsx, sheet Recommendations, row 9, What you can say: 'perhaps'" in said
    assert "a.xlsx, sheet What is asked, row 2, Funding stream: no grant of this funder" in said
    assert "b.xlsx, Funder identifier: no grant in this build is of the funder 'GB-CHC-9'" in said
    assert built.table("processes") == []
    fates = built.work(
        "select count(*), count(*) filter (fate = 'used') "
        "from intermediate.int_accountability_lines"
    )
    assert fates == [(6, 2)]
    kept = built.work("select count(*) from raw.accountability_lines where cells like '%perhaps%'")
    assert kept == [(1,)]


def test_a_folder_beside_the_grants_needs_no_option(tmp_path: Path) -> None:
    from tests.conftest import grant, write_json

    place = tmp_path / "grants"
    (place / "accountability").mkdir(parents=True)
    write_json(place / "grants.json", [grant()])
    workbook(place / "accountability" / "a.xlsx", recommendations=[published("F2A")])
    result = build([place], tmp_path / "out")
    assert [file["used"] for file in result.manifest["accountability"]] == [2]
    store = Store(tmp_path / "out")
    assert store.table("accountability_files")["used_line_count"].to_list() == [2]
    store.close()


def test_a_path_without_a_file_is_refused(tmp_path: Path, supplied: Build) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="no accountability file"):
        supplied(tmp_path / "empty")
    with pytest.raises(SourceError, match="no such file"):
        supplied(tmp_path / "nowhere")
