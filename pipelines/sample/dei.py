"""Invented answers to the DEI Data Standard's questions, as the 360Giving DEI extension has them.

Codes and shape: 360Giving DEI extension 1.0 (CC BY 4.0, 360Giving).
"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.sample.model import Award, Recipient

Answer = dict[str, Any]

ADOPTED, IN_THE_FORM = 2021, 2022
EARLY_OPTIONS = ("AO100", "AO300")
OPTIONS = ("AO100", "AO101", "AO102", "AO200", "AO201", "AO300", "AO301")
REPLIES = {"RS200": 62, "RS100": 13, "RS201": 10, "RS203": 8, "RS202": 7}
LIVED = (
    "Most of us are {group}; we are the experts in our own lives.",
    "All on the committee have been through what our members are going through.",
    "We call ourselves a family rather than an organisation: {group} and those who love them.",
    "Half our trustees, and every peer worker, have lived experience.",
)
HOW_USED = (
    "To publish whom our grants reach, and to change where we look for applicants. Answers do not "
    "decide an application."
)


def dei_of(rng: random.Random, award: Award) -> dict[str, Any]:
    """The details of an award to an organisation."""
    assert award.recipient is not None
    is_unrestricted = award.label == "Core Funding:Unrestricted"
    return dei_details(rng, award.recipient, award.awarded.year, is_unrestricted)


def dei_details(
    rng: random.Random, recipient: Recipient, year: int, is_unrestricted: bool
) -> dict[str, Any]:
    """What was asked about an award, what came back, and what may be shown.

    Before the funder asked, every area is AS101; then it asked after the award, with few choices;
    then in the application form, with all. A school is not asked.
    """
    details: dict[str, Any] = {"deiVersion": "1.1", "purposes": HOW_USED}
    if year < ADOPTED:
        return details | {area: {"askedStatus": "AS101"} for area in AREAS}
    if recipient.kind.register == "school":
        return details | {area: {"askedStatus": "AS100"} for area in AREAS}
    [reply] = rng.choices(list(REPLIES), list(REPLIES.values()))
    # A funder that asks during the application may have to ask again afterwards.
    status = "AS200" if year >= IN_THE_FORM and rng.random() < 0.85 else "AS201"
    asked = _Asked(status, reply, OPTIONS if year >= IN_THE_FORM else EARLY_OPTIONS)
    for area in AREAS:
        if area == "project" and is_unrestricted:
            details[area] = {"askedStatus": "AS100"}
        else:
            details[area] = _answer(rng, area, recipient, asked)
    return details


def heading_cells(details: dict[str, Any]) -> dict[str, str]:
    """The details under the headings of the extension's spreadsheet; lists are split by `;`."""
    cells = {
        "DEI Details:DEI Data Standard Version": details["deiVersion"],
        "DEI Details:Purposes": details["purposes"],
    }
    for area in AREAS:
        answer, heading = details[area], f"DEI Details:{area.title()}:"
        response = answer.get("response", {})
        cells |= {
            heading + "Asked Status": answer["askedStatus"],
            heading + "Reply Status": answer.get("replyStatus", ""),
            heading + "Available Options": ";".join(answer.get("availableOptions", ())),
            heading + "Additional Details": answer.get("additionalDetails", ""),
            heading + "DEI Response:Taxonomy Codes": ";".join(response.get("taxonomyCodes", ())),
            heading + "DEI Response:Lived Experience": response.get("livedExperience", ""),
            heading + "DEI Response:Geography": response.get("geography", ""),
        }
    return cells


def name_every_code(told: Sequence[tuple[Recipient, dict[str, Any]]]) -> None:
    """Change answers so that each code that such a group could choose is chosen by one.

    Another choice of the same kind of group takes the place of one whose codes stand elsewhere too.
    """
    free = [
        (recipient, details[area]["response"])
        for recipient, details in told
        for area in AREAS
        if "response" in details[area] and "AO102" in details[area]["availableOptions"]
    ]
    used = Counter(code for _, details in told for code in codes_of(details))
    for choice in dict.fromkeys(choice for who, _ in told for choice in who.kind.codes):
        if all(used[code] for code in choice):
            continue
        for recipient, response in free:
            before = response["taxonomyCodes"]
            if choice in recipient.kind.codes and all(used[code] > 1 for code in before):
                response["taxonomyCodes"] = list(choice)
                used.update(choice)
                used.subtract(before)
                break


def codes_of(details: dict[str, Any]) -> list[str]:
    """The codes of all three areas."""
    return [
        code
        for area in AREAS
        for code in details[area].get("response", {}).get("taxonomyCodes", ())
    ]


def tell_what_is_kept(recipient: Recipient, details: dict[str, Any]) -> None:
    """Put in the answers that may not be shared: what a file for the public should leave out."""
    for area in AREAS:
        answer = details[area]
        codes = _offered(recipient.codes, tuple(answer.get("availableOptions", ())))
        if answer.get("replyStatus") == "RS203" and codes:
            answer["response"] = {"taxonomyCodes": codes}


@dataclass(frozen=True)
class _Asked:
    """How a group was asked, what kind of reply came, and what it could choose from."""

    status: str
    reply: str
    options: tuple[str, ...]


def _answer(rng: random.Random, area: str, recipient: Recipient, asked: _Asked) -> Answer:
    reply, options = asked.reply, asked.options
    if reply == "RS202" and "AO301" not in options:
        reply = "RS100"
    codes = _offered(recipient.codes, options)
    if reply == "RS200" and (not codes or (area == "leadership" and not recipient.is_led)):
        # Nobody in particular is meant, or leads: the form lets a group say so.
        reply = "RS201"
    answer: Answer = {
        "askedStatus": asked.status,
        "replyStatus": reply,
        "availableOptions": list(options),
    }
    if reply == "RS200":
        answer["response"] = _response(rng, area, recipient, codes, options)
    return answer


def _offered(codes: tuple[str, ...], options: tuple[str, ...]) -> list[str]:
    """The codes that the form had: the group's own, or the population groups they are in."""
    if "AO102" in options:
        return list(codes)
    groups = (f"{code[:5]}0000" for code in codes if not code.startswith("DEI80"))
    return list(dict.fromkeys(groups))


def _response(
    rng: random.Random,
    area: str,
    recipient: Recipient,
    codes: list[str],
    options: tuple[str, ...],
) -> Answer:
    response: Answer = {"taxonomyCodes": codes}
    if "AO201" in options and area != "project" and recipient.is_led and rng.random() < 0.3:
        response["livedExperience"] = rng.choice(LIVED).format(group=recipient.kind.group)
    if "AO200" in options and area == "project" and rng.random() < 0.3:
        response["geography"] = recipient.area.name
    return response


AREAS = ("leadership", "mission", "project")
DEI_HEADINGS = (
    "Identifier",
    "DEI Details:DEI Data Standard Version",
    "DEI Details:Purposes",
    *(
        f"DEI Details:{area.title()}:{part}"
        for area in AREAS
        for part in (
            "Asked Status",
            "Reply Status",
            "Available Options",
            "Additional Details",
            "DEI Response:Taxonomy Codes",
            "DEI Response:Lived Experience",
            "DEI Response:Geography",
        )
    ),
)
