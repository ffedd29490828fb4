"""Proves that what is published together tells of no single organisation; withholds what does not.

The proof is a way to read the tables in which nobody is told: for each thing counted, a likelihood
for each organisation, over nothing and at most `most_share`, that agrees with every published
figure within its rounding, with every cell withheld for being small, and with what includes what (a
category is part of its group). While there is one, no linear programme over the figures, and no
difference between cells, can show that an organisation is counted, or that it is not. A figure that
cannot be made to agree is one that tells too much, and is withheld.

The likelihoods are part the truth, which agrees with everything, and part a guess that knows no
organisation: so many parts of the truth as leave nobody surer than `most_share`. In the guess an
organisation is counted or not, and if it is, each of its grants is counted as likely as any other.
The guess is found by raking: likelihoods are scaled up or down, one cut after another, until all
cells agree.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.counts.loops import (
    Entries,
    Guess,
    Odds,
    Weight,
    add_to_all,
    add_up,
    count_marked,
    scale_apart,
    scale_by_mean,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Numbers = NDArray[np.int32]
Booleans = NDArray[np.bool_]

MEASURES = ("organisations", "grants", "gbp")
# A figure: which cell, of what; the most that it could be; what is true; between what a reader
# knows that it lies. A withheld number is known too, by why numbers are withheld; only a published
# one can be taken back.
FIGURE_SCHEMA = {
    "cell_id": pl.Int32,
    "measure": pl.String,
    "size": pl.Float64,
    "tally": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "is_published": pl.Boolean,
}
# Likelihoods are never nothing: whoever is surely not counted is told as well.
LEAST = 2e-5
# The guess holds nobody likelier than this: with most_share 0.9, four fifths are the truth.
MOST_GUESSED = 0.5
MOST_TRUTH = 0.98
# The largest share of a cell that the rest of it could stand for.
MOST_COUNTED = 0.9
# How often likelihoods are scaled: many times in small tables, where it costs little and keeps more
# figures; in large ones so often that all sweeps look at about so many entries of cells.
LEAST_SWEEPS, MOST_SWEEPS = 10, 250
LOOKED_AT = 30_000_000
# After how many sweeps in which no fewer are missed than before the rest is given up.
PATIENCE = 3
# How often what was missed in a sweep is scaled again, before all is looked at again.
AGAIN = 3
# What is scaled by less than this has not moved.
MOVED = 1e-6
# How often the smaller half of what is missed is taken back, before all of it is.
ROUNDS = 1
# How far into the interval that a figure leaves a sum is moved: not just to its end.
INSIDE = 0.25
TOLERANCE = 1e-6
# Halvings of an interval in which a share is looked for.
HALVINGS = 40


@dataclass(frozen=True)
class Cut:
    """The cells of one kind (all funders, a funder or a stream; cut by one thing), one by one.

    Who could be counted in cell `cells[i]` stands from `starts[i]` to `starts[i + 1]` in
    `organisations` (numbers from 0), with how many `grants` there and how much money, `gbp`.
    """

    cells: Integers
    starts: Integers
    organisations: NDArray[np.uint32]
    grants: Numbers
    gbp: Floats

    @property
    def sizes(self) -> Integers:
        """How many organisations could be counted in each cell."""
        return np.diff(self.starts)

    @cached_property
    def is_apart(self) -> bool:
        """Whether nobody is in two of the cells."""
        return bool(np.bincount(self.organisations).max(initial=0) <= 1)

    def entries(self, measure: str) -> Entries:
        """Who is in which cell, with what they could add to a measure there."""
        return Entries(
            self.starts, self.organisations, self.gbp if measure == "gbp" else self.grants
        )


@dataclass(frozen=True)
class Members:
    """Who could be counted where, cut by cut; `grants` of each organisation in all.

    Of an organisation that could be counted nowhere `grants` is 0.
    """

    cuts: Sequence[Cut]
    grants: Integers


@dataclass(frozen=True)
class Question:
    """One thing that is counted: who is counted, and what is published of it (`FIGURE_SCHEMA`).

    `counted` is how many grants of each organisation are counted; `most_share` how likely any
    organisation may be; `above` how likely each is in what includes this.
    """

    figures: pl.DataFrame
    counted: Integers
    most_share: float
    above: Sequence[Floats] = ()


@dataclass(frozen=True)
class Audit:
    """What agrees with all that stays published, and which figures are withheld for it.

    `likelihoods` is by organisation; `withdrawn` are rows of the question's figures.
    """

    likelihoods: Floats
    withdrawn: pl.DataFrame


def truth_within(most_share: float) -> float:
    """How much of the truth likelihoods may hold, so that none is over `most_share`.

    >>> round(truth_within(0.9), 3), truth_within(0.4), truth_within(1.0)
    (0.8, 0.0, 0.98)
    """
    truth = (most_share - MOST_GUESSED) / (1 - MOST_GUESSED)
    return min(max(truth, 0.0), MOST_TRUTH)


def audit(members: Members, question: Question) -> Audit:
    """Find likelihoods that agree with the figures, taking figures back where there are none.

    Raises ValueError where a figure is of no cell of `members`, and so could not be looked at.
    """
    truth = truth_within(question.most_share)
    guess = _Guess.of(members, question, truth)
    figures = question.figures.with_row_index("figure")
    sums = list(_sums(members, figures, truth))
    if sum(len(each.figures) for each in sums) != len(figures):
        raise ValueError("There are figures of cells that nobody could be counted in.")
    gone = np.zeros(len(figures), dtype=np.bool_)
    for number in itertools.count():
        missed = _rake(sums, guess)
        if not len(missed):
            break
        taken = _taken_back(sums, figures.filter(~pl.Series(gone)), missed, number >= ROUNDS)
        gone[taken] = True
        sums = [each for old in sums if len((each := old.without(gone)).figures)]
    return Audit(
        truth * (question.counted > 0) + guess.odds * guess.known,
        question.figures.filter(pl.Series(gone) & question.figures["is_published"]),
    )


@dataclass
class _Guess:
    """A way to read the tables that knows no organisation; the odds are what raking changes.

    An organisation with n grants is counted with the likelihood of its odds times
    1 - (1 - share)^n; of those of its grants that stand in a cell, each is then counted with the
    likelihood `share`, whatever the others are. `tells` is 1 - (1 - share)^n for n from 0, and
    `known` that for all grants of each.
    """

    limited: Guess
    share: float
    tells: Floats
    known: Floats

    @classmethod
    def of(cls, members: Members, question: Question, truth: float) -> "_Guess":
        """Where to begin: who is counted as likely as may be, the others as their cells tell."""
        share = _share_of_grants(members, question)
        tells = 1 - (1 - share) ** np.arange(members.grants.max(initial=1) + 1)
        known = tells[np.maximum(members.grants, 1)]
        is_counted = question.counted > 0
        rest = question.most_share - truth
        most = np.where(is_counted, rest, question.most_share) / known
        for each in question.above:
            np.minimum(most, (each - truth * is_counted) / known, out=most)
        told = _told_shares(members, question)
        first = np.where(is_counted, rest, rest * told / (1 - told)) / known
        return cls(Guess.of(first, np.full(len(first), LEAST), most), share, tells, known)

    def weight(self, measure: str) -> Weight:
        """What each organisation of a cell adds to a measure, to each part of its odds."""
        return Weight(self.share, self.tells, measure == "organisations")

    @property
    def odds(self) -> Odds:
        """The odds by organisation, as they are now."""
        return self.limited.odds


def _share_of_grants(members: Members, question: Question) -> float:
    """The likelihood of each grant that makes as many counted, of who is, as there are."""
    grants = np.maximum(members.grants, question.counted)[question.counted > 0]
    # many have as many grants as others: each number once
    own, times = np.unique(grants, return_counts=True)
    counted = float(question.counted.sum())
    low, high = 1e-6, 1 - 1e-9
    for _ in range(HALVINGS if len(own) else 0):
        middle = (low + high) / 2
        if (times * middle * own / (1 - (1 - middle) ** own)).sum() < counted:
            low = middle
        else:
            high = middle
    return high


def _told_shares(members: Members, question: Question) -> Floats:
    """By organisation, the share that is counted of the cells that it is in, on the average."""
    size = len(question.counted)
    told, times = np.zeros(size), np.zeros(size)
    figures = question.figures.filter(pl.col("measure") == "organisations")
    for cut in members.cuts:
        at, found = _places(cut, figures["cell_id"].to_numpy())
        shares = (figures["tally"] / figures["size"].clip(1.0)).to_numpy()[found]
        add_to_all(cut.entries("organisations"), at, shares, told, times)
    return np.minimum(told / np.maximum(times, 1), MOST_COUNTED)


def _places(cut: Cut, cells: Integers) -> tuple[Integers, Booleans]:
    """Where in a cut those cells stand that are of it, and which of them are."""
    at = np.minimum(np.searchsorted(cut.cells, cells), len(cut.cells) - 1)
    found: Booleans = cut.cells[at] == cells
    return at[found], found


@dataclass(frozen=True)
class _Sums:
    """The figures of one cut and measure: of which cells, and between what each is to lie.

    `figures` are rows of the question's figures; `places` are where their cells stand in the cut.
    """

    measure: str
    cut: Cut
    figures: Integers
    places: Integers
    lows: Floats
    highs: Floats

    @property
    def sizes(self) -> Integers:
        """How many organisations could be counted in each figure."""
        return self.cut.starts[self.places + 1] - self.cut.starts[self.places]

    def without(self, gone: Booleans) -> "_Sums":
        """What is left without some figures."""
        stays = ~gone[self.figures]
        if stays.all():
            return self
        return replace(
            self,
            figures=self.figures[stays],
            places=self.places[stays],
            lows=self.lows[stays],
            highs=self.highs[stays],
        )

    def scale(self, guess: _Guess) -> Booleans:
        """Change the guess so that figures agree, as far as its limits allow; which did not.

        A number of organisations asks all of its organisations to be scaled alike. A sum of grants
        or pounds asks each by what it adds, so that it can agree beside the number. Whoever is
        asked several things is scaled by their mean.
        """
        entries, weight = self.cut.entries(self.measure), guess.weight(self.measure)
        sums, squares = add_up(guess.odds, entries, weight, self.places)
        misses = self._misses(sums)
        if not misses.any():
            return misses
        margins = INSIDE * (self.highs - self.lows)
        aims = np.where(sums < self.lows, self.lows + margins, self.highs - margins)
        if self.measure == "organisations":
            powers = np.log(np.maximum(aims, LEAST) / np.maximum(sums, LEAST))
        else:
            powers = (aims - sums) / np.maximum(squares, TOLERANCE)
        scaled = scale_apart if self.cut.is_apart else scale_by_mean
        scaled(guess.limited, entries, weight, self.places[misses], powers[misses])
        return misses

    def _misses(self, sums: Floats) -> Booleans:
        allowed = TOLERANCE * (1 + np.abs(self.highs))
        missed: Booleans = (sums < self.lows - allowed) | (sums > self.highs + allowed)
        return missed


def _sums(members: Members, figures: pl.DataFrame, truth: float) -> Iterator[_Sums]:
    """All figures, cut by cut and measure by measure; those of organisations first."""
    known = truth * pl.col("tally")
    bounds = figures.with_columns(pl.col("low") - known, pl.col("high") - known)
    for measure, cut in itertools.product(MEASURES, members.cuts):
        of_measure = bounds.filter(pl.col("measure") == measure)
        at, found = _places(cut, of_measure["cell_id"].to_numpy())
        if not len(at):
            continue
        rows = of_measure.filter(pl.Series(found)).with_columns(at=at).sort("at")
        yield _Sums(
            measure,
            cut,
            rows["figure"].to_numpy().astype(np.int64),
            rows["at"].to_numpy().astype(np.int64),
            rows["low"].to_numpy(),
            rows["high"].to_numpy(),
        )


def _rake(sums: Sequence[_Sums], guess: _Guess) -> Integers:
    """Change the guess until all figures agree; which ones (their rows) do not, in turn or at all.

    Two that cannot agree together miss by turns, so all that missed in the last sweep are given.
    """
    looked_at = sum(int(each.sizes.sum()) for each in sums)
    sweeps = int(np.clip(LOOKED_AT // max(looked_at, 1), LEAST_SWEEPS, MOST_SWEEPS))
    fewest, since, missed = np.inf, 0, [np.zeros(0, dtype=np.int64)]
    for _ in range(sweeps):
        before = guess.odds.copy()
        missed = [each.figures[each.scale(guess)] for each in sums]
        missing = sum(map(len, missed))
        fewest, since = (missing, 0) if missing < fewest else (fewest, since + 1)
        is_stuck = np.allclose(guess.odds, before, rtol=MOVED)
        if not missing or since == PATIENCE or is_stuck:
            break
        # only what was missed, for a while
        asked = [each for each, of in zip(sums, missed, strict=True) if len(of)]
        for _ in range(AGAIN):
            again = [each.scale(guess).any() for each in asked]
            if not any(again):
                break
    return np.concatenate([np.zeros(0, dtype=np.int64), *missed])


def _taken_back(
    sums: Sequence[_Sums], figures: pl.DataFrame, missed: Integers, is_last: bool
) -> Integers:
    """Which figures to take back first: the smaller half of those missed, pounds before grants.

    In the end all but the largest, which more people look for; it goes where it alone is missed.
    Where only withheld figures are missed, the one goes that overlaps the first of them most.
    """
    sizes = pl.DataFrame(
        {
            "figure": np.concatenate([each.figures for each in sums]),
            "members": np.concatenate([each.sizes for each in sums]),
        },
        schema_overrides={"figure": figures.schema["figure"]},
    )
    worth = pl.col("measure").replace_strict(
        {name: rank for rank, name in enumerate(reversed(MEASURES))}, return_dtype=pl.Int64
    )
    published = (
        figures.filter(pl.col("figure").is_in(missed.tolist()) & pl.col("is_published"))
        .join(sizes, on="figure")
        .sort("members", worth, "figure")["figure"]
        .to_numpy()
        .astype(np.int64)
    )
    if len(published) == 1:
        return published
    if len(published):
        return published[: -1 if is_last else (len(published) + 1) // 2]
    others = set(figures.filter("is_published")["figure"].to_list())
    return np.array([_overlapping_most(sums, int(missed[0]), others)]) if others else missed


def _overlapping_most(sums: Sequence[_Sums], figure: int, others: set[int]) -> int:
    """Which of some figures has most organisations in common with another."""
    most = max(int(each.cut.organisations.max(initial=0)) for each in sums)
    # marked once, and looked up for each figure: a set made for each took most of a large audit
    is_marked = np.zeros(most + 1, dtype=np.bool_)
    for each in sums:
        for place in each.places[each.figures == figure]:
            cells = slice(each.cut.starts[place], each.cut.starts[place + 1])
            is_marked[each.cut.organisations[cells]] = True
    in_common: dict[int, int] = {}
    for each in sums:
        counts = count_marked(each.cut.entries(each.measure), each.places, is_marked)
        in_common |= dict(zip(each.figures.tolist(), counts.tolist(), strict=True))
    return max(sorted(others), key=in_common.__getitem__)
