"""Tests that answers to the DEI Data Standard are read as given; what is not known stays apart."""

from collections.abc import Callable
from typing import Any

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


def test_a_grant_without_dei_data_is_told_from_one_that_was_not_asked(
    built: Callable[..., Built],
) -> None:
    made = built([grant("360G-a"), grant("360G-b", deiDetails=details())])
    states = made.work(
        "select grant_id, state, count(*) from intermediate.int_dei_states "
        "group by all order by all"
    )
    assert states == [("360G-a", "not_in_file", 3), ("360G-b", "not_asked_not_applicable", 3)]
