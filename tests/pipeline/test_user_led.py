"""Tests of who is said to lead a group, whom a grant is for, and what of it leaves the build."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.reference import DATA_DIR
from tests.conftest import Built, Grant, grant, grant_to_individual
from tests.pipeline.test_dei import answer, details

Build = Callable[..., Built]
STATUS = ("status", "basis", "said_by", "definition", "words")
NOBODY_SAYS = ("not_known", "none", "not_known", "not_known", None)


def to(name: str, id: str = "360G-test-1", about: str | None = None, **values: Any) -> Grant:
    """A grant to an organisation of a name, which may have a description."""
    number = 1_000_000 + sum(ord(letter) * place for place, letter in enumerate(name, start=1))
    organisation = {"id": f"GB-CHC-{number}", "name": name}
    if about:
        organisation["description"] = about
    return grant(id, **{"recipientOrganization": [organisation]} | values)


def said_of(row: dict[str, Any]) -> tuple[str | None, ...]:
    """Status, basis, who said it, by which definition, and the words."""
    return tuple(row[f"user_led_{name}"] for name in STATUS)


def said_of_each(built: Build, texts: list[str]) -> list[tuple[str | None, ...]]:
    """What is said of grants with these descriptions, in their order."""
    rows = [
        to("Harbour Group", f"360G-{place:03}", description=text)
        for place, text in enumerate(texts)
    ]
    return [said_of(row) for _, row in sorted(built(rows).grants().items())]


def test_what_is_stated_is_shown_with_its_words_and_who_said_them(built: Build) -> None:
    by_funder = to("Harbour Group", "360G-a", description="Core costs of a user-led charity")
    by_group = to("Quay Group", "360G-b", about="It is a youth-led movement.", description="Rent")
    made = built([by_funder, by_group]).grants()
    assert said_of(made["360G-a"]) == (
        *("stated", "text_rule", "funder", "none_given", "user-led charity"),
    )
    # the words are the recipient's own description of itself
    assert said_of(made["360G-b"]) == (
        *("stated", "text_rule", "group", "self_described", "youth-led movement"),
    )


def test_definitions_and_who_said_it_are_kept_apart(built: Build) -> None:
    expected = {
        "We are run by disabled people": ("unclear", "run_governed_or_delivered"),
        "It is run by and for women": ("funder", "run_governed_or_delivered"),
        "80% of its trustees are disabled": ("funder", "three_quarters"),
        "The majority of its board are refugees": ("funder", "over_half"),
        "To support a self-help group": ("funder", "none_given"),
    }
    found = said_of_each(built, list(expected))
    assert {said[0] for said in found} == {"stated"}
    assert [said[2:4] for said in found] == list(expected.values())


def test_the_known_traps_say_nothing_of_who_leads(built: Build) -> None:
    traps = [
        "LED lighting for the hall",
        "Sessions led by Professor Brown",
        "Child-led play sessions for under fives",
        "Youth-led training by a youth-led organisation for our staff",
        "A volunteer-led befriending service",
        "Women-led businesses will be given loans",
        "Work in the Black Country",
        "Repairs to the Old Age Pensioners Hall",
        "Led by a parent support worker",
    ]
    assert said_of_each(built, traps) == [NOBODY_SAYS] * len(traps)


def test_what_a_name_suggests_stays_in_the_private_file(built: Build) -> None:
    made = built([to("Somali Women's Association", description="Lunch for older people")])
    assert made.work("select status, words from intermediate.int_user_led") == [
        ("suggested", "somali women's association")
    ]
    assert made.work("select status from intermediate.int_recipient_user_led") == [("suggested",)]
    for table in ("grants", "recipients"):
        [row] = made.table(table)
        assert said_of(row) == NOBODY_SAYS
        assert row["user_led_rule_id"] is None
    # and a count of 1 does not tell of it either
    rules = {row["rule_id"]: row for row in made.table("rules")}
    for rule_id in ("suggested_people_name", "serves_older", "led_african_name"):
        assert (rules[rule_id]["grant_count"], rules[rule_id]["grant_count_status"]) == (None, "c")
    assert rules["stated_recipient_led"]["grant_count"] == 0
    inferring = {rule for rule, row in rules.items() if row["grant_count_status"] == "c"}
    assert inferring.isdisjoint(row["rule_id"] for row in made.table("rule_counts"))


def test_an_activity_that_is_led_by_its_users_says_nothing_of_its_organisation(
    built: Build,
) -> None:
    made = built([to("Harbour Trust", description="Costs of a peer-led reading scheme")])
    assert [row["user_led_status"] for row in made.table("grants")] == ["stated"]
    assert [row["user_led_status"] for row in made.table("recipients")] == ["not_known"]


def test_an_organisation_has_its_surest_status_and_a_grant_its_own(built: Build) -> None:
    name = "Harbour Women's Group"
    stated = f"{name} is a survivor-led charity"
    made = built(
        [
            to(name, "360G-a", awardDate="2020-01-01"),
            to(name, "360G-b", awardDate="2021-01-01", description=stated),
            to(name, "360G-c", awardDate="2022-01-01"),
        ]
    )
    [recipient] = made.table("recipients")
    assert recipient["user_led_status"] == "stated"
    assert "survivor-led" in recipient["user_led_words"]
    statuses = {id: row["user_led_status"] for id, row in made.grants().items()}
    assert statuses == {"360G-a": "not_known", "360G-b": "stated", "360G-c": "not_known"}


def test_nothing_is_read_of_a_person(built: Build) -> None:
    person = grant_to_individual("360G-p", description="A user-led project by refugees")
    made = built([grant(), person])
    assert made.work("select count(*) from intermediate.int_text_communities") == [(0,)]
    assert made.grants()["360G-p"]["user_led_status"] == "not_known"


def test_declared_goes_before_text_and_a_correction_before_both(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "data"
    for folder in ("rules", "reference", "mappings"):
        (copy / folder).mkdir(parents=True)
        for path in (DATA_DIR / folder).glob("*.csv"):
            (copy / folder / path.name).write_bytes(path.read_bytes())
    with (copy / "rules" / "corrections.csv").open("a", encoding="utf-8") as handle:
        handle.write("360G-b,,correct,user_led_status,declared_not,,We are not,group,2026-11-22\n")
    monkeypatch.setattr("pipelines.reference.DATA_DIR", copy)
    said = answer("RS200", "DEI020000")
    given = details(leadership=said, mission=said)
    about = {"description": "A user-led charity", "deiDetails": given}
    made = built([to("Harbour Group", "360G-a", **about), to("Quay Group", "360G-b", **about)])
    rows = made.grants()
    assert said_of(rows["360G-a"])[:4] == ("declared", "declared", "group", "dei_75_50")
    assert said_of(rows["360G-b"]) == (
        *("declared_not", "correction", "group", "none_given", "We are not"),
    )


# Name of the recipient, text, relations and codes that are read.
COMMUNITIES: list[tuple[str, str, set[str]]] = [
    ("Harbour Group", "A lunch club for older people", {"serves DEI060000"}),
    # the local term, and the code that it implies
    ("Harbour Group", "A homeless shelter", {"serves DEI080000", "serves local/homeless"}),
    # more finely than the group, where the words are; then the group adds nothing
    ("Harbour Group", "A choir for Deaf people", {"serves DEI020130"}),
    ("Harbour Group", "For adults with learning disabilities", {"serves DEI020310"}),
    # the name says whom it serves, and who leads it
    ("Somali Community Association", "Rent", {"serves DEI010110", "led_by DEI010110"}),
    # led by its users: by those whom it serves
    ("Harbour Group", "A user-led group of Deaf people", {"serves DEI020130", "led_by DEI020130"}),
    ("St Anne's Baptist Church", "Repairs", {"led_by DEI030000"}),
    ("Harbour Group", "Open days for the whole community", set()),
    ("University of Harbour", "A study of diabetes", set()),
    ("Harbour Group", "Help with isolation, debt and poor housing", set()),
]
YOUTH_CLUBS = "We run clubs for young people."
MANY = "For refugees, disabled people and women"
# Description of the recipient, text, groups that the grant is read as serving.
BACKGROUND: list[tuple[str | None, str, set[str]]] = [
    (YOUTH_CLUBS, "Towards rent", {"serves DEI070200"}),
    (YOUTH_CLUBS, "Lunches for older people", {"serves DEI060000"}),
    (YOUTH_CLUBS, "A party for everyone in the village", set()),
    (None, MANY, {"serves DEI020000", "serves DEI050200", "serves DEI090000"}),
    # who is named beside many is not mainly served
    (MANY, "Towards rent", set()),
    (None, f"{MANY}. Also older people", set()),
]


def test_communities_are_read_from_names_texts_and_where_they_are_silent_from_more(
    built: Build,
) -> None:
    rows = [
        *((name, None, text, expected) for name, text, expected in COMMUNITIES),
        *(("Harbour Group", about, text, expected) for about, text, expected in BACKGROUND),
    ]
    made = built(
        [
            to(name, f"360G-{place:03}", about, title="A grant", description=text)
            for place, (name, about, text, _) in enumerate(rows)
        ]
    )
    found: dict[int, set[str]] = {place: set() for place in range(len(rows))}
    for row_id, relation, code in made.work(
        "select row_id, relation, community_code from intermediate.int_text_communities"
    ):
        found[row_id].add(f"{relation} {code}")
    assert list(found.values()) == [expected for *_, expected in rows]


def test_what_a_group_says_of_itself_goes_before_the_same_said_by_its_funder(built: Build) -> None:
    row = to("Quay Self Advocacy", description="To support a self advocacy group")
    [made] = built([row]).grants().values()
    assert said_of(made)[2:4] == ("group", "self_described")
