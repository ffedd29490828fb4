"""Measures figures of a build: every indicator by one dimension and by two, in milliseconds."""

import json
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.indicators import compute, load_dimensions, load_indicators
from pipelines.store import Store

# The lower of so many runs counts: the first may read from disk.
RUNS = 2
# What a figure may take, warm. One that took longer is asked again: another process can have been
# in the way, and the lowest of all its runs counts.
LIMITS_MS = {1: 150.0, 2: 400.0}
MORE_RUNS = 6
Asked = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class IndicatorTime:
    """Milliseconds of one indicator: in the middle, and by what it took longest."""

    indicator_id: str
    median_ms: float
    max_ms: float
    slowest: str


@dataclass(frozen=True)
class FiguresTime:
    """How many figures were asked for, how many took longer than `limit_ms`; each indicator.

    The milliseconds are in the middle, and of the slowest.
    """

    figures: int
    limit_ms: float
    over: int
    median_ms: float
    max_ms: float
    slowest: str
    indicators: tuple[IndicatorTime, ...]


@dataclass(frozen=True)
class FiguresCost:
    """Every indicator by `one` dimension, by each; by `two`, each with another drawn by lot."""

    one: FiguresTime
    two: FiguresTime


def time_figures(
    data: Path, seed: int = 1, indicator_ids: Sequence[str] | None = None
) -> FiguresCost:
    """Ask a build for figures, of some indicators or of all, and take the times.

    The same seed draws the same pairs.
    """
    chance = random.Random(seed)
    dimensions = list(load_dimensions())
    one: list[Asked] = []
    two: list[Asked] = []
    for name in indicator_ids or load_indicators():
        for dimension in dimensions:
            other = chance.choice([each for each in dimensions if each != dimension])
            one.append((name, (dimension,)))
            two.append((name, (dimension, other)))
    store = Store(data)
    cost = FiguresCost(_time_all(store, one), _time_all(store, two))
    store.close()
    return cost


def _time_all(store: Store, asked: Sequence[Asked]) -> FiguresTime:
    limit = LIMITS_MS[len(asked[0][1])]
    found = {figure: _milliseconds(store, figure, RUNS) for figure in asked}
    for figure in [figure for figure, taken in found.items() if taken > limit]:
        found[figure] = min(found[figure], _milliseconds(store, figure, MORE_RUNS))
    slowest = max(found, key=lambda figure: found[figure])
    return FiguresTime(
        figures=len(found),
        limit_ms=limit,
        over=sum(taken > limit for taken in found.values()),
        median_ms=round(statistics.median(found.values()), 1),
        max_ms=round(found[slowest], 1),
        slowest=f"{slowest[0]} by {' and '.join(slowest[1])}",
        indicators=tuple(_of_indicator(name, found) for name in dict.fromkeys(n for n, _ in asked)),
    )


def _of_indicator(name: str, found: dict[Asked, float]) -> IndicatorTime:
    own = {by: taken for (indicator_id, by), taken in found.items() if indicator_id == name}
    slowest = max(own, key=lambda by: own[by])
    median = round(statistics.median(own.values()), 1)
    return IndicatorTime(name, median, round(own[slowest], 1), " and ".join(slowest))


def _milliseconds(store: Store, figure: Asked, runs: int) -> float:
    name, by = figure
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        compute(store, name, by)
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(time_figures(Path(sys.argv[1])))))
