"""Wrenmoor National Lottery Fund: large, open to all, in every part of the country; a workbook with
a banner, related sheets for places, themes, types and DEI data, a hidden look-up and Meta."""

import random
from datetime import date

from pipelines.export.workbook import Cell, Sheet, workbook_bytes
from pipelines.sample.awards import last_day, make_awards, with_individuals, with_regrants
from pipelines.sample.dei import DEI_HEADINGS, dei_of, heading_cells, name_every_code
from pipelines.sample.kinds import THEMES
from pipelines.sample.larkmoor import regranters
from pipelines.sample.model import Award, Funder, Programme
from pipelines.sample.places import AREAS, COUNTRIES, REGIONS
from pipelines.sample.recipients import registered, unregistered
from pipelines.sample.shapes import LICENCE, classifications, row_of
from pipelines.sample.wording import (
    CAPITAL_WORDING,
    CORE_WORDING,
    FUNDING_TYPES,
    INDIVIDUAL_CODES,
    MIXED_WORDING,
    PROJECT_WORDING,
    RESTRICTED_WORDING,
    SMALL_CORE_WORDING,
    SMALL_WORDING,
    UNRESTRICTED_WORDING,
)

ID, NAME = "360G-invented-wrenmoor", "Wrenmoor National Lottery Fund (invented)"
PREFIX = "360G-invented-wrenmoor-"
GRANTS, TO_INDIVIDUALS = 760, 8
REGRANT_CODES = ("FRG020", "FRG020", "FRG010")

PROGRAMMES = (
    Programme(
        "Reaching Communities of Wrenmoor (invented)",
        "RCW",
        (
            (PROJECT_WORDING, 7),
            (MIXED_WORDING, 2),
            (CORE_WORDING, 1),
            (RESTRICTED_WORDING, 1),
        ),
        low=20_000,
        high=500_000,
        step=1_000,
        months=(24, 36, 36, 60),
    ),
    Programme(
        "Awards for Everyone (invented)",
        "AFE",
        ((PROJECT_WORDING, 3), (SMALL_WORDING, 4), (SMALL_CORE_WORDING, 2)),
        low=300,
        high=10_000,
        step=10,
        months=(6, 12, 12),
        weight=1.3,
        open_share=1,
    ),
    Programme(
        "Spaces and Places (invented)",
        "SPACE",
        ((CAPITAL_WORDING, 1),),
        low=50_000,
        high=2_400_000,
        step=5_000,
        months=(12, 24, 36),
        weight=0.25,
    ),
    Programme(
        "Steady Ground (invented)",
        "STEADY",
        ((UNRESTRICTED_WORDING, 3), (CORE_WORDING, 1)),
        low=30_000,
        high=300_000,
        step=5_000,
        months=(36, 60),
        weight=0.02,
        growth=1.7,
        open_share=0.2,
    ),
)


def wrenmoor_xlsx(seed: int) -> bytes:
    """The workbook."""
    rng = random.Random(f"{seed} wrenmoor")
    funder = Funder(
        id=ID,
        name=NAME,
        first=date(2018, 1, 1),
        last=date(2026, 9, 30),
        programmes=PROGRAMMES,
        recipients=(
            *registered(seed)[100:430:2],
            *registered(seed)[430::3],
            *unregistered(seed, PREFIX, AREAS, 70),
        ),
        areas=(*AREAS, *REGIONS, *COUNTRIES),
        years={2018: 0.6, 2020: 1.5, **dict.fromkeys((2019, *range(2021, 2026)), 1), 2026: 0.7},
        shown={"both": 0.4, "dates": 0.4, "words": 0.15, "none": 0.05},
        telling=0.45,
        loyalty=0.35,
    )
    awards = make_awards(rng, funder, GRANTS)
    awards = with_individuals(rng, awards, PROGRAMMES[1], TO_INDIVIDUALS)
    awards = with_regrants(rng, awards, PROGRAMMES[0], regranters(), REGRANT_CODES)
    named = {f"{PREFIX}{number:05}": award for number, award in enumerate(awards, 1)}
    return workbook_bytes(
        [
            Sheet("Grants", _grants(rng, named, funder)),
            Sheet("Beneficiary Location", _places(named)),
            Sheet("Classifications", _themes(rng, named)),
            Sheet("Funding Type", _types(rng, named)),
            Sheet("deiDetails", _dei(rng, named)),
            Sheet("Lists", _lists(), is_hidden=True),
            Sheet("Meta", META),
        ]
    )


