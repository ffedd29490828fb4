"""Generates invented grants of realistic size and shape, in any number, for measuring."""

import csv
import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import orjson

from pipelines.export.workbook import MOST_ROWS, Cell, Sheet, write_workbook
from pipelines.sample.dei import dei_details
from pipelines.sample.kinds import KINDS, THEMES
from pipelines.sample.model import Recipient
from pipelines.sample.places import AREAS, PLACES
from pipelines.sample.shapes import LICENCE
from pipelines.sample.wording import (
    CAPITAL_WORDING,
    CORE_RESTRICTED_WORDING,
    CORE_WORDING,
    FUNDING_TYPES,
    INDIVIDUAL_CODES,
    LED_MORE,
    MIXED_WORDING,
    MORE,
    OTHER_MORE,
    PROJECT_WORDING,
    RESEARCH_WORDING,
    RESTRICTED_WORDING,
    SMALL_CAPITAL_WORDING,
    SMALL_CORE_WORDING,
    SMALL_WORDING,
    UNRESTRICTED_WORDING,
    UNSAID_WORDING,
    Told,
    fill,
    make_slots,
)

FUNDERS = 300
GRANTS_TO_A_RECIPIENT = 4
BLOCK = 2_000
# A repeated description copies one of the last so many, so memory does not grow with the file.
REMEMBERED = 500
HALF = 0.5
DATED_WITH_A_TIME, NO_DURATION = HALF, 0.3
CLASSIFIED, FUNDING_TYPED = 0.4, 0.3
REGRANTS, NOT_GBP, NOT_POSITIVE, TO_INDIVIDUALS = 0.02, 0.01, 0.005, 0.03
UNMAPPED_KEYS, WITH_DEI = 0.1, 0.15
# Every hundredth grant repeats the id of the grant fifty before it: one in a hundred, exactly.
DUPLICATE_EVERY, DUPLICATE_BACK = 100, 50
MOST_PLACES = 3
# A sheet of places has a row for each place of each grant, and has to end where a sheet ends.
MOST_ON_A_SHEET = (MOST_ROWS - 1) // MOST_PLACES

# What part of a mixed lot comes in which format.
MIXTURE = {"json": 0.4, "csv": 0.3, "xlsx": 0.25, "ods": 0.05}


@dataclass(frozen=True)
class Parts:
    """Pieces of JSON made once and used by many grants."""

    funders: Sequence[str]
    organisations: Sequence[str]
    locations: Sequence[str]
    extras: Sequence[str]
    individuals: Sequence[str]
    wording: Sequence[tuple[str, str]]
    endings: Sequence[str]
    dates: Sequence[str]
    dei: Sequence[str]


def generate_sources(folder: Path, grants: int, file_format: str, seed: int = 1) -> list[Path]:
    """Write so many invented grants into a folder: one file of a format, or one of each.

    `file_format` is json, csv, xlsx, ods, or mixed: two fifths JSON, and the others in less.
    """
    shares = MIXTURE if file_format == "mixed" else {file_format: 1.0}
    paths, first = [], 0
    for name, share in shares.items():
        last = grants if name == list(shares)[-1] else first + round(grants * share)
        path = folder / f"generated.{name}"
        generate_grants(path, last - first, seed, first=first)
        paths.append(path)
        first = last
    return paths


def generate_grants(
    path: Path,
    grants: int,
    seed: int = 1,
    distinct_descriptions: float = 0.8,
    first: int = 0,
) -> None:
    """Write so many invented grants, in the format of the file's ending, a block at a time.

    JSON is a 360Giving package; CSV has numbered columns for places and themes; XLSX and ODS have
    sheets of places joined by identifier. Grants are numbered from `first`, so that those of
    several files are different grants; the same seed and numbers give the same grants.
    """
    numbers = range(first, first + grants)
    if path.suffix == ".json":
        _write_json(path, numbers, seed, distinct_descriptions)
    elif path.suffix == ".csv":
        _write_csv(path, _parsed(numbers, seed, distinct_descriptions))
    else:
        write_workbook(path, _sheets(numbers, seed, distinct_descriptions))


