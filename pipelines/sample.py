"""Writes the invented sample data: five files from four invented funders, in published shapes."""

import copy
import csv
import io
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson

SEED = 2026
DEFAULT_FOLDER = Path("data/sample")

Grant = dict[str, Any]
Row = dict[str, str]


@dataclass(frozen=True)
class Area:
    """A place with its published area code."""

    code: str
    name: str

    @property
    def code_type(self) -> str:
        """The 360Giving name for this kind of area."""
        return CODE_TYPES[self.code[:3]]

    def as_location(self) -> dict[str, str]:
        """The area as a location in a 360Giving grant."""
        return {
            "name": self.name,
            "countryCode": "GB",
            "geoCode": self.code,
            "geoCodeType": self.code_type,
        }


@dataclass(frozen=True)
class Kind:
    """A kind of recipient: whom it serves and what such groups are called."""

    group: str
    theme: str
    register: str
    names: tuple[str, ...]
    user_led: bool = True


@dataclass(frozen=True)
class Recipient:
    """An invented organisation."""

    id: str
    name: str
    kind: Kind
    area: Area
    postcode: str


@dataclass(frozen=True)
class Programme:
    """An invented grant programme: what it pays for and how much."""

    title: str
    code: str
    wording: tuple[tuple[str, str], ...]
    low: int
    high: int
    step: int
    months: tuple[int, ...]


@dataclass(frozen=True)
class Award:
    """One grant before it is put in a publisher's shape; no recipient means an individual."""

    title: str
    description: str
    amount: int
    awarded: date
    start: date
    months: int
    recipient: Recipient | None
    programme: Programme
    areas: tuple[Area, ...]
    label: str
    modified: date


@dataclass(frozen=True)
class Funder:
    """An invented funder and the dates, programmes and recipients it works with."""

    id: str
    name: str
    prefix: str
    first: date
    last: date
    programmes: tuple[Programme, ...]
    recipients: tuple[Recipient, ...]
    areas: tuple[Area, ...]


def write_sample(into: Path, seed: int = SEED) -> list[Path]:
    """Write the sample files into a folder and return their paths, in a fixed order."""
    into.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, make in FILES.items():
        # Each file has its own generator, so that a change to one leaves the others as they were.
        content = make(seed)
        path = into / name
        path.write_bytes(content)
        paths.append(path)
    return paths


def main() -> None:
    """Write the sample into the folder named on the command line, or into data/sample."""
    write_sample(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_FOLDER)


# Larkmoor Foundation: a 360Giving JSON package.


