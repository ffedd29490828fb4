"""Makes a funder's awards, whatever shape they are published in."""

import random
from dataclasses import replace
from datetime import date, timedelta
from math import sqrt

from pipelines.sample.model import Area, Award, Funder, Programme, Recipient, Wording
from pipelines.sample.places import UNITED_KINGDOM
from pipelines.sample.recipients import is_national
from pipelines.sample.wording import (
    LABELS,
    LED_MORE,
    LENGTH_MORE,
    MORE,
    OTHER_MORE,
    PLAIN,
    PLAIN_MORE,
    REGRANT_WORDING,
    TO_INDIVIDUALS,
    Told,
    fill,
    make_slots,
)

DAYS_IN_MONTH = 30.4375
# Income at which an organisation gets awards of a programme's middle size.
USUAL_INCOME = 100_000
MOST_WITHOUT_INCOME = 2_000


def make_awards(rng: random.Random, funder: Funder, count: int) -> list[Award]:
    """The funder's awards by date; every recipient has one before any has a second."""
    again = _weights(funder)
    awards = []
    for number in range(count):
        if number < len(funder.recipients):
            recipient = funder.recipients[number]
        else:
            [recipient] = rng.choices(funder.recipients, again)
        awards.append(_award(rng, funder, recipient))
    return by_date(awards)


def by_date(awards: list[Award]) -> list[Award]:
    """The awards in the order in which they are published."""
    return sorted(awards, key=lambda award: (award.awarded, award.title, award.amount))


