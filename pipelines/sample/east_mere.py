"""Borough of East Mere: a local authority with less to give each year, as GrantNav offers it."""

import random
from datetime import date

from pipelines.sample.awards import make_awards, with_individuals, with_renewals
from pipelines.sample.model import Award, Funder, Programme, Recipient
from pipelines.sample.places import EAST_MERE_AREAS
from pipelines.sample.recipients import registered, unregistered
from pipelines.sample.shapes import LICENCE, Row, csv_bytes, row_of, with_places
from pipelines.sample.wording import (
    CAPITAL_WORDING,
    CORE_WORDING,
    FUNDING_TYPES,
    PROJECT_WORDING,
    RESTRICTED_WORDING,
    SMALL_CAPITAL_WORDING,
    SMALL_WORDING,
    UNSAID_WORDING,
)

ID, NAME = "360G-invented-east-mere", "Borough of East Mere (invented)"
PREFIX = "360G-invented-eastmere-"
GRANTS, TO_INDIVIDUALS, RENEWED = 330, 12, 25

PROGRAMMES = (
    Programme(
        "Voluntary Sector Grants (invented)",
        "VSG",
        ((PROJECT_WORDING, 5), (RESTRICTED_WORDING, 3), (CAPITAL_WORDING, 1)),
        low=1_000,
        high=25_000,
        step=100,
        months=(12, 12, 24),
        open_share=0.8,
    ),
    Programme(
        "Ward Fund (invented)",
        "WARD",
        ((UNSAID_WORDING, 6), (SMALL_WORDING, 4), (SMALL_CAPITAL_WORDING, 3)),
        low=100,
        high=1_500,
        step=10,
        months=(1, 3, 6),
        weight=1.2,
        open_share=0.5,
    ),
    Programme(
        "Infrastructure Support (invented)",
        "INFRA",
        ((CORE_WORDING, 1),),
        low=10_000,
        high=90_000,
        step=1_000,
        months=(12, 36),
        weight=0.25,
        growth=0.85,
        open_share=0.1,
    ),
)


def east_mere_csv(seed: int) -> bytes:
    """The file, under GrantNav's headings."""
    rng = random.Random(f"{seed} east mere")
    funder = Funder(
        id=ID,
        name=NAME,
        first=date(2019, 4, 1),
        last=date(2026, 3, 31),
        programmes=PROGRAMMES,
        recipients=(
            *registered(seed)[550:630],
            *unregistered(seed, PREFIX, EAST_MERE_AREAS, 35),
            *registered(seed)[:10],
        ),
        areas=EAST_MERE_AREAS,
        years={2019: 1, 2020: 1.2, 2021: 1, 2022: 0.8, 2023: 0.7, 2024: 0.6, 2025: 0.5, 2026: 0.2},
        telling=0.15,
        loyalty=0.9,
    )
    awards = with_renewals(rng, funder, make_awards(rng, funder, GRANTS), RENEWED)
    awards = with_individuals(rng, awards, PROGRAMMES[1], TO_INDIVIDUALS)
    rows = [_row(rng, award, number, funder) for number, award in enumerate(awards, 1)]
    return csv_bytes(GRANTNAV_HEADINGS, rows, "\n")


def _row(rng: random.Random, award: Award, number: int, funder: Funder) -> Row:
    row = with_places(row_of(award, f"{PREFIX}{number:05}", funder), award)
    row |= {
        "Amount Awarded": f"{award.amount}.0" if rng.random() < 0.3 else str(award.amount),
        "Data Source": "https://eastmere.example/grants.csv",
        "Publisher:Name": NAME,
        "Beneficiary Region": "North West",
        "Beneficiary Region Geographic code": "E12000002",
        "Beneficiary District": award.areas[0].name,
        "Beneficiary District Geographic code": award.areas[0].code,
        "Retrieved for use in GrantNav": "2026-09-01T02:10:00+00:00",
        "Funding Org: Org Type": "Local Government",
        "Funding Org: Canonical Org ID": ID,
        "Funding Org: Canonical Name": NAME,
        "License (see note)": LICENCE,
    }
    if rng.random() < 0.3 and FUNDING_TYPES[award.label]:
        row["Funding Type:Title"] = FUNDING_TYPES[award.label][0]
    # GrantNav leaves every recipient column blank for a grant to an individual.
    return row | _about(award.recipient) if award.recipient else row