def larkmoor_json(seed: int) -> bytes:
    """Return the file of a charitable foundation, whose `grants` is not the last key."""
    rng = random.Random(f"{seed} larkmoor")
    awards = _awards(rng, _larkmoor(seed), 430)
    awards = _with_individuals(rng, awards, LARKMOOR_PROGRAMMES[2], 20)
    grants = [_larkmoor_grant(rng, award, n) for n, award in enumerate(awards, 1)]
    _plant_oddities(rng, grants)
    package = {
        "version": "1.4",
        "title": "Larkmoor Foundation grants (invented)",
        "description": "Invented grants, April 2019 to March 2025. No grant here was ever made.",
        "issued": "2025-06-30",
        "modified": "2025-06-30T09:00:00+00:00",
        "publisher": {
            "name": LARKMOOR_NAME,
            "website": "https://larkmoor.example",
            "org_id": LARKMOOR_ID,
        },
        "license": LICENCE,
        "grants": grants,
        "downloadURL": "https://larkmoor.example/grants.json",
    }
    return orjson.dumps(package, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _larkmoor(seed: int) -> Funder:
    return Funder(
        id=LARKMOOR_ID,
        name=LARKMOOR_NAME,
        prefix="360G-invented-larkmoor-",
        first=date(2019, 4, 1),
        last=date(2025, 3, 31),
        programmes=LARKMOOR_PROGRAMMES,
        recipients=_registered(seed)[:160],
        areas=AREAS,
    )


def _larkmoor_grant(rng: random.Random, award: Award, number: int) -> Grant:
    grant = _json_grant(award, f"360G-invented-larkmoor-{number:06}", LARKMOOR_ID, LARKMOOR_NAME)
    if rng.random() < 0.12:
        del grant["plannedDates"]
    if rng.random() < 0.3:
        grant["awardDate"] = f"{award.awarded}T00:00:00+00:00"
    if rng.random() < 0.4:
        grant["amountAppliedFor"] = award.amount + award.programme.step * rng.randrange(0, 8)
    if rng.random() < 0.35:
        grant["fundingType"] = [{"title": title} for title in FUNDING_TYPES[award.label]]
    if rng.random() < 0.25:
        grant["Type of support"] = award.label
    if award.recipient and rng.random() < 0.45:
        grant["classifications"] = _classifications(rng, award.recipient.kind)
    return grant


def _classifications(rng: random.Random, kind: Kind) -> list[dict[str, str]]:
    others = [theme for theme in THEMES if theme != kind.theme]
    titles = [kind.theme, *rng.sample(others, rng.randrange(0, 3))]
    return [
        {
            "vocabulary": "Larkmoor themes (invented)",
            "code": f"LT{THEMES.index(title) + 1:02}",
            "title": title,
        }
        for title in titles
    ]


def _with_individuals(
    rng: random.Random, awards: list[Award], programme: Programme, count: int
) -> list[Award]:
    """Add grants to individuals, each dated and placed like one of the other awards."""
    added = []
    for award in rng.sample(awards, count):
        title, description = rng.choice(TO_INDIVIDUALS)
        added.append(
            replace(
                award,
                title=title,
                description=description,
                amount=rng.randrange(100, 650, 25),
                months=1,
                recipient=None,
                programme=programme,
                areas=award.areas[:1],
                label="Small grant",
            )
        )
    return sorted([*awards, *added], key=lambda award: (award.awarded, award.title, award.amount))


def _plant_oddities(rng: random.Random, grants: list[Grant]) -> None:
    """Change nine grants into the kinds that an honest total has to handle."""
    chosen = rng.sample(_spare(grants), 9)
    for grant in chosen[:5]:
        onward = rng.choice(REGRANT_RECIPIENTS)
        grant["recipientOrganization"] = [dict(onward)]
        grant["title"] = f"Onward grants through {onward['name']}"
        grant["description"] = "A fund for onward grants to small groups led by their own members."
        grant["regrantType"] = "FRG010"
        grant["amountAwarded"] = rng.randrange(50_000, 150_001, 5_000)
    for grant in chosen[5:7]:
        grant["currency"] = "EUR"
        grant["description"] = "To share learning with a sister network in Ireland, paid in euros."
    chosen[7]["amountAwarded"] = 0
    chosen[7]["description"] = "A no-cost extension of six months to an earlier grant."
    chosen[8]["amountAwarded"] = -5000
    chosen[8]["description"] = "Withdrawal of the unspent part of an earlier grant."
    for grant in chosen:
        grant.pop("amountAppliedFor", None)


def _spare(grants: list[Grant]) -> list[Grant]:
    """Return the larger programmes' grants to recipients that have an earlier grant too."""
    spare, seen = [], set()
    for grant in grants:
        for organisation in grant.get("recipientOrganization", []):
            if organisation["id"] in seen and grant["grantProgramme"][0]["code"] != "SMALL":
                spare.append(grant)
            seen.add(organisation["id"])
    return spare


# Meridian Trust: two dated snapshots of one growing file.


def meridian_2024_json(seed: int) -> bytes:
    """Return the earlier snapshot of the growing file."""
    return _meridian_file(_meridian_grants(seed)[:MERIDIAN_EARLIER], "2024-10-07T06:00:00Z")


def meridian_2025_json(seed: int) -> bytes:
    """Return the later snapshot: some grants gone, some silently changed, the rest added."""
    rng = random.Random(f"{seed} meridian changes")
    grants = copy.deepcopy(_meridian_grants(seed))
    chosen = rng.sample(range(MERIDIAN_EARLIER), 7)
    for index in chosen[:3]:
        grants[index]["amountAwarded"] += 2500
    for index in chosen[3:5]:
        grants[index]["description"] += " The purpose was later widened to cover running costs."
    kept = [grant for index, grant in enumerate(grants) if index not in chosen[5:]]
    return _meridian_file(kept, "2025-10-06T06:00:00Z")


def _meridian_grants(seed: int) -> list[Grant]:
    rng = random.Random(f"{seed} meridian")
    registered = _registered(seed)
    shared = [_respelt(group) if n < 6 else group for n, group in enumerate(registered[100:130])]
    recipients = (*shared, *registered[160:190])
    spans = (
        (date(2018, 1, 1), date(2024, 9, 30), MERIDIAN_EARLIER),
        (date(2024, 10, 1), date(2025, 9, 30), MERIDIAN_ADDED),
    )
    awards = []
    for first, last, count in spans:
        funder = Funder(
            id=MERIDIAN_ID,
            name=MERIDIAN_NAME,
            prefix="360G-invented-meridian-",
            first=first,
            last=last,
            programmes=MERIDIAN_PROGRAMMES,
            recipients=recipients,
            areas=AREAS,
        )
        awards += _awards(rng, funder, count)
    return [
        _json_grant(award, f"360G-invented-meridian-{number:05}", MERIDIAN_ID, MERIDIAN_NAME)
        for number, award in enumerate(awards, 1)
    ]


def _respelt(recipient: Recipient) -> Recipient:
    # Two funders seldom spell a name alike; the charity number is what joins them.
    return replace(recipient, name=recipient.name.replace(" and ", " & ").upper())


def _meridian_file(grants: list[Grant], last_updated: str) -> bytes:
    return orjson.dumps({"grants": grants, "last_updated": last_updated}) + b"\n"


# Tarn Valley Community Foundation: a spreadsheet saved as CSV.


def tarn_valley_csv(seed: int) -> bytes:
    """Return the file of a community foundation, as a spreadsheet program saves it."""
    rng = random.Random(f"{seed} tarn")
    registered = _registered(seed)
    groups = _unregistered(seed)
    # Alternating keeps half the grants with groups that no register lists.
    pairs = zip((*registered[190:270], *registered[20:60]), groups, strict=True)
    funder = Funder(
        id=TARN_ID,
        name=TARN_NAME,
        prefix="360G-invented-tarn-",
        first=date(2019, 1, 1),
        last=date(2025, 6, 30),
        programmes=TARN_PROGRAMMES,
        recipients=tuple(recipient for pair in pairs for recipient in pair),
        areas=TARN_AREAS,
    )
    awards = _awards(rng, funder, 400)
    rows = [_tarn_row(rng, award, number) for number, award in enumerate(awards, 1)]
    _plant_bad_rows(rows)
    return b"\xef\xbb\xbf" + _csv_bytes(TARN_HEADINGS, rows, "\r\n")


def _tarn_row(rng: random.Random, award: Award, number: int) -> Row:
    recipient = award.recipient
    assert recipient is not None
    row = {
        "Identifier": f"360G-invented-tarn-{number:05}",
        "Title": award.title,
        "Description": _punctuated(rng, award.description),
        "Currency": "GBP",
        "Amount Awarded": _typed_amount(rng, award.amount),
        "Award Date": _day_first(award.awarded),
        "Planned Dates:Start Date": _day_first(award.start),
        "Planned Dates:Duration (months)": str(award.months),
        "Recipient Org:Identifier": recipient.id,
        "Recipient Org:Name": recipient.name,
        "Recipient Org:Charity Number": _charity_number(recipient),
        "Recipient Org:Postal Code": recipient.postcode,
        "Funding Org:Identifier": TARN_ID,
        "Funding Org:Name": TARN_NAME,
        "Grant Programme:Title": award.programme.title,
        "From an open call?": rng.choice(("Yes", "Yes", "Yes", "No")),
        "Last Modified": _day_first(award.modified),
        "Type of support": award.label if rng.random() < 0.6 else "",
    }
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
    return text


def _typed_amount(rng: random.Random, amount: int) -> str:
    draw = rng.random()
    if draw < 0.06:
        return f"£{amount:,}"
    if draw < 0.1:
        return f"{amount:,}.00"
    return str(amount)


def _plant_bad_rows(rows: list[Row]) -> None:
    """Add one grant id used twice and three rows that cannot be grants."""
    corrected = {**rows[119], "Title": "Corrected: " + rows[119]["Title"]}
    corrected["Last Modified"] = "30/06/2025"
    corrected["Amount Awarded"] = "1250"
    rows.append(corrected)
    rows.insert(318, {**rows[300], "Identifier": TARN_BAD_DATE, "Award Date": "31/02/2022"})
    rows.insert(203, {**rows[200], "Identifier": TARN_BAD_AMOUNT})
    rows[203]["Amount Awarded"] = "to be confirmed"
    rows.insert(57, {**rows[50], "Identifier": ""})


# Borough of East Mere: a GrantNav download.


def east_mere_csv(seed: int) -> bytes:
    """Return the file of a local authority, as GrantNav offers it for download."""
    rng = random.Random(f"{seed} east mere")
    registered = _registered(seed)
    funder = Funder(
        id=EAST_MERE_ID,
        name=EAST_MERE_NAME,
        prefix="360G-invented-eastmere-",
        first=date(2021, 4, 1),
        last=date(2025, 3, 31),
        programmes=EAST_MERE_PROGRAMMES,
        recipients=(*registered[270:320], *registered[:10]),
        areas=EAST_MERE_AREAS,
    )
    awards = _with_individuals(rng, _awards(rng, funder, 144), EAST_MERE_PROGRAMMES[1], 6)
    rows = [_east_mere_row(rng, award, number) for number, award in enumerate(awards, 1)]
    return _csv_bytes(GRANTNAV_HEADINGS, rows, "\n")


def _east_mere_row(rng: random.Random, award: Award, number: int) -> Row:
    row = {
        "Identifier": f"360G-invented-eastmere-{number:05}",
        "Title": award.title,
        "Description": award.description,
        "Currency": "GBP",
        "Amount Awarded": f"{award.amount}.0" if rng.random() < 0.3 else str(award.amount),
        "Award Date": award.awarded.isoformat(),
        "Planned Dates:Start Date": award.start.isoformat(),
        "Planned Dates:End Date": _end(award).isoformat(),
        "Planned Dates:Duration (months)": str(award.months),
        "Funding Org:Identifier": EAST_MERE_ID,
        "Funding Org:Name": EAST_MERE_NAME,
        "Grant Programme:Code": award.programme.code,
        "Grant Programme:Title": award.programme.title,
        "From An Open Call?": rng.choice(("Yes", "Yes", "No")),
        "Data Source": "https://eastmere.example/grants.csv",
        "Publisher:Name": EAST_MERE_NAME,
        "Retrieved for use in GrantNav": "2025-09-01T02:10:00+00:00",
        "Funding Org: Org Type": "Local Government",
        "Funding Org: Canonical Org ID": EAST_MERE_ID,
        "Funding Org: Canonical Name": EAST_MERE_NAME,
        "License (see note)": LICENCE,
    }
    if rng.random() < 0.3:
        row["Funding Type:Title"] = FUNDING_TYPES[award.label][0]
    return row | _grantnav_places(award) | _grantnav_recipient(award.recipient)


def _grantnav_places(award: Award) -> Row:
    row = {
        "Beneficiary Region": "North West",
        "Beneficiary Region Geographic code": "E12000002",
        "Beneficiary District": award.areas[0].name,
        "Beneficiary District Geographic code": award.areas[0].code,
    }
    for place, area in enumerate(award.areas):
        heading = f"Beneficiary Location:{place}:"
        row[heading + "Name"] = area.name
        row[heading + "Country Code"] = "GB"
        row[heading + "Geographic Code"] = area.code
        row[heading + "Geographic Code Type"] = area.code_type
    return row


def _grantnav_recipient(recipient: Recipient | None) -> Row:
    # GrantNav leaves every recipient column blank for a grant to an individual.
    if recipient is None:
        return {}
    row = {
        "Recipient Org:Identifier": recipient.id,
        "Recipient Org:Name": recipient.name,
        "Recipient Org:Charity Number": _charity_number(recipient),
        "Recipient Org:Company Number": _company_number(recipient),
        "Recipient Org:Postal Code": recipient.postcode,
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
            "Recipient Org: Latest Income": str(rng.randrange(4_000, 900_000)),
            "Recipient Org: Latest Income Date": "2024-03-31",
            "Recipient Org: Org Type": "Registered Charity",
            "Recipient Org: Data Source": "ccew",
        }
    return row


# Awards, whatever shape they are published in.


def _awards(rng: random.Random, funder: Funder, count: int) -> list[Award]:
    """Return the funder's awards by date; every recipient has one before any has a second."""
    awards = []
    for number in range(count):
        if number < len(funder.recipients):
            recipient = funder.recipients[number]
        else:
            recipient = rng.choice(funder.recipients)
        awards.append(_award(rng, funder, recipient))
    return sorted(awards, key=lambda award: (award.awarded, award.title, award.amount))


def _award(rng: random.Random, funder: Funder, recipient: Recipient) -> Award:
    programme = rng.choice(funder.programmes)
    awarded = funder.first + timedelta(days=rng.randrange((funder.last - funder.first).days + 1))
    amount, months = _amount(rng, programme), rng.choice(programme.months)
    # A local funder pays only for work on its own patch, wherever the recipient is based.
    home = recipient.area if recipient.area in funder.areas else rng.choice(funder.areas)
    areas = (home, *rng.sample(funder.areas, rng.choice((0, 0, 0, 0, 1, 1, 2))))
    wording = rng.choice(programme.wording)
    slots = _slots(rng, recipient, home, amount, months)
    return Award(
        title=wording[0].format(**slots),
        description=wording[1].format(**slots),
        amount=amount,
        awarded=awarded,
        start=awarded + timedelta(days=rng.randrange(14, 90)),
        months=months,
        recipient=recipient,
        programme=programme,
        areas=tuple(dict.fromkeys(areas)),
        label=rng.choice(LABELS[wording]),
        modified=awarded + timedelta(days=rng.randrange(30, 90)),
    )


def _slots(
    rng: random.Random, recipient: Recipient, home: Area, amount: int, months: int
) -> dict[str, str | int]:
    kind = recipient.kind
    return {
        "name": recipient.name,
        "group": kind.group,
        "led": "led by and for" if kind.user_led else "working for",
        "trustees": f"are mostly {kind.group}" if kind.user_led else "are all volunteers",
        "area": home.name,
        "pounds": f"£{amount:,}",
        "people": rng.randrange(8, 240),
        "months": months,
        "day": rng.choice(DAYS),
        "sessions": rng.randrange(4, 48),
    }


def _amount(rng: random.Random, programme: Programme) -> int:
    # The square gives many small awards and few large ones, as real programmes have.
    draw = rng.random()
    spread = (programme.high - programme.low) * draw * draw
    return programme.low + round(spread / programme.step) * programme.step


def _end(award: Award) -> date:
    return award.start + timedelta(days=round(award.months * 30.4))


def _json_grant(award: Award, identifier: str, funder_id: str, funder_name: str) -> Grant:
    grant: Grant = {
        "id": identifier,
        "title": award.title,
        "description": award.description,
        "currency": "GBP",
        "amountAwarded": award.amount,
        "awardDate": award.awarded.isoformat(),
        "plannedDates": [
            {
                "startDate": award.start.isoformat(),
                "endDate": _end(award).isoformat(),
                "duration": award.months,
            }
        ],
        "fundingOrganization": [{"id": funder_id, "name": funder_name}],
        "grantProgramme": [{"code": award.programme.code, "title": award.programme.title}],
        "beneficiaryLocation": [area.as_location() for area in award.areas],
        "dateModified": f"{award.modified}T09:00:00Z",
    }
    if award.recipient:
        return grant | {"recipientOrganization": [_organisation(award.recipient)]}
    return grant | _individual(identifier, award)


def _organisation(recipient: Recipient) -> dict[str, str]:
    organisation = {"id": recipient.id, "name": recipient.name, "postalCode": recipient.postcode}
    if number := _charity_number(recipient):
        organisation["charityNumber"] = number
    if number := _company_number(recipient):
        organisation["companyNumber"] = number
    return organisation


def _individual(identifier: str, award: Award) -> Grant:
    reason, purpose = INDIVIDUAL_CODES[award.title]
    return {
        "recipientIndividual": {"id": f"{identifier}-person", "name": "Individual Recipient"},
        "toIndividualsDetails": {"primaryGrantReason": reason, "grantPurpose": [purpose]},
    }


# Recipients.


def _registered(seed: int) -> tuple[Recipient, ...]:
    """Return 320 organisations that a register lists, in a fixed order."""
    rng = random.Random(f"{seed} registered")
    names = _names(rng)[:320]
    return tuple(
        Recipient(
            id=f"{kind.register}{number:03}",
            name=name,
            kind=kind,
            area=rng.choice(AREAS),
            postcode=_postcode(rng),
        )
        for number, (name, kind) in enumerate(names, 1)
    )


def _unregistered(seed: int) -> tuple[Recipient, ...]:
    """Return 120 groups known only by the funder's own identifiers."""
    rng = random.Random(f"{seed} unregistered")
    names = _names(random.Random(f"{seed} registered"))[320:436]
    # Four groups are registered after all: the funder did not ask for the number.
    names += [(recipient.name, recipient.kind) for recipient in _registered(seed)[60:64]]
    return tuple(
        Recipient(
            id=f"360G-invented-tarn-org-{number:04}",
            name=name,
            kind=kind,
            area=rng.choice(TARN_AREAS),
            postcode=_postcode(rng),
        )
        for number, (name, kind) in enumerate(names, 1)
    )


def _names(rng: random.Random) -> list[tuple[str, Kind]]:
    names = [
        (f"{place} {name} (invented)", kind)
        for place in PLACES
        for kind in KINDS
        for name in kind.names
    ]
    rng.shuffle(names)
    return names


def _postcode(rng: random.Random) -> str:
    # ZZ99 is never allocated, so no sample group can be traced to a real street.
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"ZZ99 {rng.randrange(1, 10)}{rng.choice(letters)}{rng.choice(letters)}"


def _charity_number(recipient: Recipient) -> str:
    return recipient.id.removeprefix("GB-CHC-") if recipient.id.startswith("GB-CHC-") else ""


def _company_number(recipient: Recipient) -> str:
    return recipient.id.removeprefix("GB-COH-") if recipient.id.startswith("GB-COH-") else ""


# Files.


def _csv_bytes(headings: Sequence[str], rows: list[Row], line_end: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, headings, restval="", lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _day_first(day: date) -> str:
    return day.strftime("%d/%m/%Y")


# What the sample is made of. Area codes and names are from the Office for National Statistics.

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LARKMOOR_ID, LARKMOOR_NAME = "GB-CHC-9900901", "Larkmoor Foundation (invented)"
TARN_ID, TARN_NAME = "GB-CHC-9900902", "Tarn Valley Community Foundation (invented)"
MERIDIAN_ID, MERIDIAN_NAME = "GB-CHC-9900903", "Meridian Trust (invented)"
EAST_MERE_ID, EAST_MERE_NAME = "360G-invented-east-mere", "Borough of East Mere (invented)"
TARN_BAD_AMOUNT, TARN_BAD_DATE = "360G-invented-tarn-90001", "360G-invented-tarn-90002"
MERIDIAN_EARLIER = 180
MERIDIAN_ADDED = 37

REGRANT_RECIPIENTS = (
    {"id": TARN_ID, "name": TARN_NAME, "charityNumber": "9900902"},
    {
        "id": "GB-CHC-9900904",
        "name": "Orrin Coast Community Foundation (invented)",
        "charityNumber": "9900904",
    },
)

CODE_TYPES = {
    "E06": "UA",
    "E07": "NMD",
    "E08": "MD",
    "E09": "LONB",
    "E12": "RGN/GOR",
    "W06": "UA",
    "S12": "CA",
    "N09": "LGD",
}

TARN_AREAS = (
    Area("E08000033", "Calderdale"),
    Area("E08000034", "Kirklees"),
    Area("E08000032", "Bradford"),
    Area("E08000035", "Leeds"),
    Area("E08000036", "Wakefield"),
)
EAST_MERE_AREAS = (
    Area("E08000009", "Trafford"),
    Area("E08000003", "Manchester"),
    Area("E08000006", "Salford"),
)
AREAS = (
    *TARN_AREAS,
    *EAST_MERE_AREAS,
    # Retired when the boundary moved in 2025, and still published.
    Area("E08000019", "Sheffield"),
    Area("E08000012", "Liverpool"),
    Area("E08000025", "Birmingham"),
    Area("E08000021", "Newcastle upon Tyne"),
    Area("E06000047", "County Durham"),
    Area("E06000002", "Middlesbrough"),
    Area("E06000018", "Nottingham"),
    Area("E06000016", "Leicester"),
    Area("E06000023", "Bristol, City of"),
    Area("E06000052", "Cornwall"),
    Area("E06000045", "Southampton"),
    Area("E07000148", "Norwich"),
    Area("E07000062", "Hastings"),
    Area("E09000012", "Hackney"),
    Area("E09000028", "Southwark"),
    Area("W06000015", "Cardiff"),
    Area("W06000011", "Swansea"),
    Area("S12000036", "City of Edinburgh"),
    Area("S12000049", "Glasgow City"),
    Area("N09000003", "Belfast"),
    Area("E12000001", "North East"),
    Area("E12000009", "South West"),
)

PLACES = (
    "Hollin Bank",
    "Ashmere",
    "Withy Brook",
    "Copley Fold",
    "Tarnside",
    "Mossgate",
    "Orrin",
    "Fennick",
    "Larkmoor",
    "Stannerley",
    "Eastholme",
    "Pellow Cross",
    "Quarrydale",
    "Brackenhithe",
    "Sallowfield",
    "Thornwick Green",
    "Merrow Vale",
    "Dunmarsh",
)

# The start of each invented number: beyond any that the registers have reached.
CHARITY, COMPANY, SCHOOL = "GB-CHC-9900", "GB-COH-99000", "GB-EDU-990"

KINDS = (
    Kind(
        "disabled people",
        "Disability equality",
        CHARITY,
        ("Disabled People's Forum", "Deaf and Disabled People's Network", "Access Action Group"),
    ),
    Kind(
        "people with a learning disability",
        "Disability equality",
        CHARITY,
        ("Self-Advocacy Circle", "Speaking Up Group"),
    ),
    Kind(
        "survivors of domestic abuse",
        "Violence against women",
        CHARITY,
        ("Survivors' Collective", "Women's Refuge", "Survivor-Led Support Group"),
    ),
    Kind(
        "refugees and people seeking asylum",
        "Migration",
        CHARITY,
        ("Refugee Community Organisation", "Somali Community Association", "Welcome Drop-In"),
    ),
    Kind(
        "Black and minoritised people living with mental distress",
        "Race equality",
        CHARITY,
        ("Black Mental Health Circle", "African and Caribbean Wellbeing Project"),
    ),
    Kind(
        "LGBTQIA+ young people",
        "LGBTQIA+ equality",
        CHARITY,
        ("LGBTQIA+ Youth Group", "Trans Youth Network", "Rainbow Youth Space"),
    ),
    Kind(
        "unpaid carers",
        "Health and care",
        CHARITY,
        ("Carers' Group", "Young Carers' Club", "Parent Carers' Forum"),
    ),
    Kind(
        "tenants",
        "Housing",
        CHARITY,
        ("Tenants' and Residents' Association", "Private Tenants' Union"),
    ),
    Kind(
        "Gypsy, Roma and Traveller families",
        "Race equality",
        CHARITY,
        ("Gypsy and Traveller Circle", "Roma Women's Group"),
    ),
    Kind(
        "people who have been homeless",
        "Housing",
        CHARITY,
        ("Homeless Voices Forum", "Recovery Cafe"),
    ),
    Kind("older people", "Health and care", CHARITY, ("Pensioners' Club", "Lunch Club")),
    Kind(
        "local residents",
        "Community places",
        CHARITY,
        ("Village Hall", "Community Centre", "Playing Field Trust"),
        user_led=False,
    ),
    Kind(
        "children and families across the UK",
        "Health and care",
        CHARITY,
        ("National Care Charity", "Children's Charity UK"),
        user_led=False,
    ),
    Kind("pupils", "Education", SCHOOL, ("Primary School", "High School"), user_led=False),
    Kind(
        "people on low incomes",
        "Community places",
        COMPANY,
        ("Community Kitchen CIC", "Repair Workshop CIC", "Arts and Wellbeing CIC"),
        user_led=False,
    ),
)
THEMES = tuple(dict.fromkeys(kind.theme for kind in KINDS))
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")

UNRESTRICTED_WORDING = (
    (
        "Core costs of {name}",
        "An unrestricted grant of {pounds} towards the core costs of {name}, which supports "
        "{group} in {area}.",
    ),
    ("Grant to {name}", "An unrestricted grant over {months} months to {name}."),
    (
        "Flexible funding",
        "Flexible funding to be spent as the organisation sees fit in furtherance of its objects.",
    ),
    (
        "Core grant {months} months",
        "General support for work with {people} members each year. No conditions attached.",
    ),
)
CORE_WORDING = (
    ("Core funding", "Core funding towards rent, salaries and insurance over {months} months."),
    ("Running costs", "Towards the running costs of an organisation {led} {group} in {area}."),
    (
        "Multi-year core support",
        "Continuation core support, so that {name} can plan ahead and keep its staff.",
    ),
    (
        "Salary of the coordinator",
        "Towards the salary of the coordinator of {name} for {months} months.",
    ),
    (
        "Organisational development",
        "To strengthen the governance and finances of {name}, whose trustees {trustees}.",
    ),
    (
        "Contribution to overheads",
        "A contribution to overheads, including a share of the director's salary, for {name}.",
    ),
)
PROJECT_WORDING = (
    (
        "Peer support for {group}",
        "To run a weekly peer support group for {people} {group} in {area}.",
    ),
    (
        "{day} advice sessions",
        "Restricted funding for welfare rights advice every {day}, reaching {people} people.",
    ),
    (
        "Advocacy project",
        "To provide independent advocacy to {group}, with {sessions} casework sessions a month.",
    ),
    (
        "Youth leadership",
        "A leadership programme for {people} young people, designed by a steering group of "
        "{group}.",
    ),
    (
        "Counselling",
        "To offer {sessions} hours of counselling a week in community languages across {area}.",
    ),
    (
        "Campaign for better services",
        "To support {group} to campaign for better services and to be heard by decision-makers.",
    ),
    (
        "Outreach worker",
        "Towards the cost of an outreach worker for {months} months. This grant is not for core "
        "costs.",
    ),
    ("English classes", "To run English classes with a crèche for {people} learners in {area}."),
    (
        "Research with {group}",
        "Peer research in which {group} are paid to ask the questions and write the report.",
    ),
    (
        "Volunteering programme",
        "To recruit, train and pay the expenses of {people} volunteers who support {group}.",
    ),
    (
        "Arts and wellbeing sessions",
        "A programme of {sessions} music, textile and drama sessions ending in a public show.",
    ),
    (
        "Hate crime reporting centre",
        "To set up a third-party reporting centre, run for {group} by a partner organisation.",
    ),
)
SMALL_WORDING = (
    ("Minibus hire", "Hire of a minibus for a day trip for {people} members."),
    ("New kitchen", "New kitchen for the hall, including a cooker and a fridge."),
    ("Laptops", "To buy laptops and data so that {people} members can join online meetings."),
    ("Summer fun day", "Towards a free summer fun day in {area} for {people} people."),
    ("Meeting costs", "Room hire, refreshments and travel for {sessions} meetings led by {group}."),
    ("Warm space", "To keep a warm space open every {day} through the winter, with a hot meal."),
    ("Art materials", "Materials for a {day} craft group attended by {people} people."),
    (
        "BSL interpreters",
        "To pay for British Sign Language interpreters and captions at {sessions} public events.",
    ),
    ("Football kit", "New kit, balls and a first aid box for the {day} team."),
    ("Black History Month", "Talks, food and music for Black History Month, open to everyone."),
    ("Website", "To make the website accessible, with easy read pages written by {group}."),
    ("Start-up costs", "Start-up costs: insurance, a bank account and a constitution."),
    ("Training day", "A training day on safeguarding for {people} volunteers and trustees."),
)
CAPITAL_WORDING = (
    ("Ramp and accessible toilet", "To fit a ramp, automatic doors and an accessible toilet."),
    ("New roof", "A capital grant of {pounds} towards a new roof for the building in {area}."),
    ("Minibus", "To buy an adapted minibus for {group} who cannot use public transport."),
    ("Heating", "Replacement of the boiler and insulation of the main hall."),
    (
        "Refurbishment of the {area} centre",
        "Refurbishment of a centre with {people} users a week and {sessions} bookings a month.",
    ),
    ("Community garden", "To turn a derelict plot in {area} into a garden tended by {group}."),
    ("Purchase of a building", "Towards the purchase by {name} of the building it now rents."),
)
TO_INDIVIDUALS = (
    ("Household essentials", "Grant to an individual for a cooker and a bed."),
    ("Disability equipment", "Grant to an individual for equipment not met by statutory funds."),
    ("Travel costs", "Grant to an individual for travel to hospital appointments."),
    ("Moving costs", "Grant to an individual leaving temporary accommodation."),
)
INDIVIDUAL_CODES = {
    "Household essentials": ("GTIR010", "GTIP020"),
    "Disability equipment": ("GTIR020", "GTIP030"),
    "Travel costs": ("GTIR030", "GTIP100"),
    "Moving costs": ("GTIR080", "GTIP060"),
}

FUNDING_TYPES = {
    "Core Funding:Unrestricted": ("Unrestricted", "Core funding"),
    "Core Funding:Restricted": ("Core funding",),
    "Project Funding:Restricted": ("Project funding",),
    "Capital": ("Capital",),
    "Small grant": ("Restricted",),
}
# A publisher's label follows from what the grant is for.
LABELS = {
    wording: labels
    for group, labels in (
        (UNRESTRICTED_WORDING, ("Core Funding:Unrestricted",)),
        (CORE_WORDING, ("Core Funding:Unrestricted", "Core Funding:Restricted")),
        (PROJECT_WORDING, ("Project Funding:Restricted",)),
        (SMALL_WORDING, ("Small grant", "Project Funding:Restricted")),
        (CAPITAL_WORDING, ("Capital",)),
    )
    for wording in group
}

LARKMOOR_PROGRAMMES = (
    Programme(
        "Core Costs (invented)",
        "CORE",
        UNRESTRICTED_WORDING + CORE_WORDING,
        10_000,
        120_000,
        500,
        (12, 24, 36, 60),
    ),
    Programme(
        "Change Projects (invented)", "PROJ", PROJECT_WORDING, 4_000, 60_000, 250, (12, 18, 24, 36)
    ),
    Programme(
        "Small Grants up to £2,000 (invented)", "SMALL", SMALL_WORDING, 200, 2_000, 25, (3, 6, 12)
    ),
)
MERIDIAN_PROGRAMMES = (
    Programme(
        "Open Fund (invented)",
        "OPEN",
        UNRESTRICTED_WORDING + CORE_WORDING + PROJECT_WORDING,
        5_000,
        75_000,
        500,
        (12, 24, 36),
    ),
    Programme("Places Fund (invented)", "PLACES", CAPITAL_WORDING, 8_000, 150_000, 1_000, (12, 18)),
)
TARN_PROGRAMMES = (
    Programme("Grassroots Fund (invented)", "GRASS", SMALL_WORDING, 150, 3_000, 10, (1, 3, 6, 12)),
    Programme(
        "Stronger Groups Fund (invented)",
        "STRONG",
        UNRESTRICTED_WORDING + CORE_WORDING + PROJECT_WORDING,
        500,
        8_000,
        50,
        (6, 12, 24),
    ),
)
EAST_MERE_PROGRAMMES = (
    Programme(
        "Voluntary Sector Grants (invented)",
        "VSG",
        PROJECT_WORDING + CAPITAL_WORDING,
        1_000,
        25_000,
        100,
        (12, 24),
    ),
    Programme("Ward Fund (invented)", "WARD", SMALL_WORDING, 100, 1_500, 10, (1, 3, 6)),
    Programme(
        "Infrastructure Support (invented)",
        "INFRA",
        UNRESTRICTED_WORDING + CORE_WORDING,
        10_000,
        90_000,
        1_000,
        (12, 36),
    ),
)

# Left as lines of headings, which read across as the files' first rows do.
# fmt: off
TARN_HEADINGS = (
    "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
    "Planned Dates:Start Date", "Planned Dates:Duration (months)", "Recipient Org:Identifier",
    "Recipient Org:Name", "Recipient Org:Charity Number", "Recipient Org:Postal Code",
    "Beneficiary Location:0:Name", "Beneficiary Location:0:Geographic Code",
    "Beneficiary Location:1:Name", "Beneficiary Location:1:Geographic Code",
    "Funding Org:Identifier", "Funding Org:Name", "Grant Programme:Title", "From an open call?",
    "Last Modified", "Type of support",
)

# As GrantNav publishes them, the two sentences that stand as headings included.
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

FILES: dict[str, Callable[[int], bytes]] = {
    "larkmoor_foundation.json": larkmoor_json,
    "tarn_valley_community_foundation.csv": tarn_valley_csv,
    "borough_of_east_mere.csv": east_mere_csv,
    "meridian_trust_2024.json": meridian_2024_json,
    "meridian_trust_2025.json": meridian_2025_json,
}

if __name__ == "__main__":
    main()
