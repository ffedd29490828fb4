"""Property tests of the audit on small made-up tables, against a linear programme."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.counts.audit import (
    LEAST,
    Audit,
    Figure,
    Members,
    Question,
    audit,
    truth_within,
)
from tests.counts.attack import Proof

MOST_SHARE = 0.9
STEPS = st.sampled_from([1, 2, 5])
SHORT = settings(max_examples=60, deadline=None, derandomize=True)


def table(cells: list[list[int]]) -> Members:
    """Cells of organisations with a grant of a pound each."""
    ends = np.cumsum([len(cell) for cell in cells]).tolist()
    starts = [0, *ends[:-1]]
    organisations = np.array([number for cell in cells for number in cell], dtype=np.int64)
    ones = np.ones(len(organisations))
    return Members(
        dict(enumerate(starts)), dict(enumerate(ends)), organisations, {"grants": ones, "gbp": ones}
    )


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
        if taken is None or figure not in taken.withdrawn:
            weights = {columns[who]: 1.0 for who in cells[figure.cell]}
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
    is_counted = np.array([who in counted for who in range(organisations)])
    most = np.full(organisations, MOST_SHARE)
    question = Question(figures, is_counted, most, truth_within(MOST_SHARE))
    done = audit(table(cells), question)
    assert proved(cells, figures, organisations, done) == {}
    assert all(figure.is_published for figure in done.withdrawn)
    assert (done.likelihoods > 0).all()
    assert (done.likelihoods <= MOST_SHARE + 1e-9).all()
    for figure in figures:
        if figure.is_published and figure not in done.withdrawn:
            total = done.likelihoods[cells[figure.cell]].sum()
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
    truth = truth_within(MOST_SHARE)
    most = np.full(organisations, MOST_SHARE)
    questions = []
    for counted in (group, part):
        is_counted = np.array([who in counted for who in range(organisations)])
        done = audit(
            table(cells),
            Question(figures_of(cells, counted, step, chance), is_counted, most, truth),
        )
        questions.append(done)
        most = np.minimum(most, done.likelihoods)
    assert (questions[1].likelihoods <= questions[0].likelihoods + 1e-9).all()


# Two exact numbers of cells that differ by one organisation: the oldest way to be told.
EVERYONE = list(range(30))
ALL_BUT_ONE = EVERYONE[:-1]


def exact(counted: set[int]) -> Question:
    figures = [
        Figure(cell, "organisations", len(members), tally, tally, tally, True)
        for cell, members in enumerate([EVERYONE, ALL_BUT_ONE])
        for tally in [float(len(counted & set(members)))]
    ]
    is_counted = np.array([who in counted for who in EVERYONE])
    return Question(figures, is_counted, np.full(30, MOST_SHARE), truth_within(MOST_SHARE))


@pytest.mark.parametrize("counted", [set(range(15)), {*range(14), 29}])
def test_two_numbers_that_differ_by_one_organisation_are_not_both_published(
    counted: set[int],
) -> None:
    question, cells = exact(counted), [EVERYONE, ALL_BUT_ONE]
    assert proved(cells, list(question.figures), 30) == {29: 29 in counted}
    done = audit(table(cells), question)
    assert len(done.withdrawn) == 1
    assert proved(cells, list(question.figures), 30, done) == {}


def test_numbers_that_leave_room_are_kept() -> None:
    question = exact(set(range(15)))
    figures = [replace(figure, low=11, high=19) for figure in question.figures]
    done = audit(table([EVERYONE, ALL_BUT_ONE]), replace(question, figures=figures))
    assert done.withdrawn == ()
    assert done.likelihoods.min() > LEAST / 2


def test_numbers_of_nothing_published_are_agreed_with() -> None:
    question = replace(exact({1, 2}), figures=[])
    assert audit(table([EVERYONE]), question).withdrawn == ()
