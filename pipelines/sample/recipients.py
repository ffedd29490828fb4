"""The invented organisations that receive grants, and their numbers on no real register."""

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from math import log

from pipelines.sample.kinds import KINDS
from pipelines.sample.model import Area, Kind, Recipient
from pipelines.sample.places import AREAS, EAST_MERE_AREAS, PLACES, QUILLMARSH_AREAS, TARN_AREAS

# How many organisations there are, by the areas that they are in.
SPREAD, IN_TARN, IN_EAST_MERE, IN_QUILLMARSH = 430, 120, 80, 70
REGISTERED = SPREAD + IN_TARN + IN_EAST_MERE + IN_QUILLMARSH
# One charity in so many is a company too.
COMPANY_TOO = 3
LARGE = 10_000_000


@cache
def registered(seed: int) -> tuple[Recipient, ...]:
    """The organisations that a register lists, in a fixed order: spread, then by local funder.

    Numbers are beyond any that the registers have reached: charities 9900001 on, companies
    99000001 on, SC090001 on in Scotland, 990001 on in Northern Ireland, schools 990001 on.
    """
    rng = random.Random(f"{seed} registered")
    areas = [
        *(rng.choice(AREAS) for _ in range(SPREAD)),
        *(rng.choice(TARN_AREAS) for _ in range(IN_TARN)),
        *(rng.choice(EAST_MERE_AREAS) for _ in range(IN_EAST_MERE)),
        *(rng.choice(QUILLMARSH_AREAS) for _ in range(IN_QUILLMARSH)),
    ]
    names = _names(rng)
    made = []
    for number, area in enumerate(areas, 1):
        name, kind = _take(names, area)
        made.append(_registered(rng, number, name, kind, area))
    return tuple(made)


def unregistered(
    seed: int, prefix: str, areas: Sequence[Area], count: int
) -> tuple[Recipient, ...]:
    """Groups known only by a funder's own identifiers, small and mostly led by those they serve."""
    rng = random.Random(f"{seed} unregistered {prefix}")
    taken = {recipient.name for recipient in registered(seed)}
    names = [pair for pair in _names(rng) if pair[0] not in taken and _is_small(pair[1])]
    made = []
    for number in range(1, count + 1):
        area = rng.choice(areas)
        name, kind = _take(names, area)
        made.append(
            Recipient(
                id=f"{prefix}org-{number:04}",
                name=name,
                kind=kind,
                area=area,
                postcode=_postcode(rng),
                is_led=rng.randrange(10) < kind.led,
                codes=rng.choice(kind.codes) if kind.codes else (),
            )
        )
    return tuple(made)


def by_company_number(recipient: Recipient) -> Recipient:
    """The same organisation as a funder names it that asked for the company number alone."""
    return replace(recipient, id=f"GB-COH-{recipient.company_number}", charity_number="")


def is_national(recipient: Recipient) -> bool:
    """Works all over the United Kingdom."""
    return recipient.income >= LARGE


def _registered(rng: random.Random, number: int, name: str, kind: Kind, area: Area) -> Recipient:
    low, high = kind.income
    income = round(low * (high / low) ** rng.random(), -1 if low < 100_000 else -3)
    charity = company = ""
    if kind.register == "company":
        company = f"99{number:06}"
        identifier = f"GB-COH-{company}"
    elif kind.register == "school":
        identifier = f"GB-EDU-990{number:03}"
    else:
        scheme, charity = _charity_number(area, number)
        identifier = f"{scheme}-{charity}"
        if number % COMPANY_TOO == 0 and log(income, 10) > 4:
            company = f"99{number:06}"
    return Recipient(
        id=identifier,
        name=name,
        kind=kind,
        area=area,
        postcode=_postcode(rng),
        is_led=rng.randrange(10) < kind.led,
        income=int(income),
        codes=kind.codes[number % len(kind.codes)] if kind.codes else (),
        charity_number=charity,
        company_number=company,
    )


def _charity_number(area: Area, number: int) -> tuple[str, str]:
    if area.nation == "S":
        return "GB-SC", f"SC09{number:04}"
    if area.nation == "N":
        return "GB-NIC", f"990{number:03}"
    return "GB-CHC", f"9900{number:03}"


def _is_small(kind: Kind) -> bool:
    return kind.register == "charity" and kind.income[1] < 1_000_000


def _names(rng: random.Random) -> list[tuple[str, Kind]]:
    names = [
        (f"{place} {name} (invented)", kind)
        for place in PLACES
        for kind in KINDS
        for name in kind.names
    ]
    rng.shuffle(names)
    return names


def _take(names: list[tuple[str, Kind]], area: Area) -> tuple[str, Kind]:
    """Take the first name of a kind that the nation has."""
    place = next(n for n, (_, kind) in enumerate(names) if area.nation in kind.nations)
    return names.pop(place)


def _postcode(rng: random.Random) -> str:
    # ZZ99 is never allocated, so no sample group can be traced to a real street.
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return f"ZZ99 {rng.randrange(1, 10)}{rng.choice(letters)}{rng.choice(letters)}"
