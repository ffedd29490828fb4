"""Larkmoor Foundation: a charitable foundation, 360Giving JSON with DEI data.

It moves from projects to core costs over the years, and gives on through others.
"""

import random
from datetime import date

import orjson

from pipelines.sample.awards import make_awards, with_individuals, with_regrants
from pipelines.sample.dei import dei_of, name_every_code, tell_what_is_kept
from pipelines.sample.kinds import THEMES
from pipelines.sample.model import Award, Funder, Kind, Programme, Recipient
from pipelines.sample.places import AREAS, QUILLMARSH_AREAS, REGIONS, TARN_AREAS
from pipelines.sample.recipients import registered
from pipelines.sample.shapes import LICENCE, Grant, classifications, json_grant
from pipelines.sample.wording import (
    CORE_RESTRICTED_WORDING,
    CORE_WORDING,
    FUNDING_TYPES,
    MIXED_WORDING,
    PROJECT_WORDING,
    RESEARCH_WORDING,
    RESTRICTED_WORDING,
    SMALL_CORE_WORDING,
    SMALL_WORDING,
    UNRESTRICTED_WORDING,
)

ID, NAME = "GB-CHC-9900901", "Larkmoor Foundation (invented)"
PREFIX = "360G-invented-larkmoor-"
GRANTS, TO_INDIVIDUALS = 640, 20
SMALL_INCOME = 6_000
REGRANT_CODES = ("FRG010", "FRG010", "FRG010", "FRG040", "FRG070")

PROGRAMMES = (
    Programme(
        "Core Costs (invented)",
        "CORE",
        (
            (UNRESTRICTED_WORDING, 6),
            (CORE_WORDING, 4),
            (CORE_RESTRICTED_WORDING, 1),
            (MIXED_WORDING, 1),
        ),
        low=10_000,
        high=120_000,
        step=500,
        months=(12, 24, 36, 36, 60),
        weight=0.6,
        growth=1.35,
        open_share=0.7,
    ),
    Programme(
        "Change Projects (invented)",
        "PROJ",
        ((PROJECT_WORDING, 8), (RESTRICTED_WORDING, 2), (RESEARCH_WORDING, 1)),
        low=4_000,
        high=60_000,
        step=250,
        months=(12, 18, 24, 36),
        weight=1.5,
        growth=0.85,
    ),
    Programme(
        "Small Grants up to £2,000 (invented)",
        "SMALL",
        ((SMALL_WORDING, 3), (SMALL_CORE_WORDING, 2)),
        low=200,
        high=2_000,
        step=25,
        months=(3, 6, 12),
        weight=0.7,
        open_share=1,
    ),
)


def larkmoor_json(seed: int) -> bytes:
    """The file: a package whose `grants` is not the last key, one grant to a line."""
    rng = random.Random(f"{seed} larkmoor")
    funder = _funder(seed)
    awards = make_awards(rng, funder, GRANTS)
    awards = with_individuals(rng, awards, PROGRAMMES[2], TO_INDIVIDUALS)
    awards = with_regrants(rng, awards, PROGRAMMES[1], regranters(), REGRANT_CODES)
    grants = [_grant(rng, award, n, funder) for n, award in enumerate(awards, 1)]
    _plant_oddities(rng, awards, grants)
    _tell_all(awards, grants)
    start = {
        "version": "1.4",
        "extensions": ["dei"],
        "title": "Larkmoor Foundation grants (invented)",
        "description": "Invented grants, April 2019 to March 2026. No grant here was ever made.",
        "issued": "2026-06-30",
        "modified": "2026-06-30T09:00:00+00:00",
        "publisher": {"name": NAME, "website": "https://larkmoor.example", "org_id": ID},
        "license": LICENCE,
    }
    lines = b",\n".join(orjson.dumps(grant) for grant in grants)
    end = b'],\n"downloadURL":"https://larkmoor.example/grants.json"}\n'
    return orjson.dumps(start)[:-1] + b',\n"grants":[\n' + lines + b"\n" + end


def larkmoor_recipients(seed: int) -> tuple[Recipient, ...]:
    """The 240 organisations that it funds: few of the smallest."""
    large = [
        recipient
        for number, recipient in enumerate(registered(seed)[:330])
        if recipient.income >= SMALL_INCOME or number % 5 == 0
    ]
    return tuple(large[:240])


