"""The inner loops of counting and of the audit, compiled: who is in a cell, sums, and scaling.

A million grants make eight million entries of who could be counted where, which are added up and
scaled a thousand times. Each loop reads an entry once and keeps nothing of it, where arrays would
be made for every step of the arithmetic: they would need most of the time, and of the memory.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Numbers by organisation that are read for every entry: half as long, more of them are at hand.
Odds = NDArray[np.float32]
Places = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Numbers = NDArray[np.uint32]
Grants = NDArray[np.int32]
Loop = TypeVar("Loop", bound=Callable[..., Any])

# Who has much of a sum is moved at most by this power of e at once, to make it agree.
MOST_MOVED = 1.0
# Where fewer entries than one in so many organisations are scaled, only who is in them is gone
# through.
FEW = 16


class Entries(NamedTuple):
    """Who is in which cell of a cut, with what amount there.

    Of the cell at place p of the cut from `starts[p]` to `starts[p + 1]` in `who` (numbers of
    organisations from 0) and in `amounts`, which are numbers of grants or pounds.
    """

    starts: Places
    who: Numbers
    amounts: NDArray[Any]


class Weight(NamedTuple):
    """What an entry adds to its cell for each part of the odds of its organisation.

    Its amount times `share`; or, where `is_told`, what the table `tells` of its amount.
    """

    share: float
    tells: Floats
    is_told: bool


class Guess(NamedTuple):
    """By organisation: the odds, which are changed in place, and between what they are to stay.

    `asked` and `times` are room for a number of each, which is nought before and after each loop.
    """

    odds: Odds
    least: Odds
    most: Odds
    asked: Odds
    times: Odds

    @classmethod
    def of(cls, odds: Floats, least: Floats, most: Floats) -> "Guess":
        """Shorter numbers, rounded so that none is over the most that it may be."""
        highest = np.nextafter(most.astype(np.float32), np.float32(0))
        lowest = np.minimum(np.nextafter(least.astype(np.float32), np.float32(1)), highest)
        first = np.clip(odds.astype(np.float32), lowest, highest)
        room = (np.zeros(len(first), dtype=np.float32) for _ in range(2))
        return cls(first, lowest, highest, *room)


def compiled(function: Loop) -> Loop:
    """The function compiled when it is first called; it runs beside other threads.

    What was compiled is kept on the disk. Where no folder can be written each process compiles
    anew, which takes some seconds. To divide by nought gives no error but infinity: several numbers
    are divided at once so.
    """
    try:
        return cast(Loop, numba.njit(function, nogil=True, error_model="numpy", cache=True))
    except RuntimeError:
        return cast(Loop, numba.njit(function, nogil=True, error_model="numpy"))


class Awarded(NamedTuple):
    """Grants by their place, those to one organisation beside each other: to whom, and pounds."""

    organisations: Numbers
    gbp: Floats


class Counts(NamedTuple):
    """By cell: how many organisations, grants and pounds."""

    organisations: Places
    grants: Places
    gbp: Floats


@compiled
def count_one(places: Grants, cells: Grants, awarded: Awarded, counts: Counts) -> None:
    """Add grants at some places, in order, to the counts of the cell of each (-1: of none)."""
    # whoever is met again in a cell was the last to be met there
    last = np.full(len(counts.grants), -1, dtype=np.int64)
    for place in places:
        cell = cells[place]
        if cell >= 0:
            who = awarded.organisations[place]
            if last[cell] != who:
                counts.organisations[cell] += 1
                last[cell] = who
            counts.grants[cell] += 1
            counts.gbp[cell] += awarded.gbp[place]


@compiled
def xor_up(cells: Grants, seeds: NDArray[np.uint64], size: int) -> NDArray[np.uint64]:
    """The seeds of the grants of each of so many cells, in each bit whether an odd number have it.

    `cells` has the cell of each grant.
    """
    together = np.zeros(size, dtype=np.uint64)
    for place in range(len(cells)):
        together[cells[place]] ^= seeds[place]
    return together


@compiled
def count_members(places: Grants, cells: Grants, awarded: Awarded, size: int) -> Places:
    """Where the organisations of each of so many cells begin, and where the last end."""
    last = np.full(size, -1, dtype=np.int64)
    starts = np.zeros(size + 1, dtype=np.int64)
    for place in places:
        cell = cells[place]
        if cell >= 0 and last[cell] != awarded.organisations[place]:
            last[cell] = awarded.organisations[place]
            starts[cell + 1] += 1
    return np.cumsum(starts)


@compiled
def gather_members(
    places: Grants, cells: Grants, awarded: Awarded, starts: Places
) -> tuple[Numbers, Grants, Floats]:
    """Who is in each cell, from where `count_members` says: with how many grants and pounds."""
    size = starts[-1]
    who = np.zeros(size, dtype=np.uint32)
    grants = np.zeros(size, dtype=np.int32)
    pounds = np.zeros(size)
    # one before where the next organisation goes
    at = starts[:-1] - 1
    last = np.full(len(at), -1, dtype=np.int64)
    for place in places:
        cell = cells[place]
        if cell >= 0:
            if last[cell] != awarded.organisations[place]:
                last[cell] = awarded.organisations[place]
                at[cell] += 1
                who[at[cell]] = last[cell]
            grants[at[cell]] += 1
            pounds[at[cell]] += awarded.gbp[place]
    return who, grants, pounds


@compiled
def grown(power: np.float32) -> np.float32:
    """About e to a power, between -16 and 16: to 0.01 % up to 3, and to less beyond it.

    What is asked back after is the same power down, which gives exactly what there was: scaling
    needs no more. It is arithmetic alone, so that several are worked out at once.
    """
    part = power * np.float32(0.125)
    part = part if part < np.float32(2) else np.float32(2)
    part = part if part > np.float32(-2) else np.float32(-2)
    even = np.float32(1) + part * part * np.float32(1 / 12)
    odd = np.float32(0.5) * part
    root = (even + odd) / (even - odd)
    root = root * root
    root = root * root
    return root * root


@compiled
def within(number: np.float32, least: np.float32, most: np.float32) -> np.float32:
    """The number, or the limit that it is beyond."""
    number = number if number > least else least
    return number if number < most else most


@compiled
def add_up(odds: Odds, entries: Entries, weight: Weight, places: Places) -> tuple[Floats, Floats]:
    """Of cells at some places the sums of odds times weight, and of odds times weight squared.

    The latter are nought where weights are told: there nobody asks for them.
    """
    sums, squares = np.zeros(len(places)), np.zeros(len(places))
    for number in range(len(places)):
        place = places[number]
        # numbers of their own, not places of the arrays: the processor keeps them at hand
        total, square = 0.0, 0.0
        if weight.is_told:
            for at in range(entries.starts[place], entries.starts[place + 1]):
                total += odds[entries.who[at]] * weight.tells[np.uint32(entries.amounts[at])]
        else:
            for at in range(entries.starts[place], entries.starts[place + 1]):
                one = weight.share * entries.amounts[at]
                added = odds[entries.who[at]] * one
                total += added
                square += added * one
        sums[number], squares[number] = total, square
    return sums, squares


@compiled
def scale_apart(
    guess: Guess, entries: Entries, weight: Weight, places: Places, powers: Floats
) -> None:
    """Scale the odds of all in some cells, of which nobody is in two, by a power of e.

    The power is that of the cell. Where weights are not told it is that times the weight of who is
    scaled, at most `MOST_MOVED` up or down.
    """
    for number in range(len(places)):
        place = places[number]
        power = powers[number]
        factor = grown(np.float32(power))
        for at in range(entries.starts[place], entries.starts[place + 1]):
            who = entries.who[at]
            if not weight.is_told:
                asked = power * weight.share * entries.amounts[at]
                factor = grown(np.float32(min(max(asked, -MOST_MOVED), MOST_MOVED)))
            guess.odds[who] = within(guess.odds[who] * factor, guess.least[who], guess.most[who])


@compiled
def scale_by_mean(
    guess: Guess, entries: Entries, weight: Weight, places: Places, powers: Floats
) -> None:
    """The same where somebody may be in several of the cells: by the mean of their powers."""
    size = 0
    for number in range(len(places)):
        place = places[number]
        power = powers[number]
        size += entries.starts[place + 1] - entries.starts[place]
        for at in range(entries.starts[place], entries.starts[place + 1]):
            who = entries.who[at]
            each = power
            if not weight.is_told:
                each = power * weight.share * entries.amounts[at]
                each = min(max(each, -MOST_MOVED), MOST_MOVED)
            guess.asked[who] += np.float32(each)
            guess.times[who] += np.float32(1)
    if size * FEW < len(guess.odds):
        for number in range(len(places)):
            place = places[number]
            for at in range(entries.starts[place], entries.starts[place + 1]):
                scale_as_asked(guess, entries.who[at])
    else:
        for who in range(len(guess.odds)):
            scale_as_asked(guess, who)


@compiled
def scale_as_asked(guess: Guess, who: int) -> None:
    """Scale the odds of one by the mean of what is asked, and ask for nothing any more."""
    times = guess.times[who]
    times = times if times > np.float32(1) else np.float32(1)
    scaled = guess.odds[who] * grown(guess.asked[who] / times)
    guess.odds[who] = within(scaled, guess.least[who], guess.most[who])
    guess.asked[who] = np.float32(0)
    guess.times[who] = np.float32(0)


@compiled
def add_to_all(entries: Entries, places: Places, each: Floats, told: Floats, times: Floats) -> None:
    """Add what is told of each of some cells to all who are in it, and count how often."""
    for number in range(len(places)):
        place = places[number]
        for at in range(entries.starts[place], entries.starts[place + 1]):
            told[entries.who[at]] += each[number]
            times[entries.who[at]] += 1


@compiled
def count_marked(entries: Entries, places: Places, is_marked: Booleans) -> Places:
    """How many who are marked are in each of the cells at some places."""
    counts = np.zeros(len(places), dtype=np.int64)
    for number in range(len(places)):
        place = places[number]
        count = 0
        for at in range(entries.starts[place], entries.starts[place + 1]):
            count += is_marked[entries.who[at]]
        counts[number] = count
    return counts
