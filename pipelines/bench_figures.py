"""Measures figures of a build: every indicator by one dimension and by two, in milliseconds."""

import json
import random
import statistics
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.indicators import compute, load_dimensions, load_indicators
from pipelines.store import Store

# The lower of so many runs counts: the first may read from disk.
RUNS = 2
Asked = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class FiguresTime:
    """How many figures were asked for, and milliseconds: in the middle, and of the slowest."""

    figures: int
    median_ms: float
    max_ms: float
    slowest: str


@dataclass(frozen=True)
class FiguresCost:
    """Every indicator by `one` dimension, by each; by `two`, each with another drawn by lot."""

    one: FiguresTime
    two: FiguresTime


def time_figures(data: Path, seed: int = 1) -> FiguresCost:
    """Ask a build for figures and take the times; the same seed draws the same pairs."""
    chance = random.Random(seed)
    dimensions = list(load_dimensions())
    one: list[Asked] = []
    two: list[Asked] = []
    for name in load_indicators():
        for dimension in dimensions:
            other = chance.choice([each for each in dimensions if each != dimension])
            one.append((name, (dimension,)))
            two.append((name, (dimension, other)))
    store = Store(data)
    cost = FiguresCost(_time_all(store, one), _time_all(store, two))
    store.close()
    return cost


def _time_all(store: Store, asked: list[Asked]) -> FiguresTime:
    found = [(_milliseconds(store, *figure), figure) for figure in asked]
    most, (name, by) = max(found)
    median = statistics.median(taken for taken, _ in found)
    slowest = f"{name} by {' and '.join(by)}"
    return FiguresTime(len(found), round(median, 1), round(most, 1), slowest)


def _milliseconds(store: Store, name: str, by: tuple[str, ...]) -> float:
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        compute(store, name, by)
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(time_figures(Path(sys.argv[1])))))
