"""Property tests of the audit on small made-up tables, against a linear programme."""

import random
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.counts.audit import (
    FIGURE_SCHEMA,
    LEAST,
    Audit,
    Cut,
    Members,
    Question,
    audit,
    truth_within,
)
from tests.counts.attack import Proof

MOST_SHARE = 0.9
STEPS = st.sampled_from([1, 2, 5])
SHORT = settings(max_examples=60, deadline=None, derandomize=True)


@dataclass(frozen=True)
class Figure:
    """A number of organisations, or of grants, as `FIGURE_SCHEMA` has it."""

    cell_id: int
    measure: str
    size: float
    tally: float
    low: float
    high: float
    is_published: bool


def table(cells: list[list[int]], organisations: int = 30, grants: int = 1) -> Members:
    """Cells of organisations with a grant of a pound each; each cell as a cut of its own."""
    cuts = [
        Cut(
            np.array([number]),
            np.array([0, len(cell)]),
            np.array(cell, dtype=np.int32),
            np.full(len(cell), grants, dtype=np.int32),
            np.ones(len(cell)),
        )
        for number, cell in enumerate(cells)
    ]
    return Members(cuts, np.full(organisations, grants))


def question(
    figures: list[Figure], counted: set[int], organisations: int, above: Sequence[Any] = ()
) -> Question:
    """What is counted of so many organisations, with one grant each."""
    rows = [astuple(figure) for figure in figures]
    return Question(
        pl.DataFrame(rows, schema=FIGURE_SCHEMA, orient="row"),
        np.array([who in counted for who in range(organisations)], dtype=np.int64),
        MOST_SHARE,
        above,
    )


def withdrawn(done: Audit) -> set[tuple[int, str]]:
    """Which figures were taken back: their cell and measure."""
    return set(done.withdrawn.select("cell_id", "measure").rows())


def some_cells(chance: random.Random, organisations: int) -> list[list[int]]:
    """The whole, cut several ways, and pieces that differ from one another by little."""
    everyone = list(range(organisations))
    cells = [everyone]
    for _ in range(chance.randint(1, 3)):
        pieces = [chance.randrange(chance.randint(2, 3)) for _ in everyone]
        cells += [[who for who in everyone if pieces[who] == piece] for piece in set(pieces)]
    nearly = [who for who in cells[-1] if chance.random() < 0.9]
    return [cell for cell in [*cells, nearly] if cell]


