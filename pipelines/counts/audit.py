"""Proves that what is published together tells of no single organisation; withholds what does not.

The proof is a way to read the tables in which nobody is told: for each thing counted, a likelihood
for each organisation, over nothing and at most `most_share`, that agrees with every published
figure within its rounding, with every cell withheld for being small, and with what includes what (a
category is part of its group). While there is one, no linear programme over the figures, and no
difference between cells, can show that an organisation is counted, or that it is not. A figure that
cannot be made to agree is one that tells too much, and is withheld.

The likelihoods are part the truth, which agrees with everything, and part a guess that knows no
organisation: so many parts of the truth as leave nobody surer than `most_share`. The guess is found
by raking: likelihoods are scaled up or down, cell by cell, until all cells agree.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

# Likelihoods are never nothing: whoever is surely not counted is told as well.
LEAST = 1e-4
# The guess holds nobody likelier than this: with most_share 0.9, four fifths are the truth.
MOST_GUESSED = 0.5
MOST_TRUTH = 0.98
# The largest share of a cell that the rest of it could stand for.
MOST_COUNTED = 0.9
# How often likelihoods are scaled: many times in small tables, where it costs little and keeps more
# figures; in large ones so often that all sweeps look at about so many entries of cells.
LEAST_SWEEPS, MOST_SWEEPS = 15, 250
LOOKED_AT = 30_000_000
# How often the smaller half of what is missed is taken back, before all of it is.
ROUNDS = 4
# How far into the interval that a figure leaves a sum is moved: not just to its end.
INSIDE = 0.05
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Members:
    """Who could be counted in each cell, cell by cell: with how many grants and how much money.

    `organisations` are numbers from 0; those of cell c stand from `starts[c]` to `ends[c]`.
    """

    starts: dict[int, int]
    ends: dict[int, int]
    organisations: Integers
    amounts: dict[str, Floats]

    def within(self, cell: int) -> slice:
        """Where the organisations of a cell stand."""
        return slice(self.starts[cell], self.ends[cell])


@dataclass(frozen=True)
class Figure:
    """One number: what is true, and what a reader knows, that it lies between `low` and `high`.

    A withheld number is known too, by why numbers are withheld; only a published one can be taken
    back. `size` is the most that it could be.
    """

    cell: int
    measure: str
    size: float
    tally: float
    low: float
    high: float
    is_published: bool


@dataclass(frozen=True)
class Question:
    """One thing that is counted: who is counted, and what is published of it.

    `is_counted` and `most` (how likely each may be) are by organisation. `truth` is how much of the
    truth their likelihoods hold, between 0 and 1: the same for all that is audited together.
    """

    figures: Sequence[Figure]
    is_counted: Booleans
    most: Floats
    truth: float


@dataclass(frozen=True)
class Audit:
    """Likelihoods, by organisation, that agree with what stays; and which figures to withhold."""

    likelihoods: Floats
    withdrawn: tuple[Figure, ...] = ()


def truth_within(most_share: float) -> float:
    """How much of the truth likelihoods may hold, so that none is over `most_share`.

    >>> round(truth_within(0.9), 3), truth_within(0.4), truth_within(1.0)
    (0.8, 0.0, 0.98)
    """
    truth = (most_share - MOST_GUESSED) / (1 - MOST_GUESSED)
    return min(max(truth, 0.0), MOST_TRUTH)


def audit(members: Members, question: Question) -> Audit:
    """Find likelihoods that agree with the figures, taking figures back where there are none."""
    known = question.truth * question.is_counted
    most = (question.most - known) / (1 - question.truth)
    shares = _told_shares(members, question)
    figures, withdrawn = list(question.figures), []
    guess = np.minimum(_first_guess(members, question), most)
    for number in itertools.count():
        if not figures:
            break
        system = _System.of(members, figures, question.truth, shares)
        misses = system.rake(guess, most)
        if not misses.any():
            break
        missed = [figures[place] for place in np.flatnonzero(misses)]
        taken = _taken_back(members, figures, missed, is_last=number >= ROUNDS)
        withdrawn += [figure for figure in taken if figure.is_published]
        gone = {id(figure) for figure in taken}
        figures = [figure for figure in figures if id(figure) not in gone]
    return Audit(known + (1 - question.truth) * guess, tuple(withdrawn))


def _first_guess(members: Members, question: Question) -> Floats:
    """Whoever is counted as likely as may be; the others so that cells come to about their tallies.

    Where a share r of a cell is counted, the half that is left of it is spread over the rest.
    """
    size = len(question.most)
    told, times = np.zeros(size), np.zeros(size)
    for figure in question.figures:
        if figure.measure == "organisations":
            who = members.organisations[members.within(figure.cell)]
            told[who] += figure.tally / max(figure.size, 1.0)
            times[who] += 1
    share = np.minimum(told / np.maximum(times, 1), MOST_COUNTED)
    spread = np.maximum(share * (1 - MOST_GUESSED) / (1 - share), LEAST)
    return np.where(question.is_counted, MOST_GUESSED, spread)


def _taken_back(
    members: Members, figures: list[Figure], missed: list[Figure], is_last: bool
) -> list[Figure]:
    """Which figures to take back first: the smaller half of those missed, pounds before grants.

    In the end all but the largest, which more people look for; it goes where it alone is missed.
    Where only withheld figures are missed, the one goes that overlaps the first of them most.
    """
    published = sorted(
        (figure for figure in missed if figure.is_published),
        key=lambda figure: (
            members.ends[figure.cell] - members.starts[figure.cell],
            _worth(figure),
        ),
    )
    if len(published) == 1:
        return published
    if published:
        return published[: -1 if is_last else (len(published) + 1) // 2]
    others = [figure for figure in figures if figure.is_published]
    if not others:
        return missed
    touched = members.organisations[members.within(missed[0].cell)]
    return [
        max(
            others,
            key=lambda other: int(
                np.isin(members.organisations[members.within(other.cell)], touched).sum()
            ),
        )
    ]


def _worth(figure: Figure) -> int:
    return ("gbp", "grants", "organisations").index(figure.measure)


@dataclass(frozen=True)
class _System:
    """All figures at once: for each, who can be in it, and between what its sum is to lie."""

    organisations: Integers
    weights: Floats
    starts: Integers
    lows: Floats
    highs: Floats

    @classmethod
    def of(
        cls, members: Members, figures: Sequence[Figure], truth: float, shares: Floats
    ) -> "_System":
        places = [members.within(figure.cell) for figure in figures]
        weights = [
            _weights(members, figure.measure, place, shares)
            for figure, place in zip(figures, places, strict=True)
        ]
        sizes = np.array([len(each) for each in weights])
        tallies = truth * np.array([figure.tally for figure in figures])
        return cls(
            np.concatenate([members.organisations[place] for place in places]),
            np.concatenate(weights),
            np.concatenate(([0], np.cumsum(sizes))),
            (np.array([figure.low for figure in figures]) - tallies) / (1 - truth),
            (np.array([figure.high for figure in figures]) - tallies) / (1 - truth),
        )

    def rake(self, guess: Floats, most: Floats) -> Booleans:
        """Change the guess until all figures agree; which ones still do not.

        Each figure that misses asks its organisations to be scaled; each organisation is scaled by
        the mean of what is asked of it, as far as its limits allow.
        """
        sizes = np.diff(self.starts)
        sweeps = int(np.clip(LOOKED_AT // len(self.weights), LEAST_SWEEPS, MOST_SWEEPS))
        for _ in range(sweeps):
            sums = self._sums(guess)
            misses = self._misses(sums)
            if not misses.any():
                break
            aims = np.where(sums < self.lows, self.lows + self.margins, self.highs - self.margins)
            asked = np.log(np.maximum(aims, LEAST) / np.maximum(sums, LEAST))[misses]
            who = self.organisations[np.repeat(misses, sizes)]
            scale = np.bincount(who, np.repeat(asked, sizes[misses]), len(guess))
            times = np.maximum(np.bincount(who, minlength=len(guess)), 1)
            np.minimum(guess * np.exp(scale / times), most, out=guess)
            np.maximum(guess, np.minimum(LEAST, most), out=guess)
        return self._misses(self._sums(guess))

    @property
    def margins(self) -> Floats:
        return INSIDE * (self.highs - self.lows)

    def _sums(self, guess: Floats) -> Floats:
        sums: Floats = np.add.reduceat(self.weights * guess[self.organisations], self.starts[:-1])
        return sums

    def _misses(self, sums: Floats) -> Booleans:
        allowed = TOLERANCE * (1 + np.abs(self.highs))
        missed: Booleans = (sums < self.lows - allowed) | (sums > self.highs + allowed)
        return missed


def _told_shares(members: Members, question: Question) -> Floats:
    """Of each organisation's grants, the share counted where it is: at least one grant.

    About as many as of those that are counted, or figures of grants could not agree with figures of
    organisations.
    """
    grants = np.ones(len(question.most))
    np.maximum.at(grants, members.organisations, members.amounts["grants"])
    tallies = {figure.measure: figure.tally for figure in reversed(question.figures)}
    organisations = tallies.get("organisations", 0.0)
    could_be = float(grants[question.is_counted].sum()) - organisations
    are = tallies.get("grants", organisations) - organisations
    share = float(np.clip(are / could_be, 0.0, 1.0)) if could_be > 0 else 1.0
    return np.maximum(1 / grants, share)


def _weights(members: Members, measure: str, place: slice, shares: Floats) -> Floats:
    """What each organisation of a cell adds to a measure where it is counted at all."""
    of = shares[members.organisations[place]]
    if measure == "organisations":
        return np.minimum(1.0, members.amounts["grants"][place] * of)
    return members.amounts[measure][place] * of
