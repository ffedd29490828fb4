"""Meridian Trust: two dated snapshots of one growing file; large charities, buildings, projects."""

import copy
import random
from dataclasses import replace
from datetime import date

import orjson

from pipelines.sample.awards import make_awards
from pipelines.sample.larkmoor import larkmoor_recipients
from pipelines.sample.model import Award, Funder, Programme, Recipient
from pipelines.sample.places import AREAS
from pipelines.sample.recipients import registered
from pipelines.sample.shapes import Grant, json_grant
from pipelines.sample.wording import (
    CAPITAL_WORDING,
    CORE_WORDING,
    MIXED_WORDING,
    PROJECT_WORDING,
    RESTRICTED_WORDING,
    UNSAID_WORDING,
)

ID, NAME = "GB-CHC-9900903", "Meridian Trust (invented)"
EARLIER, ADDED = 180, 37
SHARED_WITH_LARKMOOR = slice(200, 230)

PROGRAMMES = (
    Programme(
        "Open Fund (invented)",
        "OPEN",
        (
            (PROJECT_WORDING, 5),
            (RESTRICTED_WORDING, 2),
            (MIXED_WORDING, 1),
            (CORE_WORDING, 1),
            (UNSAID_WORDING, 3),
        ),
        low=5_000,
        high=75_000,
        step=500,
        months=(12, 24, 36),
    ),
    Programme(
        "Places Fund (invented)",
        "PLACES",
        ((CAPITAL_WORDING, 1),),
        low=8_000,
        high=150_000,
        step=1_000,
        months=(12, 18),
    ),
)


def meridian_2024_json(seed: int) -> bytes:
    """The earlier snapshot of the growing file."""
    return _file(_grants(seed)[:EARLIER], "2024-10-07T06:00:00Z")


def meridian_2025_json(seed: int) -> bytes:
    """The later snapshot: some grants gone, some silently changed, the rest added."""
    rng = random.Random(f"{seed} meridian changes")
    grants = copy.deepcopy(_grants(seed))
    chosen = rng.sample(range(EARLIER), 7)
    for index in chosen[:3]:
        grants[index]["amountAwarded"] += 2500
    for index in chosen[3:5]:
        grants[index]["description"] += " The purpose was later widened to cover running costs."
    kept = [grant for index, grant in enumerate(grants) if index not in chosen[5:]]
    return _file(kept, "2025-10-06T06:00:00Z")


def _grants(seed: int) -> list[Grant]:
    rng = random.Random(f"{seed} meridian")
    everyone = registered(seed)
    shared = larkmoor_recipients(seed)[SHARED_WITH_LARKMOOR]
    others = [recipient for recipient in everyone[330:430] if recipient.income >= 40_000][:30]
    respelt = [_respelt(group) if n < 6 else group for n, group in enumerate(shared)]
    funder = Funder(
        id=ID,
        name=NAME,
        first=date(2018, 1, 1),
        last=date(2024, 9, 30),
        programmes=PROGRAMMES,
        recipients=(*respelt, *others),
        areas=AREAS,
        years={2018: 1, 2019: 1, 2020: 1.2, 2021: 1, 2022: 0.9, 2023: 0.8, 2024: 0.6},
        telling=0.25,
        loyalty=0.8,
    )
    later = replace(
        funder, first=date(2024, 10, 1), last=date(2025, 9, 30), years={2024: 0.4, 2025: 1}
    )
    awards: list[Award] = make_awards(rng, funder, EARLIER) + make_awards(rng, later, ADDED)
    return [_grant(rng, award, number, funder) for number, award in enumerate(awards, 1)]


def _grant(rng: random.Random, award: Award, number: int, funder: Funder) -> Grant:
    """The trust does not always say where the work is, nor which of its funds paid."""
    grant = json_grant(award, f"360G-invented-meridian-{number:05}", funder)
    if rng.random() < 0.3:
        del grant["beneficiaryLocation"]
    if rng.random() < 0.15:
        del grant["grantProgramme"]
    return grant


def _respelt(recipient: Recipient) -> Recipient:
    # Two funders seldom spell a name alike; the charity number is what joins them.
    return replace(recipient, name=recipient.name.replace(" and ", " & ").upper())


def _file(grants: list[Grant], last_updated: str) -> bytes:
    return orjson.dumps({"grants": grants, "last_updated": last_updated}) + b"\n"