def _about(recipient: Recipient) -> Row:
    """What GrantNav adds about an organisation, from registers."""
    row = {
        "Best Available Recipient Region": "North West",
        "Best Available Recipient District": "Trafford",
        "Best Available Recipient District Geographic Code": "E08000009",
        "Recipient Org: Canonical Org ID": recipient.id,
        "Recipient Org: Canonical Name": recipient.name.upper(),
    }
    if recipient.id.startswith("GB-CHC"):
        # Drawn from the id, so that every row for one charity says the same.
        rng = random.Random(recipient.id)
        row |= {
            "Recipient Org: Date Registered": f"{rng.randrange(1965, 2018)}-05-14",
            "Recipient Org: Org ID(s)": recipient.id,
            "Recipient Org: Latest Income": str(recipient.income),
            "Recipient Org: Latest Income Date": "2025-03-31",
            "Recipient Org: Org Type": "Registered Charity",
            "Recipient Org: Data Source": "ccew",
        }
    return row


# As GrantNav publishes them, the two sentences that stand as headings included.
# fmt: off
GRANTNAV_HEADINGS = (
    "Identifier", "Title", "Description", "Currency", "Amount Applied For", "Amount Awarded",
    "Amount Disbursed", "Award Date", "URL", "Planned Dates:Start Date", "Planned Dates:End Date",
    "Planned Dates:Duration (months)", "Actual Dates:Start Date", "Actual Dates:End Date",
    "Actual Dates:Duration (months)", "Recipient Org:Identifier", "Recipient Org:Name",
    "Recipient Org:Charity Number", "Recipient Org:Company Number", "Recipient Org:Postal Code",
    *(
        f"Recipient Org:Location:{place}:{part}"
        for place in range(3)
        for part in ("Geographic Code Type", "Geographic Code", "Name")
    ),
    "Funding Org:Identifier", "Funding Org:Name", "Funding Org:Postal Code",
    "Grant Programme:Code", "Grant Programme:Title", "Grant Programme:URL", "Funding Type:Title",
    *(
        f"Beneficiary Location:{place}:{part}"
        for place in range(8)
        for part in ("Name", "Country Code", "Geographic Code", "Geographic Code Type")
    ),
    "From An Open Call?",
    "The following fields are not in the 360 Giving Standard and are added by GrantNav.",
    "Data Source", "Publisher:Name", "Best Available Recipient Region",
    "Best Available Recipient District", "Best Available Recipient District Geographic Code",
    "Best Available Recipient Ward", "Best Available Recipient Ward Geographic Code",
    "Recipient Region", "Recipient Region Geographic code", "Recipient District",
    "Recipient District Geographic code", "Beneficiary Region",
    "Beneficiary Region Geographic code", "Beneficiary District",
    "Beneficiary District Geographic code", "Retrieved for use in GrantNav",
    "Funding Org: Org Type", "Funding Org: Canonical Org ID", "Funding Org: Canonical Name",
    "Recipient Org: Date Registered", "Recipient Org: Date Removed", "Recipient Org: Org ID(s)",
    "Recipient Org: Latest Income", "Recipient Org: Latest Income Date", "Recipient Org: Org Type",
    "Recipient Org: Registered Postcode", "Recipient Org: Data Source",
    "Recipient Org: Canonical Org ID", "Recipient Org: Canonical Name", "License (see note)",
    "Note, this file also contains OS data © Crown copyright and database right 2016, "
    "Royal Mail data © Royal Mail copyright and Database right 2016, National Statistics data "
    "© Crown copyright and database right 2015 & 2016, see "
    "http://grantnav.threesixtygiving.org/datasets/ for more information.",
)
# fmt: on