def _grants(rng: random.Random, named: dict[str, Award], funder: Funder) -> list[list[Cell]]:
    # A banner and an empty row, above the headings.
    rows: list[list[Cell]] = [
        [f"{NAME}: grants awarded, 2018 to 2026. No grant here was ever made."],
        [],
        list(HEADINGS),
    ]
    for identifier, award in named.items():
        cells: dict[str, Cell] = {**row_of(award, identifier, funder)}
        cells |= {
            "Amount Awarded": award.amount,
            "Award Date": award.awarded,
            "Last Modified": f"{award.modified}T09:00:00Z",
            "For Regrant Type": award.regrant,
            "Planned Dates:Start Date": award.start if award.shows_dates else None,
            "Planned Dates:End Date": last_day(award) if award.shows_dates else None,
            "Planned Dates:Duration (months)": award.months if award.shows_months else None,
        }
        if rng.random() < 0.5 and award.recipient and not award.regrant:
            cells["Amount Applied For"] = award.amount + 500 * rng.randrange(0, 40)
        if not award.recipient:
            reason, purpose = INDIVIDUAL_CODES[award.title]
            cells |= {
                "Recipient Ind:Identifier": f"{identifier}-person",
                "Recipient Ind:Name": "Individual Recipient",
                "To Individuals Details:Primary Grant Reason": reason,
                "To Individuals Details:Grant Purpose": purpose,
            }
        rows.append([cells.get(heading) or None for heading in HEADINGS])
    return rows


def _places(named: dict[str, Award]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [
            "Identifier",
            "Beneficiary Location:Name",
            "Beneficiary Location:Country Code",
            "Beneficiary Location:Geographic Code",
            "Beneficiary Location:Geographic Code Type",
        ]
    ]
    for identifier, award in named.items():
        for area in award.areas:
            rows.append([identifier, area.name, "GB", area.code, area.code_type])
    return rows


def _themes(rng: random.Random, named: dict[str, Award]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        [
            "Identifier",
            "Classifications:Vocabulary",
            "Classifications:Code",
            "Classifications:Title",
        ]
    ]
    for identifier, award in named.items():
        if award.recipient and rng.random() < 0.7:
            theme = award.recipient.kind.theme
            for item in classifications(rng, theme, THEMES, "Wrenmoor themes"):
                rows.append([identifier, item["vocabulary"], item["code"], item["title"]])
    return rows


def _types(rng: random.Random, named: dict[str, Award]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["Identifier", "Funding Type:Title"]]
    for identifier, award in named.items():
        if rng.random() < 0.5:
            rows += [[identifier, title] for title in FUNDING_TYPES[award.label]]
    return rows


def _dei(rng: random.Random, named: dict[str, Award]) -> list[list[Cell]]:
    told = {
        identifier: (award.recipient, dei_of(rng, award))
        for identifier, award in named.items()
        if award.recipient and not award.regrant and award.awarded.year >= 2022
    }
    name_every_code(list(told.values()))
    rows: list[list[Cell]] = [list(DEI_HEADINGS)]
    for identifier, (_, details) in told.items():
        cells = {"Identifier": identifier, **heading_cells(details)}
        rows.append([cells[heading] or None for heading in DEI_HEADINGS])
    return rows


def _lists() -> list[list[Cell]]:
    """The look-up that the drop-downs of the sheet of grants read."""
    rows: list[list[Cell]] = [["Identifier", "Amount Awarded", "Grant Programme:Title"]]
    rows += [[f"{PREFIX}example", 1000, programme.title] for programme in PROGRAMMES]
    return rows


META: list[list[Cell]] = [
    ["Version", "1.4"],
    ["Extensions", "dei"],
    ["Title", "Wrenmoor National Lottery Fund grants (invented)"],
    ["Description", "Invented grants, 2018 to 2026. No grant here was ever made."],
    ["Issued", date(2026, 10, 1)],
    ["Modified", "2026-10-01T08:00:00Z"],
    ["Identifier", "360G-invented-wrenmoor-grants"],
    ["Publisher:Name", NAME],
    ["Publisher:Website", "https://wrenmoor.example"],
    ["Publisher:Identifier", ID],
    ["License", LICENCE],
]
HEADINGS = (
    "Identifier",
    "Title",
    "Description",
    "Currency",
    "Amount Applied For",
    "Amount Awarded",
    "Award Date",
    "Planned Dates:Start Date",
    "Planned Dates:End Date",
    "Planned Dates:Duration (months)",
    "Recipient Org:Identifier",
    "Recipient Org:Name",
    "Recipient Org:Charity Number",
    "Recipient Org:Company Number",
    "Recipient Org:Postal Code",
    "Recipient Ind:Identifier",
    "Recipient Ind:Name",
    "To Individuals Details:Primary Grant Reason",
    "To Individuals Details:Grant Purpose",
    "Funding Org:Identifier",
    "Funding Org:Name",
    "Grant Programme:Code",
    "Grant Programme:Title",
    "From An Open Call?",
    "For Regrant Type",
    "Last Modified",
)
