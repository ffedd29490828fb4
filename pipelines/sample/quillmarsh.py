"""Quillmarsh Building Society Fund: a company that gives by nomination, for things one can see; CSV
split by semicolons, in which nothing says how long a grant runs."""

import random
from datetime import date

from pipelines.sample.awards import make_awards
from pipelines.sample.model import Award, Funder, Programme, Recipient
from pipelines.sample.places import PLACES, QUILLMARSH_AREAS
from pipelines.sample.recipients import by_company_number, registered, unregistered
from pipelines.sample.shapes import Row, csv_bytes, row_of
from pipelines.sample.wording import (
    CAPITAL_WORDING,
    PROJECT_WORDING,
    SMALL_CAPITAL_WORDING,
    SMALL_WORDING,
    UNSAID_WORDING,
)

ID, NAME = "GB-COH-99000905", "Quillmarsh Building Society Fund (invented)"
PREFIX = "360G-invented-quillmarsh-"
GRANTS = 300
IN_DOLLARS = 140

PROGRAMMES = (
    Programme(
        "Branch Awards (invented)",
        "BRANCH",
        ((SMALL_CAPITAL_WORDING, 4), (SMALL_WORDING, 2), (UNSAID_WORDING, 3)),
        low=500,
        high=5_000,
        step=250,
        months=(12,),
        weight=2,
        open_share=0.1,
    ),
    Programme(
        "Building Places (invented)",
        "BUILD",
        ((CAPITAL_WORDING, 5), (PROJECT_WORDING, 1)),
        low=5_000,
        high=40_000,
        step=2_500,
        months=(12,),
        open_share=0.3,
    ),
)


def quillmarsh_csv(seed: int) -> bytes:
    """The file, with a note above its headings."""
    rng = random.Random(f"{seed} quillmarsh")
    local = registered(seed)[630:]
    funder = Funder(
        id=ID,
        name=NAME,
        first=date(2020, 1, 1),
        last=date(2026, 8, 31),
        programmes=PROGRAMMES,
        recipients=(
            *(_as_known(recipient) for recipient in local),
            *registered(seed)[240:270],
            *unregistered(seed, PREFIX, QUILLMARSH_AREAS, 25),
        ),
        areas=QUILLMARSH_AREAS,
        years={2020: 0.5, 2021: 0.8, 2022: 1, 2023: 1.2, 2024: 1.2, 2025: 1.3, 2026: 0.8},
        shown={"none": 1},
        telling=0.2,
        loyalty=0.2,
    )
    awards = make_awards(rng, funder, GRANTS)
    rows = [_row(rng, award, number, funder) for number, award in enumerate(awards, 1)]
    rows[IN_DOLLARS] |= {"Currency": "USD", "Description": "To a partner abroad, in dollars."}
    note = b"Invented grants of an invented company: no grant here was ever made.\r\n"
    return note + csv_bytes(HEADINGS, rows, separator=";")


def _as_known(recipient: Recipient) -> Recipient:
    # A company asks for company numbers: a charity that is a company too has two identifiers.
    return by_company_number(recipient) if recipient.company_number else recipient


def _row(rng: random.Random, award: Award, number: int, funder: Funder) -> Row:
    row = row_of(award, f"{PREFIX}{number:05}", funder)
    if rng.random() < 0.25:
        # Told in words alone: a branch is no area that statistics know.
        return row | {"Beneficiary Location:Name": f"{rng.choice(PLACES)} branch"}
    place = award.areas[0]
    return row | {
        "Beneficiary Location:Name": place.name,
        "Beneficiary Location:Geographic Code": place.code,
    }


HEADINGS = (
    "Identifier",
    "Title",
    "Description",
    "Currency",
    "Amount Awarded",
    "Award Date",
    "Recipient Org:Identifier",
    "Recipient Org:Name",
    "Recipient Org:Company Number",
    "Recipient Org:Postal Code",
    "Beneficiary Location:Name",
    "Beneficiary Location:Geographic Code",
    "Funding Org:Identifier",
    "Funding Org:Name",
    "Grant Programme:Title",
    "From An Open Call?",
)
