"""A funder's page: states, figures as ranges, what the file says, and whose page it is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.accountability.figures import Figure, Known, figure_sentence, pence
from pipelines.accountability.format import load_recommendations
from pipelines.accountability.page import Account, Answer, account_of, in_words
from pipelines.build import build
from pipelines.cli import app
from pipelines.contracts import load_fields
from pipelines.indicators import UnknownNameError, compute, load_dimensions
from pipelines.store import Store
from tests.accountability.conftest import Supplied
from tests.accountability.files import FUNDER_ID, LINK, people, published, state, workbook
from tests.conftest import ROOT, grant

Build = Callable[..., Supplied]
LARKMOOR, EAST_MERE, TARN = "GB-CHC-9900901", "360G-invented-east-mere", "GB-CHC-9900902"
MERIDIAN = "GB-CHC-9900903"


def spent_freely(number: int, amount: int, kind: str) -> Any:
    """A grant whose title says whether it is restricted; `kind` may be neither."""
    return grant(f"360G-r-{number}", amount, fundingType=[{"title": kind}] if kind else None)


def answers_of(account: Account) -> dict[str, Answer]:
    return {answer.recommendation_id: answer for answer in account.answers}


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        (
            [(40, "Unrestricted"), (12, "Restricted"), (48, "")],
            "Between 40p and 88p of each £1 could be spent as the group chose; for 48p we do not "
            "know.",
        ),
        (
            [(4, "Unrestricted"), (12, "Restricted"), (84, "")],
            "How much of each £1 could be spent as the group chose is left out: for 84p of it we "
            "do not know.",
        ),
        ([(25, "Unrestricted"), (75, "Restricted")], "25p of each £1 could be spent"),
        ([(100, "")], "is left out: nothing in its files says whether"),
    ],
)
def test_the_opening_is_a_range_and_left_out_where_under_half_is_known(
    supplied: Build, amounts: list[tuple[int, str]], words: str
) -> None:
    grants = [
        spent_freely(number, amount * 100, kind) for number, (amount, kind) in enumerate(amounts)
    ]
    built, _ = supplied(None, grants)
    assert words in account_of(built.store, FUNDER_ID).opening


def test_a_figure_is_that_of_its_indicator_and_never_a_point_without_what_is_not_known(
    supplied: Build,
) -> None:
    grants = [
        spent_freely(1, 4000, "Unrestricted"),
        spent_freely(2, 1200, "Restricted"),
        spent_freely(3, 4800, ""),
    ]
    built, _ = supplied(None, grants)
    row = next(r for r in built.table("accountability") if r["recommendation_id"] == "F5B")
    assert row["recommendation_state"] == "figure"
    assert row["figure_sentence"] == (
        "Unrestricted: 40% to 88% of the money; for 48% its files do not say."
    )
    result = compute(built.store, "money_awarded", ("restriction",))
    found = result.rows.filter(category="unrestricted").row(0, named=True)
    assert (found["share_lower"], found["share_upper"]) == (0.4, 0.88)


def test_nothing_known_is_no_figure(supplied: Build) -> None:
    built, _ = supplied(None, [spent_freely(1, 100, "")])
    row = next(r for r in built.table("accountability") if r["recommendation_id"] == "F5B")
    assert (row["recommendation_state"], row["figure_sentence"]) == ("not_supplied", None)


def test_a_figure_stands_beside_what_the_funder_says(tmp_path: Path, supplied: Build) -> None:
    path = workbook(tmp_path / "a.xlsx", recommendations=[published("F5B", sentence="We do.")])
    built, _ = supplied(path, [spent_freely(1, 100, "Unrestricted")])
    answer = answers_of(account_of(built.store, FUNDER_ID))["F5B"]
    assert (answer.state, answer.sentence) == ("published", "We do.")
    assert answer.figure == "From its grants: Unrestricted: 100% of the money."


def test_every_figure_is_of_an_indicator_a_dimension_and_a_code() -> None:
    for row in load_recommendations():
        for item in filter(None, row["figures"].split(";")):
            figure = Figure(*item.split(":"))
            column = load_dimensions()[figure.dimension_id].column
            assert figure.category in load_fields()[column].values
            known = Known("X", 0.1, 0.2, 0.1)
            assert "10% to 20% of the" in figure_sentence(figure, known)
    assert pence(0.996) == "over 99p"


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({}, "A draft until the funder signs it off. Not made or approved by this funder."),
        ({"signed_off_on": "2025-05-01", "signed_off_by": "Board"}, "signed off by Board on 1 May"),
        (
            {"filled_in_by": "somebody_else", "signed_off_on": "2025-05-01"},
            "Not made or approved by this funder. It is made of published grants, and of what",
        ),
    ],
)
def test_a_page_says_whose_it_is(
    tmp_path: Path, supplied: Build, about: dict[str, str], words: str
) -> None:
    path = workbook(tmp_path / "a.xlsx", about, recommendations=[published("F2A")])
    built, _ = supplied(path)
    account = account_of(built.store, FUNDER_ID)
    assert words in account.standing
    is_signed = "signed off by" in account.standing
    assert ("first publication" in account.standing) == ("filled_in_by" not in about)
    assert bool(answers_of(account)["F2A"].standing) != is_signed
    other = account_of(built.store, "GB-CHC-1000002")
    assert other.standing.startswith("Not made or approved by this funder.")


def test_replies_stand_beside_what_they_are_about(tmp_path: Path, supplied: Build) -> None:
    reply = {
        "recommendation_id": "F5A",
        "replied_by": "group",
        "reply_from": "Harbour Group",
        "reply_text": "We were paid late.",
        "replied_on": "2025-06-01",
    }
    built, _ = supplied(workbook(tmp_path / "a.xlsx", replies=[reply]))
    answers = answers_of(account_of(built.store, FUNDER_ID))
    [found] = answers["F5A"].replies
    assert (found.by, found.text, found.day) == (
        "Harbour Group",
        "We were paid late.",
        " on 1 June 2025",
    )
    assert not answers["F5B"].replies


def test_small_figures_that_a_funder_publishes_itself_count_as_published(
    tmp_path: Path, supplied: Build
) -> None:
    lines = [people("female", 3, link=LINK), people("male", 9, link=LINK)]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", decision_makers=lines))
    answer = answers_of(account_of(built.store, FUNDER_ID))["F2D"]
    assert (answer.state, answer.link) == ("published", LINK)
    [said] = answer.details
    assert "published by the funder, not repeated here because the numbers are small" in said
    assert "3" not in said.replace("31 ", "") and "9" not in said


def test_an_unknown_funder_is_said_with_those_there_are(supplied: Build) -> None:
    built, _ = supplied(None)
    with pytest.raises(UnknownNameError, match="There are"):
        account_of(built.store, "nobody")


def test_the_command_line_prints_what_the_page_says(tmp_path: Path, supplied: Build) -> None:
    path = workbook(
        tmp_path / "a.xlsx", recommendations=[state("F3", "partly", sentence="Some of it.")]
    )
    built, _ = supplied(path)
    command = ["accountability", "--funder", FUNDER_ID, "--data", str(built.out)]
    printed = CliRunner().invoke(app, command).output
    assert printed.strip() == in_words(account_of(built.store, FUNDER_ID)).strip()
    assert "Partly published\n    Some of it." in printed


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Any:
    out = tmp_path_factory.mktemp("sample")
    build([ROOT / "data" / "sample"], out)
    store = Store(out)
    yield store
    store.close()


def test_the_invented_funders_show_every_state(sample: Store) -> None:
    found = set(sample.table("accountability")["recommendation_state"])
    assert found == set(load_fields()["recommendation_state"].values)
    forms = set(sample.table("decision_makers")["people_form"])
    assert forms == set(load_fields()["people_form"].values)
    for funder_id in (LARKMOOR, EAST_MERE, TARN, MERIDIAN):
        account = account_of(sample, funder_id)
        ids = [row["recommendation_id"] for row in load_recommendations()]
        shown = [answer.recommendation_id for answer in account.answers]
        assert shown == (ids if funder_id == EAST_MERE else ids[:23])
        for answer in account.answers:
            assert answer.sentence or answer.figure or answer.details


def test_the_merged_label_does_not_answer_for_black_led_groups(sample: Store) -> None:
    answers = answers_of(account_of(sample, LARKMOOR))
    assert "led by Black people" in " ".join(answers["J1"].details)
    assert "LGBTQIA+" not in " ".join(answers["J1"].details)
    assert "withheld, since under 10 applied" in " ".join(answers["F2C"].details)


@pytest.mark.shared
def test_real_funders_without_a_file_are_not_supplied_and_never_not_published(
    tmp_path: Path, shared_grants: Path
) -> None:
    names = ("indigo_trust.csv", "trafford_council_voluntary_sector_grants.csv")
    build([shared_grants / name for name in names], tmp_path / "out")
    store = Store(tmp_path / "out")
    rows = store.table("accountability")
    assert set(rows["recommendation_state"]) <= {"not_supplied", "figure"}
    assert (rows["recommendation_state"] == "not_supplied").sum() > rows.height / 2
    for funder_id in set(rows["funder_id"]):
        words = in_words(account_of(store, funder_id))
        assert "ot published" not in words
        assert "Not made or approved by this funder." in words
    store.close()