def _texts(numbers: range, seed: int, distinct: float) -> Iterator[str]:
    """Each grant as JSON text."""
    rng = random.Random(f"{seed} {numbers.start}")
    parts = _parts(rng)
    write = _grant_writer(rng, parts, recipients=max(1, len(numbers) // GRANTS_TO_A_RECIPIENT))
    described = _descriptions(rng, parts, distinct, numbers.start)
    for number in numbers:
        yield write(number, *next(described))


def _write_json(path: Path, numbers: range, seed: int, distinct: float) -> None:
    texts = _texts(numbers, seed, distinct)
    with path.open("wb") as file:
        file.write(PACKAGE_START)
        is_first = True
        while block := list(itertools.islice(texts, BLOCK)):
            file.write(("" if is_first else ",\n").encode() + ",\n".join(block).encode("utf-8"))
            is_first = False
        file.write(PACKAGE_END)


def _parsed(numbers: range, seed: int, distinct: float) -> Iterator[dict[str, Any]]:
    return map(orjson.loads, _texts(numbers, seed, distinct))


def _write_csv(path: Path, grants: Iterator[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*GRANT_HEADINGS, *PLACE_HEADINGS))
        for grant in grants:
            places = [cell for area in grant["beneficiaryLocation"] for cell in _place_cells(area)]
            writer.writerow([*_grant_cells(grant), *places])


def _sheets(numbers: range, seed: int, distinct: float) -> list[Sheet]:
    """Pairs of sheets, as many as needed; each makes its grants anew, so that none is held."""
    sheets = [Sheet("Meta", META)]
    starts = range(numbers.start, numbers.stop, MOST_ON_A_SHEET) or [numbers.start]
    for place, start in enumerate(starts, 1):
        some = range(start, min(start + MOST_ON_A_SHEET, numbers.stop))
        end = f" {place}" if place > 1 else ""
        sheets += [
            Sheet(f"Grants{end}", _grant_rows(_parsed(some, seed, distinct))),
            Sheet(f"Beneficiary Location{end}", _place_rows(_parsed(some, seed, distinct))),
        ]
    return sheets


def _grant_rows(grants: Iterator[dict[str, Any]]) -> Iterator[Sequence[Cell]]:
    yield GRANT_HEADINGS
    yield from map(_grant_cells, grants)


def _place_rows(grants: Iterator[dict[str, Any]]) -> Iterator[Sequence[Cell]]:
    yield ("Identifier", *(f"Beneficiary Location:{part}" for part in PLACE_PARTS))
    for grant in grants:
        for area in grant["beneficiaryLocation"]:
            yield (grant["id"], *_place_cells(area))


def _place_cells(area: dict[str, str]) -> tuple[str, ...]:
    return area["name"], area["countryCode"], area["geoCode"], area["geoCodeType"]


def _grant_cells(grant: dict[str, Any]) -> list[Cell]:
    """A grant under `GRANT_HEADINGS`; a person's name is the same for all."""
    organisation = grant.get("recipientOrganization", [{}])[0]
    person = grant.get("recipientIndividual", {})
    [funder], [programme] = grant["fundingOrganization"], grant["grantProgramme"]
    [planned] = grant["plannedDates"]
    types = grant.get("fundingType") or [{}]
    themes = grant.get("classifications") or [{}]
    return [
        *(grant[key] for key in ("id", "title", "description", "currency", "amountAwarded")),
        grant["awardDate"][:10],
        *(planned.get(key) for key in ("startDate", "endDate", "duration")),
        *(organisation.get(key) for key in ("id", "name", "charityNumber", "postalCode")),
        person.get("id"),
        person.get("name"),
        *(funder["id"], funder["name"], programme["code"], programme["title"]),
        types[0].get("title"),
        *(themes[0].get(key) for key in ("vocabulary", "code", "title")),
        grant.get("regrantType"),
        grant.get("Type of support"),
        grant["dateModified"],
    ]


def _grant_writer(
    rng: random.Random, parts: Parts, recipients: int
) -> Callable[[int, str, str], str]:
    """Return a function from a grant's number, title and description to its JSON."""
    pick, draw = _picker(rng), rng.random

    def write(number: int, title: str, description: str) -> str:
        """One grant as JSON text, put together by hand: a serialiser takes twice as long."""
        if draw() < TO_INDIVIDUALS:
            recipient = pick(parts.individuals) % number
        else:
            recipient = _recipient(parts, int(draw() * recipients), draw)
            if draw() < WITH_DEI:
                recipient += pick(parts.dei)
        currency = pick(OTHER_CURRENCIES) if draw() < NOT_GBP else "GBP"
        return (
            f'{{"id":"360G-invented-{_identifier(number):09}","title":"{title}",'
            f'"description":"{description}","currency":"{currency}",'
            f'"amountAwarded":{_amount(draw)},{pick(parts.dates)},'
            f"{recipient},{pick(parts.funders)},"
            f"{pick(parts.locations)}{pick(parts.extras)},"
            f'"dataSource":"https://grants.example/file-{number % FUNDERS}.json",'
            '"dateModified":"2025-06-30T09:00:00Z"}'
        )

    return write


def _picker(rng: random.Random) -> Callable[[Sequence[str]], str]:
    # Three times as fast as `random.choice`, and as even as this needs.
    draw = rng.random
    return lambda options: options[int(draw() * len(options))]


def _identifier(number: int) -> int:
    repeats = number % DUPLICATE_EVERY == DUPLICATE_EVERY - 1
    return number - DUPLICATE_BACK if repeats else number


def _amount(draw: Callable[[], float]) -> int:
    if draw() < NOT_POSITIVE:
        return 0 if draw() < HALF else -int(draw() * 9_000) - 1
    size = draw()
    return 150 + int(120_000 * size * size * size)


def _recipient(parts: Parts, number: int, draw: Callable[[], float]) -> str:
    """Return an organisation, always the same for a number, and now and then the regrant code."""
    name = parts.organisations[number % len(parts.organisations)]
    # A name given to many would be joined as one recipient, so each carries its own number.
    custom = ',"Custom":{"Led by":"members"}' if draw() < UNMAPPED_KEYS else ""
    regrant = ',"regrantType":"FRG010"' if draw() < REGRANTS else ""
    if number % 3:
        # No register has reached nine million.
        charity = 9_000_000 + number
        identity = f'"id":"GB-CHC-{charity}","charityNumber":"{charity}"'
    else:
        identity = f'"id":"360G-invented-org-{number:07}"'
    return (
        f'"recipientOrganization":[{{{identity},"name":"{name} {number} (invented)",'
        f'"addressLocality":"{PLACES[number % len(PLACES)]}","addressCountry":"England",'
        f'"postalCode":"ZZ99 {number % 9 + 1}AA","url":"https://group-{number}.example"{custom}}}]{regrant}'
    )


def _descriptions(
    rng: random.Random, parts: Parts, distinct: float, first: int
) -> Iterator[tuple[str, str]]:
    """Yield titles and descriptions for ever, the given share of the descriptions new."""
    recent: list[tuple[str, str]] = []
    for number in itertools.count(first):
        is_new = ceil((number + 1) * distinct) > ceil(number * distinct)
        if is_new or not recent:
            text = _description(rng, parts, number)
            if len(recent) < REMEMBERED:
                recent.append(text)
            else:
                recent[number % REMEMBERED] = text
        else:
            text = recent[int(rng.random() * len(recent))]
        yield text


def _description(rng: random.Random, parts: Parts, number: int) -> tuple[str, str]:
    draw = rng.random
    title, opening = parts.wording[int(draw() * len(parts.wording))]
    ending = parts.endings[int(draw() * len(parts.endings))]
    return title, f"{opening} {ending} Application {number}."


def _parts(rng: random.Random) -> Parts:
    """Make the pieces: some hundreds of each, which is variety enough to measure with."""
    kinds = [kind for kind in KINDS for _ in kind.names]
    names = [name for kind in KINDS for name in kind.names]
    return Parts(
        funders=[_funder(number) for number in range(FUNDERS)],
        organisations=[f"{place} {name}" for place in PLACES for name in names],
        locations=[_members(beneficiaryLocation=_locations(rng)) for _ in range(400)],
        extras=[_extras(rng) for _ in range(3_000)],
        individuals=[_individual(*codes) for codes in INDIVIDUAL_CODES.values()],
        wording=[_filled(rng, wording, kind.group) for wording in WORDING for kind in kinds],
        endings=[_ending(rng, rng.choice(kinds).group) for _ in range(1_500)],
        dates=[_dates(rng) for _ in range(3_000)],
        dei=["," + _members(deiDetails=_dei(rng)) for _ in range(500)],
    )


def _members(**values: Any) -> str:
    """Return the members of a JSON object without its braces, to be joined with others."""
    return orjson.dumps(values).decode("utf-8")[1:-1]


def _funder(number: int) -> str:
    place = PLACES[number % len(PLACES)]
    name = f"{place} Foundation {number} (invented)"
    return _members(
        fundingOrganization=[{"id": f"360G-invented-funder-{number:03}", "name": name}],
        grantProgramme=[
            {
                "code": f"F{number:03}",
                "title": f"{place} Fund {number % 7} (invented)",
                "url": f"https://funder-{number}.example/fund",
            }
        ],
    )


def _locations(rng: random.Random) -> list[dict[str, str]]:
    return [area.as_location() for area in rng.sample(AREAS, rng.choice((1, 1, 1, 2, 3)))]


def _extras(rng: random.Random) -> str:
    """Return the members that only some grants have, mapped and unmapped."""
    extras: dict[str, Any] = {}
    if rng.random() < CLASSIFIED:
        extras["classifications"] = _themes(rng)
    if rng.random() < FUNDING_TYPED:
        titles = rng.choice(list(FUNDING_TYPES.values()))
        extras["fundingType"] = [{"title": title} for title in titles]
    if rng.random() < UNMAPPED_KEYS:
        extras["Type of support"] = rng.choice(list(FUNDING_TYPES))
    return "," + _members(**extras) if extras else ""


def _themes(rng: random.Random) -> list[dict[str, str]]:
    return [
        {"vocabulary": "Themes (invented)", "code": title[:3].upper(), "title": title}
        for title in rng.sample(THEMES, rng.choice((1, 2, 3)))
    ]


def _individual(reason: str, purpose: str) -> str:
    person = {"id": "360G-invented-person-%09d", "name": "Individual Recipient"}
    details = {"primaryGrantReason": reason, "grantPurpose": [purpose]}
    return _members(recipientIndividual=person, toIndividualsDetails=details)


def _dei(rng: random.Random) -> dict[str, Any]:
    kind = rng.choice([kind for kind in KINDS if kind.codes])
    recipient = Recipient("", "", kind, AREAS[0], "", is_led=True, codes=rng.choice(kind.codes))
    return dei_details(rng, recipient, rng.randrange(2019, 2026), is_unrestricted=False)


def _filled(rng: random.Random, wording: tuple[str, str], group: str) -> tuple[str, str]:
    name = f"the {rng.choice(PLACES)} group (invented)"
    amount = rng.randrange(1, 90) * 500
    told = Told(name, group, rng.random() < HALF, rng.choice(AREAS).name)
    slots = make_slots(rng, told, amount, rng.choice((6, 12, 24, 36)))
    title, description = fill(wording, slots)
    return title, description


def _ending(rng: random.Random, group: str) -> str:
    return " ".join(_filled(rng, ("", text), group)[1] for text in rng.sample(ENDINGS, 3))


def _dates(rng: random.Random) -> str:
    year, month, day = rng.randrange(2010, 2026), rng.randrange(1, 13), rng.randrange(1, 29)
    years = rng.choice((1, 1, 1, 2, 3, 5))
    award_date = f"{year}-{month:02}-{day:02}"
    if rng.random() < DATED_WITH_A_TIME:
        award_date += "T00:00:00+00:00"
    planned: dict[str, str | int] = {
        "startDate": f"{year}-{month:02}-{day:02}",
        "endDate": f"{year + years}-{month:02}-{day:02}",
    }
    if rng.random() >= NO_DURATION:
        planned["duration"] = years * 12
    return _members(awardDate=award_date, plannedDates=[planned])


OTHER_CURRENCIES = ("USD", "EUR")
WORDING = (
    *UNRESTRICTED_WORDING,
    *CORE_WORDING,
    *CORE_RESTRICTED_WORDING,
    *PROJECT_WORDING,
    *RESTRICTED_WORDING,
    *MIXED_WORDING,
    *SMALL_WORDING,
    *SMALL_CORE_WORDING,
    *SMALL_CAPITAL_WORDING,
    *CAPITAL_WORDING,
    *RESEARCH_WORDING,
    *UNSAID_WORDING,
)
# Second and later sentences, to bring a description to the length that funders write.
ENDINGS = MORE + LED_MORE + OTHER_MORE
PLACE_PARTS = ("Name", "Country Code", "Geographic Code", "Geographic Code Type")
PLACE_HEADINGS = tuple(
    f"Beneficiary Location:{place}:{part}" for place in range(MOST_PLACES) for part in PLACE_PARTS
)
GRANT_HEADINGS = (
    "Identifier",
    "Title",
    "Description",
    "Currency",
    "Amount Awarded",
    "Award Date",
    "Planned Dates:Start Date",
    "Planned Dates:End Date",
    "Planned Dates:Duration (months)",
    "Recipient Org:Identifier",
    "Recipient Org:Name",
    "Recipient Org:Charity Number",
    "Recipient Org:Postal Code",
    "Recipient Ind:Identifier",
    "Recipient Ind:Name",
    "Funding Org:Identifier",
    "Funding Org:Name",
    "Grant Programme:Code",
    "Grant Programme:Title",
    "Funding Type:Title",
    "Classifications:Vocabulary",
    "Classifications:Code",
    "Classifications:Title",
    "For Regrant Type",
    "Type of support",
    "Last Modified",
)
META: list[list[Cell]] = [
    ["Version", "1.4"],
    ["Title", "Grants generated for measuring (invented)"],
    ["Publisher:Name", "Measuring Publisher (invented)"],
    ["License", LICENCE],
]
PACKAGE_START = (
    b'{"version":"1.4","extensions":["dei"],"title":"Grants generated for measuring (invented)",'
    b'"publisher":{"name":"Measuring Publisher (invented)","website":"https://measuring.example"},'
    b'"grants":[\n'
)
PACKAGE_END = f'\n],"license":"{LICENCE}","issued":"2025-06-30"}}\n'.encode()
