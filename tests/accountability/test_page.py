"""A funder's page: states, figures as ranges, what the file says, and whose page it is."""

import re
from collections.abc import Iterator
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
from pipelines.indicators import Filters, UnknownNameError, compute, load_dimensions
from pipelines.store import Store
from tests.accountability.conftest import Funder, build_funders
from tests.accountability.files import LINK, people, published, state
from tests.conftest import Built, Grant, Row

LARKMOOR, EAST_MERE, TARN = "GB-CHC-9900901", "360G-invented-east-mere", "GB-CHC-9900902"
MERIDIAN = "GB-CHC-9900903"


def spent(*parts: tuple[int, str]) -> list[Grant]:
    """Grants of so many pounds that say whether they are restricted; '' says nothing."""
    return [
        {"amountAwarded": amount * 100, "fundingType": [{"title": kind}] if kind else None}
        for amount, kind in parts
    ]


REPLY = {
    "recommendation_id": "F5A",
    "replied_by": "group",
    "reply_from": "Harbour Group",
    "reply_text": "We were paid late.",
    "replied_on": "2025-06-01",
}
SIGNED = {"signed_off_on": "2025-05-01", "signed_off_by": "Board"}
FUNDERS = {
    "half": Funder(spent((40, "Unrestricted"), (12, "Restricted"), (48, ""))),
    "little": Funder(spent((4, "Unrestricted"), (12, "Restricted"), (84, ""))),
    "whole": Funder(spent((25, "Unrestricted"), (75, "Restricted"))),
    "nothing": Funder(spent((100, ""))),
    "numbers": Funder(({}, {"recipientOrganization": [{"id": "360G-x-1", "name": "Y"}]})),
    "says": Funder(
        spent((1, "Unrestricted")),
        {},
        {"recommendations": [published("F5B", sentence="We do.")]},
    ),
    "draft": Funder(about={}, lines={"recommendations": [published("F2A")]}),
    "signed": Funder(about=SIGNED, lines={"recommendations": [published("F2A")]}),
    "others": Funder(
        about={**SIGNED, "filled_in_by": "somebody_else"},
        lines={"recommendations": [published("F2A")]},
    ),
    "replies": Funder(
        about={},
        lines={
            "replies": [REPLY],
            "recommendations": [state("F3", "partly", sentence="Some of it.")],
        },
    ),
    "elsewhere": Funder(
        about={},
        lines={"decision_makers": [people("female", 3, link=LINK), people("male", 9, link=LINK)]},
    ),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    built, _ = build_funders(tmp_path_factory.mktemp("funders"), FUNDERS)
    yield built
    built.store.close()


def answers_of(account: Account) -> dict[str, Answer]:
    return {answer.recommendation_id: answer for answer in account.answers}


@pytest.mark.parametrize(
    ("funder", "words"),
    [
        (
            "half",
            "Of £10,000 in 3 grants, between 40p and 88p of each £1 could be spent as the group "
            "chose; for 48p we do not know.",
        ),
        (
            "little",
            "How much of each £1 groups could spend as they chose cannot be said, and so is left "
            "out here: for 84p of it its files do not say whether it was restricted (of £",
        ),
        ("whole", "25p of each £1 could be spent as the group chose."),
        ("nothing", "so is left out here: nothing in its files says whether"),
    ],
)
def test_the_opening_is_a_range_and_left_out_where_under_half_is_known(
    world: Built, funder: str, words: str
) -> None:
    assert words in account_of(world.store, funder).opening


def row_of(world: Built, funder: str, recommendation_id: str) -> Row:
    [row] = [
        row
        for row in world.table("accountability")
        if (row["funder_id"], row["recommendation_id"]) == (funder, recommendation_id)
    ]
    return row


def test_a_figure_is_that_of_its_indicator_and_never_a_point_without_what_is_not_known(
    world: Built,
) -> None:
    row = row_of(world, "half", "F5B")
    assert row["recommendation_state"] == "figure"
    assert row["figure_sentence"] == (
        "Unrestricted: 40% to 88% of £10,000 in 3 grants; for 48% its files do not say."
    )
    result = compute(world.store, "money_awarded", ("restriction",), Filters(funder_ids=("half",)))
    found = result.rows.filter(category="unrestricted").row(0, named=True)
    assert (found["share_lower"], found["share_upper"]) == (0.4, 0.88)


def test_registers_that_nobody_gave_make_no_figure_of_groups_on_none(world: Built) -> None:
    # one recipient has no number, and no register could say that it is on none
    assert "register" not in (row_of(world, "numbers", "F7")["figure_sentence"] or "")
    # here each has a number, which is an answer
    assert "searched (not a fault): 0% of" in row_of(world, "whole", "F7")["figure_sentence"]


def test_nothing_known_is_no_figure(world: Built) -> None:
    row = row_of(world, "nothing", "F5B")
    assert (row["recommendation_state"], row["figure_sentence"]) == ("not_supplied", None)


def test_a_figure_stands_beside_what_the_funder_says(world: Built) -> None:
    answer = answers_of(account_of(world.store, "says"))["F5B"]
    assert (answer.state, answer.sentence) == ("published", "We do.")
    assert answer.figure == "From its grants: Unrestricted: 100% of £100 in 1 grant."


def test_every_figure_is_of_an_indicator_a_dimension_and_a_code() -> None:
    for row in load_recommendations():
        for item in filter(None, row["figures"].split(";")):
            figure = Figure(*item.split(":"))
            column = load_dimensions()[figure.dimension_id].column
            assert figure.category in load_fields()[column].values
            known = Known("X", 0.1, 0.2, 0.1, 90.0, 90)
            assert re.search("10% to 20% of (£90 in )?90 grants", figure_sentence(figure, known))
    assert pence(0.996) == "over 99p"


@pytest.mark.parametrize(
    ("funder", "words"),
    [
        ("draft", "A draft until the funder signs it off. Written by the funder, as its file says"),
        ("signed", "signed off by Board on 1 May 2025."),
        (
            "others",
            "Not made or approved by this funder. It is made of published grants, and of what",
        ),
        ("half", "Not made or approved by this funder. It is made of published grants alone"),
    ],
)
def test_a_page_says_whose_it_is(world: Built, funder: str, words: str) -> None:
    account = account_of(world.store, funder)
    assert words in account.standing
    assert ("first publication" in account.standing) == (funder in ("draft", "signed"))
    standing = answers_of(account)["F2A"].standing
    said = {
        "draft": "Written by the funder, as its file says; not yet signed off.",
        "others": "Not made or approved by this funder.",
    }
    assert standing == said.get(funder, "")


def test_replies_stand_beside_what_they_are_about(world: Built) -> None:
    answers = answers_of(account_of(world.store, "replies"))
    [found] = answers["F5A"].replies
    assert (found.by, found.text, found.day) == (
        "Harbour Group",
        "We were paid late.",
        " on 1 June 2025",
    )
    assert not answers["F5B"].replies


def test_small_figures_that_a_funder_publishes_itself_count_as_published(world: Built) -> None:
    answer = answers_of(account_of(world.store, "elsewhere"))["F2D"]
    assert (answer.state, answer.link) == ("published", LINK)
    [said] = answer.details
    assert "published by the funder, not repeated here because the numbers are small" in said
    assert "3" not in said and "9" not in said


def test_an_unknown_funder_is_said_with_those_there_are(world: Built) -> None:
    with pytest.raises(UnknownNameError, match="There are"):
        account_of(world.store, "nobody")


def test_the_command_line_prints_what_the_page_says(world: Built) -> None:
    command = ["accountability", "--funder", "replies", "--data", str(world.out)]
    printed = CliRunner().invoke(app, command).output
    assert printed.strip() == in_words(account_of(world.store, "replies")).strip()
    assert "Some information published\n    Some of it." in printed


@pytest.fixture(scope="module")
def sample(sample_build: Path) -> Any:
    store = Store(sample_build)
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
