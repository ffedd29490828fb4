"""Tests that answers to the DEI Data Standard are read as given; what is not known stays apart."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.models import create_macros
from tests.conftest import Built, grant

AREAS = ("leadership", "mission", "project")
ALL_LEVELS = ["AO100", "AO101", "AO102", "AO200", "AO201", "AO300", "AO301"]


def answer(
    reply: str | None = "RS200", *codes: str, asked: str | None = "AS200", **more: Any
) -> dict[str, Any]:
    """One area as the extension has it."""
    said = {"askedStatus": asked, "replyStatus": reply, "availableOptions": ALL_LEVELS, **more}
    if codes:
        said["response"] = {"taxonomyCodes": list(codes)}
    return {key: value for key, value in said.items() if value is not None}


def details(**areas: Any) -> dict[str, Any]:
    """DEI data of a grant; an area that is not given was not asked, since it did not apply."""
    not_asked = {area: {"askedStatus": "AS100"} for area in AREAS}
    return {"deiVersion": "1.1", **not_asked, **areas}


STATES = [
    (answer("RS200", "DEI020000"), "answered"),
    (answer("RS200", "DEI020000", asked="AS201"), "answered"),
    (answer("RS201"), "general"),
    (answer("RS202"), "prefer_not_to_say"),
    (answer("RS203"), "no_permission"),
    (answer("RS203", "DEI020000"), "no_permission"),
    (answer("RS100"), "no_reply"),
    ({"askedStatus": "AS100"}, "not_asked_not_applicable"),
    ({"askedStatus": "AS101"}, "not_asked_historical"),
    # what the group is said not to have been asked is not its answer
    (answer("RS200", "DEI020000", asked="AS101"), "not_asked_historical"),
    # the reply says general: codes beside it are not its answer either
    (answer("RS201", "DEI020000"), "general"),
    # a reply in words only, in codes nobody knows, or without a status, is not known
    (answer("RS200"), "not_readable"),
    (answer("RS200", "DEI999999"), "not_readable"),
    (answer("RS200", "Disabled people"), "not_readable"),
    (answer(None, "DEI020000"), "not_readable"),
    (answer("yes", "DEI020000"), "not_readable"),
    # one code that is known is an answer
    (answer("RS200", "DEI999999", "DEI020000"), "answered"),
    # a reply presupposes the question
    (answer("RS200", "DEI020000", asked="woeifjowei"), "answered"),
    (answer("RS201", asked=None), "general"),
    ({"askedStatus": "woeifjowei"}, "not_readable"),
    ({}, "not_in_file"),
]


def test_each_answer_is_read_as_one_state(built: Callable[..., Built]) -> None:
    grants = [
        grant(f"360G-{number:02}", deiDetails=details(leadership=said))
        for number, (said, _) in enumerate(STATES)
    ]
    made = built(grants)
    found = made.work(
        "select relation, state from intermediate.int_dei_areas "
        "where area = 'leadership' order by row_id"
    )
    assert found == [("led_by", state) for _, state in STATES]
    codes = made.work("select * from intermediate.int_dei_codes order by row_id")
    assert codes == [
        (number, "led_by", "DEI020000", state == "answered")
        for number, (said, state) in enumerate(STATES)
        if state == "answered" or (state == "no_permission" and "response" in said)
    ]


LED_BY_AND_FOR: list[tuple[Any, ...]] = [
    (("DEI020310",), ("DEI020000",), (), ["DEI020310"]),
    (("DEI020310",), (), ("DEI020130",), ["DEI020310"]),
    (("DEI020310", "DEI090000"), ("DEI020000",), ("DEI090000",), ["DEI020310", "DEI090000"]),
    (("DEI020310",), ("DEI030000",), ("DEI090000",), None),
    ((), ("DEI020000",), ("DEI020000",), None),
    # Northern Ireland's communities have no group between them: one is not the other
    (("DEI800010",), ("DEI800020",), (), None),
    (("DEI800010",), ("DEI800010",), (), ["DEI800010"]),
]


def test_led_by_and_for_is_leadership_matched_with_mission_or_project(
    built: Callable[..., Built],
) -> None:
    def said(codes: tuple[str, ...]) -> dict[str, Any]:
        return answer("RS200", *codes) if codes else answer("RS201")

    grants = [
        grant(
            f"360G-{number}",
            deiDetails=details(leadership=said(led), mission=said(mission), project=said(project)),
        )
        for number, (led, mission, project, _) in enumerate(LED_BY_AND_FOR)
    ]
    found = built(grants).work("select * from intermediate.int_dei_user_led order by row_id")
    assert found == [
        (number, codes) for number, (*_, codes) in enumerate(LED_BY_AND_FOR) if codes is not None
    ]


def test_an_answer_without_permission_makes_nobody_user_led(built: Callable[..., Built]) -> None:
    kept = answer("RS203", "DEI020000")
    given = answer("RS200", "DEI020000")
    grants = [
        grant("360G-a", deiDetails=details(leadership=kept, mission=given)),
        grant("360G-b", deiDetails=details(leadership=given, mission=kept)),
    ]
    assert built(grants).work("select * from intermediate.int_dei_user_led") == []


def test_what_one_of_two_rows_of_a_file_keeps_back_is_kept_back(
    built: Callable[..., Built],
) -> None:
    kept, given = answer("RS203", "DEI020000"), answer("RS200", "DEI020000")
    first = [
        grant("360G-a", 1, deiDetails=details(mission=kept)),
        grant("360G-a", 2, deiDetails=details(mission=given, leadership=given)),
        grant("360G-b", 1, deiDetails=details(mission=kept)),
    ]
    # a newer file may say that permission was given since
    later = [grant("360G-b", 1, deiDetails=details(mission=given), dateModified="2025-01-01")]
    made = built(first, later)
    said = {(row["grant_id"], row["relation"]) for row in made.table("grant_communities")}
    assert said == {("360G-a", "led_by"), ("360G-b", "mission")}


def test_a_grant_without_dei_data_is_told_from_one_that_was_not_asked(
    built: Callable[..., Built],
) -> None:
    made = built([grant("360G-a"), grant("360G-b", deiDetails=details())])
    states = made.work(
        "select grant_id, state, count(*) from intermediate.int_dei_states "
        "group by all order by all"
    )
    assert states == [("360G-a", "not_in_file", 3), ("360G-b", "not_asked_not_applicable", 3)]


@pytest.fixture(scope="module")
def macros() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        create_macros(con)
        yield con


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("AO100;AO101 ; AO300", ["AO100", "AO101", "AO300"]),
        ("DEI020000,DEI030000;DEI020000", ["DEI020000", "DEI030000"]),
        ('["DEI020000", "DEI030000"]', ["DEI020000", "DEI030000"]),
        ('["DEI020000;DEI030000"]', ["DEI020000", "DEI030000"]),
        ('[["DEI020000"], [null, "Faith"]]', ["DEI020000", "Faith"]),
        ("DEI020000\nDEI030000\u00a0;;", ["DEI020000", "DEI030000"]),
        ("", []),
        ("[]", []),
        (None, None),
    ],
)
def test_codes_are_parted_as_the_standard_parts_them(
    macros: duckdb.DuckDBPyConnection, text: str | None, codes: list[str] | None
) -> None:
    assert macros.execute("select codes_in($text)", {"text": text}).fetchall() == [(codes,)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DEI020000", "DEI020000"),
        (" dei 020000 ", "DEI020000"),
        ("DEI060000 Older People", "DEI060000"),
        ("AS200: Asked During The Application Process", "AS200"),
        ("rs203", "RS203"),
        # two codes, or none
        ("DEI020000/DEI030000", None),
        ("DEI020000 DEI030000", None),
        ("Disabled people", None),
        ("Disabled people DEI020000", None),
        ("020000", None),
        (None, None),
    ],
)
def test_a_code_is_read_in_any_case_and_never_guessed(
    macros: duckdb.DuckDBPyConnection, text: str | None, code: str | None
) -> None:
    assert macros.execute("select dei_code($text)", {"text": text}).fetchall() == [(code,)]


@pytest.mark.parametrize(
    ("options", "finest", "could"),
    [
        (["AO102"], "subcategory", [True, True, True]),
        (["AO100", "AO101"], "category", [True, True, False]),
        (["AO100", "AO201", "AO300"], "group", [True, False, False]),
        (["AO200", "AO201"], "none", [False, False, False]),
        ([], "not_known", [None, None, None]),
        (None, "not_known", [None, None, None]),
    ],
)
def test_what_nobody_was_offered_could_not_be_chosen(
    macros: duckdb.DuckDBPyConnection, options: Any, finest: str, could: list[bool | None]
) -> None:
    found = macros.execute(
        "select finest_offered($options::varchar[]), list_transform("
        "['group', 'category', 'subcategory'], "
        "lambda level: could_be_chosen(finest_offered($options::varchar[]), level))",
        {"options": options},
    ).fetchall()
    assert found == [(finest, could)]


def test_what_is_published_of_an_answer_is_its_statuses(built: Callable[..., Built]) -> None:
    said = answer("RS200", "DEI020330", "DEI020000", availableOptions=["AO101", "AO300", "AO900"])
    project = answer("RS203", "DEI030700", asked="AS201", availableOptions=[])
    made = built([grant(deiDetails=details(leadership=said, project=project))])
    rows = {row["area"]: row for row in made.table("grant_dei")}
    assert rows["leadership"] == {
        "grant_id": "360G-test-1", "area": "leadership", "relation": "led_by", "state": "answered",
        "asked_status": "AS200", "reply_status": "RS200", "options": "AO101;AO300",
        "finest_level_offered": "category", "dei_version": "1.1", "is_asked_and_answered": True,
    }  # fmt: skip
    assert rows["mission"]["state"] == "not_asked_not_applicable"
    assert (rows["mission"]["reply_status"], rows["mission"]["options"]) == ("not_known", "")
    assert (rows["project"]["state"], rows["project"]["asked_status"]) == ("no_permission", "AS201")
    assert made.table("grant_communities") == [
        {"grant_id": "360G-test-1", "community_code": code, "relation": "led_by",
         "basis": "declared"}
        for code in ("DEI020000", "DEI020330")
    ]  # fmt: skip


def test_a_grant_of_several_codes_of_one_group_counts_for_it_once(
    built: Callable[..., Built],
) -> None:
    codes = ("DEI020110", "DEI020330", "DEI020000", "DEI030600", "DEI800010")
    made = built([grant(deiDetails=details(mission=answer("RS200", *codes)))])
    groups = made.work(
        "select group_code, count(distinct grant_id) from marts.grant_communities "
        "inner join marts.communities using (community_code) group by all order by all"
    )
    assert groups == [("DEI020000", 1), ("DEI030000", 1), ("DEI800010", 1)]


@pytest.mark.shared
def test_the_fields_own_workbook_and_examples_are_read_completely(
    built: Callable[..., Built], shared_grants: Path
) -> None:
    workbook = shared_grants / "malformed" / "dei_extension.xlsx"
    made = built(workbook, *sorted((shared_grants / "dei_examples").glob("*.json")))
    states = made.work(
        "select state, count(*) from intermediate.int_dei_areas "
        "inner join intermediate.int_grants using (row_id) "
        "where source_file = 'dei_extension.xlsx' group by all order by all"
    )
    # asked statuses that are none; RS201 beside codes; a reply in words alone
    assert states == [("answered", 16), ("general", 8), ("not_readable", 3)]
    problems = dict(
        made.work("select problem_id, count(*) from intermediate.int_dei_problems group by all")
    )
    assert problems == {
        "dei_asked_unreadable": 14, "dei_codes_not_used": 3, "dei_reply_without_code": 3,
    }  # fmt: skip
    led = made.work("select count(*) from intermediate.int_dei_user_led")
    examples = made.work(
        "select grant_id, state, count(*) from intermediate.int_dei_states "
        "where grant_id like 'EG-%' group by all order by all"
    )
    assert led == [(5,)]
    assert examples == [
        ("EG-001-ASKED-AFTER-APPLICATION", "no_reply", 3),
        ("EG-NOT-APPLICABLE", "not_asked_not_applicable", 3),
        ("EG-SIMPLE-EXAMPLE", "answered", 3),
    ]