def regranters() -> tuple[Recipient, ...]:
    """Community foundations that are given money to give on: one of the sample, one outside it."""
    kind = Kind("small groups", "Community places", (), led=0)
    return (
        Recipient(
            id="GB-CHC-9900902",
            name="Tarn Valley Community Foundation (invented)",
            kind=kind,
            area=TARN_AREAS[0],
            postcode="ZZ99 1TV",
            is_led=False,
            income=2_400_000,
            charity_number="9900902",
        ),
        Recipient(
            id="GB-CHC-9900904",
            name="Orrin Coast Community Foundation (invented)",
            kind=kind,
            area=QUILLMARSH_AREAS[1],
            postcode="ZZ99 1RC",
            is_led=False,
            income=1_300_000,
            charity_number="9900904",
        ),
    )


def _funder(seed: int) -> Funder:
    return Funder(
        id=ID,
        name=NAME,
        first=date(2019, 4, 1),
        last=date(2026, 3, 31),
        programmes=PROGRAMMES,
        recipients=larkmoor_recipients(seed),
        areas=(*AREAS, *REGIONS),
        years={2019: 0.7, 2020: 1.4, 2021: 1, 2022: 1, 2023: 1.1, 2024: 1.2, 2025: 1.3, 2026: 0.3},
        shown={"both": 0.6, "months": 0.15, "dates": 0.1, "words": 0.1, "none": 0.05},
        telling=0.55,
    )


def _grant(rng: random.Random, award: Award, number: int, funder: Funder) -> Grant:
    grant = json_grant(award, f"{PREFIX}{number:06}", funder)
    if rng.random() < 0.3:
        grant["awardDate"] = f"{award.awarded}T00:00:00+00:00"
    if rng.random() < 0.4 and not award.regrant:
        grant["amountAppliedFor"] = award.amount + award.programme.step * rng.randrange(0, 8)
    if rng.random() < 0.8:
        grant["fromOpenCall"] = "Yes" if award.is_open else "No"
    if rng.random() < 0.35:
        grant["fundingType"] = [{"title": title} for title in FUNDING_TYPES[award.label]]
    if rng.random() < 0.25:
        grant["Type of support"] = award.label
    if award.recipient and rng.random() < 0.45:
        theme = award.recipient.kind.theme
        grant["classifications"] = classifications(rng, theme, THEMES, "Larkmoor themes")
    if award.recipient and not award.regrant and rng.random() < 0.9:
        grant["deiDetails"] = dei_of(rng, award)
    return grant


def _plant_oddities(rng: random.Random, awards: list[Award], grants: list[Grant]) -> None:
    """Change six grants into the kinds that an honest total has to handle."""
    chosen = rng.sample(_spare(grants), 5)
    for grant in chosen[:2]:
        grant["currency"] = "EUR"
        grant["description"] = "To share learning with a sister network in Ireland, paid in euros."
    chosen[2]["currency"] = "USD"
    chosen[2]["description"] = "Fees of speakers from the United States, paid in dollars."
    chosen[3]["amountAwarded"] = 0
    chosen[3]["description"] = "A no-cost extension of six months to an earlier grant."
    chosen[4]["amountAwarded"] = -5000
    chosen[4]["description"] = "Withdrawal of the unspent part of an earlier grant."
    for grant in chosen:
        grant.pop("amountAppliedFor", None)
    # What must never be published: answers about a person, beside a grant to that person.
    person = next(n for n, grant in enumerate(grants) if "recipientIndividual" in grant)
    lender = next(award for award in awards[person:] if award.recipient and award.recipient.codes)
    grants[person]["deiDetails"] = dei_of(rng, lender)


def _tell_all(awards: list[Award], grants: list[Grant]) -> None:
    """Have each code chosen by some group, and answers that should not be in a public file."""
    told = [
        (award.recipient, grant["deiDetails"])
        for award, grant in zip(awards, grants, strict=True)
        if award.recipient and "deiDetails" in grant
    ]
    name_every_code(told)
    for recipient, details in told:
        tell_what_is_kept(recipient, details)


def _spare(grants: list[Grant]) -> list[Grant]:
    """The larger programmes' grants to recipients that have an earlier grant too."""
    spare, seen = [], set()
    for grant in grants:
        for organisation in grant.get("recipientOrganization", []):
            is_small = grant["grantProgramme"][0]["code"] == "SMALL"
            if organisation["id"] in seen and not is_small and "regrantType" not in grant:
                spare.append(grant)
            seen.add(organisation["id"])
    return spare
