"""Generates invented grants of realistic size and shape, in any number, for measuring."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import orjson

from pipelines.sample import (
    AREAS,
    CAPITAL_WORDING,
    CORE_WORDING,
    DAYS,
    FUNDING_TYPES,
    INDIVIDUAL_CODES,
    KINDS,
    LICENCE,
    PLACES,
    PROJECT_WORDING,
    SMALL_WORDING,
    THEMES,
    UNRESTRICTED_WORDING,
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
UNMAPPED_KEYS = 0.1
# Every hundredth grant repeats the id of the grant fifty before it: one in a hundred, exactly.
DUPLICATE_EVERY, DUPLICATE_BACK = 100, 50


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


def generate_grants(
    path: Path, grants: int, seed: int = 1, distinct_descriptions: float = 0.8
) -> None:
    """Write a 360Giving package of so many invented grants, a block at a time."""
    rng = random.Random(seed)
    parts = _parts(rng)
    write = _grant_writer(rng, parts, recipients=max(1, grants // GRANTS_TO_A_RECIPIENT))
    described = _descriptions(rng, parts, distinct_descriptions)
    with path.open("wb") as file:
        file.write(PACKAGE_START)
        for first in range(0, grants, BLOCK):
            numbers = range(first, min(first + BLOCK, grants))
            block = ",\n".join([write(number, *next(described)) for number in numbers])
            file.write((block if first == 0 else ",\n" + block).encode("utf-8"))
        file.write(PACKAGE_END)


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


def _descriptions(rng: random.Random, parts: Parts, distinct: float) -> Iterator[tuple[str, str]]:
    """Yield titles and descriptions for ever, the given share of the descriptions new."""
    recent: list[tuple[str, str]] = []
    for number in itertools.count():
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


def _filled(rng: random.Random, wording: tuple[str, str], group: str) -> tuple[str, str]:
    area = rng.choice(AREAS)
    slots = {
        "name": f"the {rng.choice(PLACES)} group (invented)",
        "group": group,
        "led": "led by and for",
        "trustees": f"are mostly {group}",
        "area": area.name,
        "pounds": f"£{rng.randrange(1, 90) * 500:,}",
        "people": rng.randrange(8, 240),
        "months": rng.choice((6, 12, 24, 36)),
        "day": rng.choice(DAYS),
        "sessions": rng.randrange(4, 48),
    }
    title, description = (text.format(**slots) for text in wording)
    return title, description


def _ending(rng: random.Random, group: str) -> str:
    return " ".join(_filled(rng, ("", text), group)[1] for text in rng.sample(MORE, 3))


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
WORDING = UNRESTRICTED_WORDING + CORE_WORDING + PROJECT_WORDING + SMALL_WORDING + CAPITAL_WORDING
# Second and later sentences, to bring a description to the length that funders write.
MORE = (
    "The work grew out of {sessions} conversations with {group} in {area} over the past year.",
    "About {people} people will take part, and their travel and childcare will be paid for.",
    "The trustees were glad to see that {group} decide how the money is spent.",
    "Sessions are held every {day} in a step-free building close to a bus route.",
    "The grant follows one of {pounds} that ended in the spring.",
    "A part-time worker will be employed for {months} months, supported by {people} volunteers.",
    "What is learnt will be shared with other organisations in {area} and with the council.",
    "Costs include salaries, rent, interpreters, evaluation and a contribution to overheads.",
)
PACKAGE_START = (
    b'{"version":"1.4","title":"Grants generated for measuring (invented)",'
    b'"publisher":{"name":"Measuring Publisher (invented)","website":"https://measuring.example"},'
    b'"grants":[\n'
)
PACKAGE_END = f'\n],"license":"{LICENCE}","issued":"2025-06-30"}}\n'.encode()