def figures_of(
    cells: list[list[int]], counted: set[int], step: int, chance: random.Random
) -> list[Figure]:
    """Numbers rounded up or down by lot; those of few or nearly all are withheld, as few."""
    found = []
    for cell, members in enumerate(cells):
        tally = sum(who in counted for who in members)
        rounded = step * (tally // step + (chance.random() < tally % step / step))
        is_enough = rounded > 2 and rounded <= MOST_SHARE * len(members)
        low, high = (rounded - step + 1, rounded + step - 1) if is_enough else (0, 2 + step)
        if is_enough or tally <= high:
            size, low, high = float(len(members)), max(low, 0), min(high, len(members))
            found.append(Figure(cell, "organisations", size, tally, low, high, is_enough))
    return found


def proved(
    cells: list[list[int]], figures: list[Figure], organisations: int, taken: Audit | None = None
) -> dict[int, bool]:
    """Of whom a linear programme over the figures that stay proves anything."""
    proof = Proof()
    columns = [proof.add() for _ in range(organisations)]
    for figure in figures:
        if taken is None or (figure.cell_id, figure.measure) not in withdrawn(taken):
            weights = {columns[who]: 1.0 for who in cells[figure.cell_id]}
            proof.know(weights, figure.low, figure.high)
    return proof.certain(columns)


@SHORT
@given(
    seed=st.integers(0, 10**6),
    organisations=st.integers(8, 30),
    share=st.floats(0, 1),
    step=STEPS,
)
def test_no_table_tells_of_anybody_after_the_audit(
    seed: int, organisations: int, share: float, step: int
) -> None:
    chance = random.Random(seed)
    cells = some_cells(chance, organisations)
    counted = {who for who in range(organisations) if chance.random() < share}
    figures = figures_of(cells, counted, step, chance)
    done = audit(table(cells, organisations), question(figures, counted, organisations))
    assert proved(cells, figures, organisations, done) == {}
    assert done.withdrawn["is_published"].all()
    assert (done.likelihoods > 0).all()
    assert (done.likelihoods <= MOST_SHARE + 1e-9).all()
    for figure in figures:
        if figure.is_published and (figure.cell_id, figure.measure) not in withdrawn(done):
            total = done.likelihoods[cells[figure.cell_id]].sum()
            assert figure.low - 1e-3 <= total <= figure.high + 1e-3


def test_such_tables_would_tell_of_somebody_without_the_audit() -> None:
    told = 0
    for seed in range(100):
        chance = random.Random(seed)
        cells = some_cells(chance, 20)
        counted = {who for who in range(20) if chance.random() < 0.5}
        told += proved(cells, figures_of(cells, counted, 1, chance), 20) != {}
    assert told > 10


@SHORT
@given(seed=st.integers(0, 10**6), organisations=st.integers(8, 20), step=STEPS)
def test_a_part_is_never_likelier_than_what_includes_it(
    seed: int, organisations: int, step: int
) -> None:
    chance = random.Random(seed)
    cells = some_cells(chance, organisations)
    group = {who for who in range(organisations) if chance.random() < 0.6}
    part = {who for who in group if chance.random() < 0.6}
    members = table(cells, organisations)
    questions: list[Audit] = []
    for counted in (group, part):
        figures = figures_of(cells, counted, step, chance)
        above = [found.likelihoods for found in questions]
        questions.append(audit(members, question(figures, counted, organisations, above)))
    assert (questions[1].likelihoods <= questions[0].likelihoods + 1e-9).all()


# Two exact numbers of cells that differ by one organisation: the oldest way to be told.
EVERYONE = list(range(30))
ALL_BUT_ONE = EVERYONE[:-1]


def exact(counted: set[int]) -> list[Figure]:
    return [
        Figure(cell, "organisations", len(members), tally, tally, tally, True)
        for cell, members in enumerate([EVERYONE, ALL_BUT_ONE])
        for tally in [len(counted & set(members))]
    ]


@pytest.mark.parametrize("counted", [set(range(15)), {*range(14), 29}])
def test_two_numbers_that_differ_by_one_organisation_are_not_both_published(
    counted: set[int],
) -> None:
    figures, cells = exact(counted), [EVERYONE, ALL_BUT_ONE]
    assert proved(cells, figures, 30) == {29: 29 in counted}
    done = audit(table(cells), question(figures, counted, 30))
    assert len(done.withdrawn) == 1
    assert proved(cells, figures, 30, done) == {}


def test_numbers_that_leave_room_are_kept() -> None:
    counted = set(range(15))
    figures = [replace(figure, low=11, high=19) for figure in exact(counted)]
    done = audit(table([EVERYONE, ALL_BUT_ONE]), question(figures, counted, 30))
    assert done.withdrawn.is_empty()
    assert done.likelihoods.min() >= LEAST


def test_numbers_of_nothing_published_are_agreed_with() -> None:
    assert audit(table([EVERYONE]), question([], {1, 2}, 30)).withdrawn.is_empty()


@pytest.mark.parametrize("counted", [set(), {3, 4}])
def test_who_is_in_no_cell_is_neither_counted_nor_surely_not(counted: set[int]) -> None:
    few = EVERYONE[:20]
    figures = [Figure(0, "organisations", 20, len(counted), 0, 14, False)]
    done = audit(table([few]), question(figures, counted, 30))
    assert (done.likelihoods > 0).all()
    assert (done.likelihoods <= MOST_SHARE).all()


@pytest.mark.parametrize(("share", "truth"), [(0.9, 0.8), (0.4, 0.0), (1.0, 0.98)])
def test_the_truth_leaves_room_for_a_guess(share: float, truth: float) -> None:
    assert truth_within(share) == pytest.approx(truth)


@SHORT
@given(seed=st.integers(0, 10**6), grants=st.integers(2, 4))
def test_grants_beside_organisations_agree_with_who_has_several(seed: int, grants: int) -> None:
    chance = random.Random(seed)
    counted = {who for who in range(30) if chance.random() < 0.5}
    tallies = {"organisations": len(counted), "grants": len(counted) * chance.randint(1, grants)}
    figures = [
        Figure(0, measure, size, tally, max(tally - 4, 0), min(tally + 4, size), True)
        for measure, tally in tallies.items()
        for size in [30 * (grants if measure == "grants" else 1)]
    ]
    one_each = question(figures, counted, 30)
    done = audit(
        table([EVERYONE], 30, grants),
        replace(one_each, counted=one_each.counted * tallies["grants"] // max(len(counted), 1)),
    )
    assert done.withdrawn.is_empty()
    total = done.likelihoods.sum()
    assert tallies["organisations"] - 4 - 1e-3 <= total <= tallies["organisations"] + 4 + 1e-3


def test_a_number_that_cannot_be_looked_at_is_not_passed_over() -> None:
    figures = [replace(figure, cell_id=figure.cell_id + 1) for figure in exact({1, 2})]
    with pytest.raises(ValueError, match="nobody could be counted in"):
        audit(table([EVERYONE, ALL_BUT_ONE]), question(figures, {1, 2}, 30))
