"""Puts awards in the shapes that publishers use: a grant in JSON, a row under headings, CSV."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pipelines.sample.awards import last_day
from pipelines.sample.model import Award, Funder, Recipient
from pipelines.sample.wording import INDIVIDUAL_CODES

Grant = dict[str, Any]
Row = dict[str, str]

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def json_grant(award: Award, identifier: str, funder: Funder) -> Grant:
    """An award as 360Giving JSON has it."""
    grant: Grant = {
        "id": identifier,
        "title": award.title,
        "description": award.description,
        "currency": award.currency,
        "amountAwarded": award.amount,
        "awardDate": award.awarded.isoformat(),
        "fundingOrganization": [{"id": funder.id, "name": funder.name}],
        "grantProgramme": [{"code": award.programme.code, "title": award.programme.title}],
        "beneficiaryLocation": [area.as_location() for area in award.areas],
        "dateModified": f"{award.modified}T09:00:00Z",
    }
    if planned := _planned(award):
        grant["plannedDates"] = [planned]
    if award.regrant:
        grant["regrantType"] = award.regrant
    if award.recipient:
        return grant | {"recipientOrganization": [_organisation(award.recipient)]}
    return grant | _individual(identifier, award)


def row_of(award: Award, identifier: str, funder: Funder) -> Row:
    """An award under the headings that most spreadsheets share; an individual has no recipient."""
    row = {
        "Identifier": identifier,
        "Title": award.title,
        "Description": award.description,
        "Currency": award.currency,
        "Amount Awarded": str(award.amount),
        "Award Date": award.awarded.isoformat(),
        "Funding Org:Identifier": funder.id,
        "Funding Org:Name": funder.name,
        "Grant Programme:Code": award.programme.code,
        "Grant Programme:Title": award.programme.title,
        "From An Open Call?": "Yes" if award.is_open else "No",
    }
    if award.shows_dates:
        row["Planned Dates:Start Date"] = award.start.isoformat()
        row["Planned Dates:End Date"] = last_day(award).isoformat()
    if award.shows_months:
        row["Planned Dates:Duration (months)"] = str(award.months)
    if award.recipient:
        row |= {
            "Recipient Org:Identifier": award.recipient.id,
            "Recipient Org:Name": award.recipient.name,
            "Recipient Org:Charity Number": award.recipient.charity_number,
            "Recipient Org:Company Number": award.recipient.company_number,
            "Recipient Org:Postal Code": award.recipient.postcode,
        }
    return row


def with_places(row: Row, award: Award) -> Row:
    """The row with its areas under numbered headings, in the four columns that GrantNav has."""
    places = {}
    for place, area in enumerate(award.areas):
        heading = f"Beneficiary Location:{place}:"
        places[heading + "Name"] = area.name
        places[heading + "Country Code"] = "GB"
        places[heading + "Geographic Code"] = area.code
        places[heading + "Geographic Code Type"] = area.code_type
    return row | places


def csv_bytes(
    headings: Sequence[str],
    rows: Iterable[Row],
    line_end: str = "\r\n",
    encoding: str = "utf-8",
    separator: str = ",",
) -> bytes:
    """Rows as CSV; what a row has under no heading is left out."""
    text = io.StringIO()
    writer = csv.DictWriter(
        text,
        headings,
        restval="",
        extrasaction="ignore",
        lineterminator=line_end,
        delimiter=separator,
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def day_first(day: date) -> str:
    """31/03/2024, as a spreadsheet in Britain saves a day."""
    return day.strftime("%d/%m/%Y")


def classifications(
    rng: random.Random, theme: str, themes: Sequence[str], vocabulary: str
) -> list[dict[str, str]]:
    """The theme of a recipient, and up to two more, under a funder's own vocabulary."""
    titles = [theme, *rng.sample([other for other in themes if other != theme], rng.randrange(3))]
    return [
        {
            "vocabulary": f"{vocabulary} (invented)",
            "code": f"{vocabulary[0]}T{themes.index(title) + 1:02}",
            "title": title,
        }
        for title in titles
    ]


def _planned(award: Award) -> dict[str, str | int]:
    planned: dict[str, str | int] = {}
    if award.shows_dates:
        planned["startDate"] = award.start.isoformat()
        planned["endDate"] = last_day(award).isoformat()
    if award.shows_months:
        planned["duration"] = award.months
    return planned


def _organisation(recipient: Recipient) -> dict[str, str]:
    organisation = {"id": recipient.id, "name": recipient.name, "postalCode": recipient.postcode}
    if recipient.charity_number:
        organisation["charityNumber"] = recipient.charity_number
    if recipient.company_number:
        organisation["companyNumber"] = recipient.company_number
    return organisation


def _individual(identifier: str, award: Award) -> Grant:
    reason, purpose = INDIVIDUAL_CODES[award.title]
    return {
        "recipientIndividual": {"id": f"{identifier}-person", "name": "Individual Recipient"},
        "toIndividualsDetails": {"primaryGrantReason": reason, "grantPurpose": [purpose]},
    }
