"""Tarn Valley Community Foundation: many small grants, half to groups on no register, much of it
money of others that it gives on; a spreadsheet saved as CSV, with what hands leave in one."""

import random
from dataclasses import replace
from datetime import date

from pipelines.sample.awards import last_day, make_awards, with_renewals
from pipelines.sample.model import Award, Funder, Programme
from pipelines.sample.places import TARN_AREAS
from pipelines.sample.recipients import registered, unregistered
from pipelines.sample.shapes import Row, csv_bytes, day_first, row_of
from pipelines.sample.wording import (
    CORE_WORDING,
    MIXED_WORDING,
    PROJECT_WORDING,
    RESTRICTED_WORDING,
    SMALL_CAPITAL_WORDING,
    SMALL_CORE_WORDING,
    SMALL_WORDING,
    UNRESTRICTED_WORDING,
    UNSAID_WORDING,
)

ID, NAME = "GB-CHC-9900902", "Tarn Valley Community Foundation (invented)"
PREFIX = "360G-invented-tarn-"
GRANTS, RENEWED, REGISTERED_AFTER_ALL = 560, 30, 4
BAD_AMOUNT, BAD_DATE, ZERO, NEGATIVE = (f"{PREFIX}{number}" for number in range(90001, 90005))
TWICE = 119
LAST = date(2026, 6, 30)
FILLERS = ("n/a", "-", "TBC", "none")

PROGRAMMES = (
    Programme(
        "Grassroots Fund (invented)",
        "GRASS",
        ((SMALL_WORDING, 8), (SMALL_CORE_WORDING, 3), (SMALL_CAPITAL_WORDING, 3)),
        low=300,
        high=2_000,
        step=10,
        months=(1, 3, 6, 12),
        weight=2,
        open_share=0.9,
    ),
    Programme(
        "Stronger Groups Fund (invented)",
        "STRONG",
        (
            (UNRESTRICTED_WORDING, 2),
            (CORE_WORDING, 3),
            (MIXED_WORDING, 2),
            (PROJECT_WORDING, 4),
            (RESTRICTED_WORDING, 1),
        ),
        low=500,
        high=8_000,
        step=50,
        months=(6, 12, 24),
        weight=0.7,
        open_share=0.6,
    ),
    Programme(
        "Winter Hardship Appeal (invented)",
        "WINTER",
        ((UNSAID_WORDING, 2), (SMALL_WORDING, 1)),
        low=250,
        high=1_500,
        step=50,
        months=(3,),
        weight=0.3,
        growth=1.2,
        open_share=0.1,
    ),
)


def tarn_valley_csv(seed: int) -> bytes:
    """The file, in the encoding of a spreadsheet program on Windows."""
    rng = random.Random(f"{seed} tarn")
    known = (*registered(seed)[430:550], *registered(seed)[20:60])
    groups = list(unregistered(seed, PREFIX, TARN_AREAS, len(known)))
    # Some are registered after all: the funder did not ask for the number.
    for place, charity in enumerate(registered(seed)[60 : 60 + REGISTERED_AFTER_ALL]):
        groups[place] = replace(
            charity, id=groups[place].id, income=0, charity_number="", company_number=""
        )
    funder = Funder(
        id=ID,
        name=NAME,
        first=date(2018, 4, 1),
        last=LAST,
        programmes=PROGRAMMES,
        # Alternating keeps half the grants with groups that no register lists.
        recipients=tuple(group for pair in zip(known, groups, strict=True) for group in pair),
        areas=TARN_AREAS,
        years={2018: 0.6, 2020: 1.6, **dict.fromkeys((2019, *range(2021, 2026)), 1), 2026: 0.5},
        shown={"months": 0.5, "dates": 0.1, "words": 0.25, "none": 0.15},
        telling=0.35,
        loyalty=0.3,
    )
    awards = with_renewals(rng, funder, make_awards(rng, funder, GRANTS), RENEWED)
    rows = [_row(rng, award, number, funder) for number, award in enumerate(awards, 1)]
    _plant_bad_rows(rows)
    return csv_bytes(HEADINGS, rows, encoding="cp1252")


def _row(rng: random.Random, award: Award, number: int, funder: Funder) -> Row:
    row = row_of(award, f"{PREFIX}{number:05}", funder)
    row |= {
        "Description": _punctuated(rng, award.description),
        "Amount Awarded": _typed_amount(rng, award.amount),
        "Award Date": day_first(award.awarded),
        "Last Modified": day_first(award.modified),
        "Type of support": award.label if rng.random() < 0.5 else "",
    }
    if award.shows_dates:
        row["Planned Dates:Start Date"] = day_first(award.start)
        row["Planned Dates:End Date"] = day_first(last_day(award))
    for heading in ("Recipient Org:Charity Number", "Type of support", "Recipient Org:Postal Code"):
        if not row[heading] and rng.random() < 0.15:
            row[heading] = rng.choice(FILLERS)
    for place, area in enumerate(award.areas[:2]):
        row[f"Beneficiary Location:{place}:Name"] = area.name
        row[f"Beneficiary Location:{place}:Geographic Code"] = area.code
    return row


def _punctuated(rng: random.Random, text: str) -> str:
    """Add, to some descriptions, the punctuation that breaks a careless CSV reader."""
    draw = rng.random()
    if draw < 0.08:
        return text + '\nThe group calls it "our place", and members decide, together, how it runs.'
    if draw < 0.14:
        return f'"{text}"'
    if draw < 0.18:
        return f"“{text}” – the group’s own words"
    return text


def _typed_amount(rng: random.Random, amount: int) -> str:
    draw = rng.random()
    if draw < 0.08:
        return f"£{amount:,}"
    if draw < 0.12:
        return f"{amount:,}.00"
    if draw < 0.14:
        return f" £ {amount:,}.00 "
    return str(amount)


def _plant_bad_rows(rows: list[Row]) -> None:
    """Add a grant id used twice, two amounts that are no award, three rows that are no grants, and
    the empty row at the end of many a sheet."""
    corrected = {**rows[TWICE], "Title": "Corrected: " + rows[TWICE]["Title"]}
    corrected["Last Modified"] = "30/06/2026"
    corrected["Amount Awarded"] = "1250"
    rows.append(corrected)
    rows.insert(398, {**rows[395], "Identifier": NEGATIVE, "Amount Awarded": "-£350"})
    rows[398]["Description"] = "Grant returned: the group did not go ahead."
    rows.insert(350, {**rows[340], "Identifier": ZERO, "Amount Awarded": "0"})
    rows.insert(318, {**rows[300], "Identifier": BAD_DATE, "Award Date": "31/02/2022"})
    rows.insert(203, {**rows[200], "Identifier": BAD_AMOUNT, "Amount Awarded": "to be confirmed"})
    rows.insert(57, {**rows[50], "Identifier": ""})
    rows.append({})


# Left as lines of headings, which read across as the file's first row does.
# fmt: off
HEADINGS = (
    "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
    "Planned Dates:Start Date", "Planned Dates:End Date", "Planned Dates:Duration (months)",
    "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Charity Number",
    "Recipient Org:Postal Code", "Beneficiary Location:0:Name",
    "Beneficiary Location:0:Geographic Code", "Beneficiary Location:1:Name",
    "Beneficiary Location:1:Geographic Code", "Funding Org:Identifier", "Funding Org:Name",
    "Grant Programme:Title", "From An Open Call?", "Last Modified", "Type of support",
)
# fmt: on
