"""The compiled loops of the audit against the same in plain Python, one entry after another."""

import math
import random
from pathlib import Path

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.counts.loops import (
    MOST_MOVED,
    Entries,
    Guess,
    Weight,
    add_to_all,
    add_up,
    compiled,
    count_marked,
    grown,
    scale_apart,
    scale_by_mean,
)

SHORT = settings(max_examples=60, deadline=None, derandomize=True)
TELLS = np.array([0.0, 0.4, 0.7, 0.9])
ORGANISATIONS = 12


def cells_of(chance: random.Random, is_apart: bool) -> list[list[tuple[int, int]]]:
    """Who is in some cells, with how many grants; with `is_apart` nobody is in two."""
    cells: list[list[tuple[int, int]]] = [[] for _ in range(4)]
    for who in range(ORGANISATIONS):
        for cell in chance.sample(cells, 1 if is_apart else chance.randint(0, 3)):
            cell.append((who, chance.randint(1, 3)))
    return cells


def entries_of(cells: list[list[tuple[int, int]]]) -> Entries:
    everyone = [entry for cell in cells for entry in cell]
    return Entries(
        np.cumsum([0, *map(len, cells)]),
        np.array([who for who, _ in everyone], dtype=np.uint32),
        np.array([amount for _, amount in everyone], dtype=np.int32),
    )


def weight_of(amount: int, weight: Weight) -> float:
    return float(TELLS[amount]) if weight.is_told else weight.share * amount


@SHORT
@given(seed=st.integers(0, 10**6), is_told=st.booleans(), is_apart=st.booleans())
def test_sums_are_of_all_who_are_in_a_cell(seed: int, is_told: bool, is_apart: bool) -> None:
    chance = random.Random(seed)
    cells, weight = cells_of(chance, is_apart), Weight(0.5, TELLS, is_told)
    odds = np.array([chance.random() for _ in range(ORGANISATIONS)], dtype=np.float32)
    places = np.array([3, 0, 2])
    sums, squares = add_up(odds, entries_of(cells), weight, places)
    for place, total, square in zip(places, sums, squares, strict=True):
        weights = [(odds[who], weight_of(amount, weight)) for who, amount in cells[place]]
        assert total == pytest.approx(sum(one * each for one, each in weights))
        # nobody asks for them of what is told
        squared = 0 if is_told else sum(one * each**2 for one, each in weights)
        assert square == pytest.approx(squared)


@SHORT
@given(
    seed=st.integers(0, 10**6),
    is_told=st.booleans(),
    is_apart=st.booleans(),
    others=st.sampled_from([0, 1_000]),
)
def test_all_in_a_cell_are_scaled_within_their_limits(
    seed: int, is_told: bool, is_apart: bool, others: int
) -> None:
    # with many others, only who is in the cells is gone through
    chance = random.Random(seed)
    cells, weight = cells_of(chance, is_apart), Weight(0.5, TELLS, is_told)
    odds = np.array([chance.random() for _ in range(ORGANISATIONS + others)])
    guess = Guess.of(odds, odds * 0.5, odds * 1.8)
    places = np.array([1, 3])
    powers = np.array([chance.uniform(-2, 2) for _ in places])
    scale = scale_apart if is_apart else scale_by_mean
    scale(guess, entries_of(cells), weight, places, powers)
    for who in range(len(odds)):
        asked = [
            power if is_told else max(min(power * weight_of(amount, weight), MOST_MOVED), -1)
            for place, power in zip(places, powers, strict=True)
            for member, amount in cells[place]
            if member == who
        ]
        factor = math.exp(sum(asked) / len(asked)) if asked else 1
        scaled = odds[who] * min(max(factor, 0.5), 1.8)
        assert guess.odds[who] == pytest.approx(scaled, rel=2e-4)
        assert guess.odds[who] <= 1.8 * odds[who]
    # the next loop finds nothing asked
    assert not guess.asked.any()
    assert not guess.times.any()


@SHORT
@given(power=st.floats(-3, 3, width=32))
def test_a_power_of_e_is_near_and_is_undone_by_its_opposite(power: float) -> None:
    assert grown(np.float32(power)) == pytest.approx(math.exp(power), rel=1e-4)
    back = grown(np.float32(power)) * grown(np.float32(-power))
    assert back == pytest.approx(1, rel=2e-6)


@pytest.mark.parametrize(("power", "least"), [(20.0, 1e6), (16.0, 1e6), (-16.0, 0.0)])
def test_a_power_of_e_beyond_all_reason_is_a_number(power: float, least: float) -> None:
    assert least < grown(np.float32(power)) < 1e7


def test_no_limit_is_passed_by_a_shorter_number() -> None:
    least, most = np.array([2e-5, 0.3, 2e-5]), np.array([0.1, 0.3, 1e-6])
    guess = Guess.of(np.array([1.0, 0.3, 0.0]), least, most)
    assert (guess.odds <= most).all()
    assert guess.odds[2] > 0


def test_what_is_told_of_a_cell_is_added_to_all_who_are_in_it() -> None:
    told, times = np.zeros(3), np.zeros(3)
    entries = entries_of([[(0, 1), (1, 1)], [(1, 2)], [(2, 1)]])
    add_to_all(entries, np.array([0, 1]), np.array([0.25, 0.5]), told, times)
    assert told.tolist() == [0.25, 0.75, 0]
    assert times.tolist() == [1, 2, 0]


def test_loops_run_where_nothing_compiled_can_be_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    # a function of no file has no place beside which it could be kept
    made: dict[str, object] = {}
    exec(compile("def twice(n):\n    return 2 * n", "<nowhere>", "exec"), made)
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    assert compiled(made["twice"])(21) == 42  # type: ignore[type-var, operator]
    assert not list(Path().glob("*nowhere*"))


@SHORT
@given(st.lists(st.sets(st.integers(0, 20)), min_size=1), st.sets(st.integers(0, 20)))
def test_who_is_marked_is_counted_in_each_cell(cells: list[set[int]], marked: set[int]) -> None:
    who = np.array([each for cell in cells for each in sorted(cell)], dtype=np.uint32)
    starts = np.cumsum([0, *map(len, cells)])
    is_marked = np.isin(np.arange(21), list(marked))
    entries = Entries(starts, who, np.ones(len(who)))
    places = np.arange(len(cells))[::-1].copy()
    expected = [len(cells[place] & marked) for place in places]
    assert count_marked(entries, places, is_marked).tolist() == expected