def with_individuals(
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
    return by_date([*awards, *added])


def with_renewals(
    rng: random.Random, funder: Funder, awards: list[Award], count: int
) -> list[Award]:
    """Add grants of a year or less that follow one another, to recipients of such a grant."""
    short = [award for award in awards if award.recipient and award.months <= 12]
    added = []
    for first in rng.sample(short, min(count, len(short))):
        award = first
        for number in range(2, rng.randrange(3, 6)):
            award = replace(
                award,
                title=f"{first.title} (year {number})",
                description=f"{first.description} This is year {number} of our support, each "
                "year applied for anew.",
                awarded=award.awarded + timedelta(days=rng.randrange(340, 400)),
                start=award.start + timedelta(days=370),
                modified=_modified(award.modified + timedelta(days=370), funder),
            )
            if award.awarded > funder.last:
                break
            added.append(award)
    return by_date([*awards, *added])


def with_regrants(
    rng: random.Random,
    awards: list[Award],
    programme: Programme,
    recipients: tuple[Recipient, ...],
    codes: tuple[str, ...],
) -> list[Award]:
    """Add money to be given on, one grant for each regrant code."""
    added = []
    for award, code in zip(rng.sample(awards, len(codes)), codes, strict=True):
        recipient = rng.choice(recipients)
        amount = rng.randrange(50_000, 200_001, 5_000)
        told = Told(recipient.name, "small groups", False, recipient.area.name)
        slots = make_slots(rng, told, amount, 12)
        title, description = fill(rng.choice(REGRANT_WORDING), slots)
        added.append(
            replace(
                award,
                title=title,
                description=description,
                amount=amount,
                months=12,
                recipient=recipient,
                programme=programme,
                areas=(recipient.area,),
                label="Grant for onward grants",
                is_open=False,
                regrant=code,
            )
        )
    return by_date([*awards, *added])


def last_day(award: Award) -> date:
    """The last day of the work, that day in: 12 months from 1 April end on 31 March."""
    return award.start + timedelta(days=round(award.months * DAYS_IN_MONTH) - 1)


def _modified(day: date, funder: Funder) -> date:
    """No later than the file, which is written a week after the last award."""
    return min(day, funder.last + timedelta(days=7))


def _weights(funder: Funder) -> list[float]:
    """How likely each recipient is to be funded again: a few, far more than the rest."""
    return [1 / (place + 1) ** funder.loyalty for place in range(len(funder.recipients))]


def _award(rng: random.Random, funder: Funder, recipient: Recipient) -> Award:
    awarded = _awarded(rng, funder)
    programme = _programme(rng, funder, recipient, awarded.year)
    amount = _amount(rng, programme, recipient)
    months = rng.choice(programme.months)
    areas = _areas(rng, funder, recipient)
    wording = _wording(rng, programme)
    told = Told(recipient.name, recipient.kind.group, recipient.is_led, areas[0].name)
    slots = make_slots(rng, told, amount, months)
    title, description = fill(wording, slots)
    [shown] = rng.choices(list(funder.shown), list(funder.shown.values()))
    more = _more(rng, funder, recipient, is_plain=wording in PLAIN)
    if shown == "words":
        more.append(rng.choice(LENGTH_MORE))
    return Award(
        title=title,
        description=" ".join([description, *fill(more, slots)]),
        amount=amount,
        awarded=awarded,
        start=awarded + timedelta(days=rng.randrange(14, 90)),
        months=months,
        recipient=recipient,
        programme=programme,
        areas=areas,
        label=rng.choice(LABELS[wording]),
        modified=_modified(awarded + timedelta(days=rng.randrange(30, 90)), funder),
        is_open=rng.random() < programme.open_share,
        shown=shown,
    )


def _awarded(rng: random.Random, funder: Funder) -> date:
    [year] = rng.choices(list(funder.years), list(funder.years.values()))
    first = max(funder.first, date(year, 1, 1))
    last = min(funder.last, date(year, 12, 31))
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def _programme(rng: random.Random, funder: Funder, recipient: Recipient, year: int) -> Programme:
    """A programme that is not too large for the recipient, or else the one of smallest grants."""
    since = year - funder.first.year
    fitting = [item for item in funder.programmes if item.low <= _most(recipient)]
    fitting = fitting or [min(funder.programmes, key=lambda item: item.low)]
    parts = [item.weight * item.growth**since for item in fitting]
    return rng.choices(fitting, parts)[0]


def _most(recipient: Recipient) -> int:
    """The largest grant that it would ask for: two years' income, or what a group without may."""
    return max(2 * recipient.income, MOST_WITHOUT_INCOME)


def _wording(rng: random.Random, programme: Programme) -> Wording:
    groups = [group for group, _ in programme.mix]
    [group] = rng.choices(groups, [often for _, often in programme.mix])
    return rng.choice(group)


def _areas(rng: random.Random, funder: Funder, recipient: Recipient) -> tuple[Area, ...]:
    """Where the work is: a local funder pays only for its own patch, wherever a group is based."""
    if is_national(recipient) and recipient.area in funder.areas and rng.random() < 0.6:
        return (UNITED_KINGDOM,)
    home = recipient.area if recipient.area in funder.areas else rng.choice(funder.areas)
    others = rng.sample(funder.areas, rng.choice((0, 0, 0, 0, 1, 1, 2)))
    return tuple(dict.fromkeys((home, *others)))


def _more(rng: random.Random, funder: Funder, recipient: Recipient, is_plain: bool) -> list[str]:
    """Second sentences; what they say of who leads agrees with the organisation."""
    more = []
    if rng.random() < funder.telling:
        other = PLAIN_MORE if is_plain else OTHER_MORE
        more.append(rng.choice(LED_MORE if recipient.is_led else other))
    if rng.random() < funder.telling and not is_plain:
        more.append(rng.choice(MORE))
    return more


def _amount(rng: random.Random, programme: Programme, recipient: Recipient) -> int:
    # The square gives many small awards and few large ones, as real programmes have; a larger
    # organisation asks for more.
    larger = sqrt(max(recipient.income, 3_000) / USUAL_INCOME)
    draw = rng.random() ** (2 / min(max(larger, 0.6), 3))
    high = max(programme.low, min(programme.high, _most(recipient)))
    spread = (high - programme.low) * draw
    return programme.low + round(spread / programme.step) * programme.step
