"""Measures rules over the texts of a build: so many of them, each text read once."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.classify.engine import map_batches, match_all, match_first
from pipelines.classify.rules import RULES_DIR, Rule, load_rules
from pipelines.classify.step import AXES, TEXTS, read_texts
from pipelines.generate_rules import make_rules

# Texts that rules are made after.
SAMPLE = 3_000


@dataclass(frozen=True)
class RulesCost:
    """What it took to run so many rules over all distinct texts of a build.

    `first_s` is until the first rule that matches each text is found, `all_s` until every rule that
    does is; with the processor time of both, which other programs on the machine hardly change.
    Each is from the file of texts to the last match, their reading in and the loading of rules out.
    """

    rules: int
    texts: int
    first_s: float
    first_cpu_s: float
    all_s: float
    all_cpu_s: float


def measure_rules(work_file: Path, count: int) -> RulesCost:
    """Run so many rules, made after those of `data/rules`, over the texts of a private file."""
    with duckdb.connect(str(work_file), read_only=True) as con:
        sample = con.execute(f"select text from {TEXTS} order by text_id limit {SAMPLE}").fetchall()
        [texts] = con.execute(f"select count(*) from {TEXTS}").fetchone() or [0]
        real = [rule for file in AXES.values() for rule in load_rules(RULES_DIR / file)]
        rules = make_rules(real, count, [text for (text,) in sample])
        first = _seconds(con, rules, match_first)
        every = _seconds(con, rules, match_all)
    return RulesCost(len(rules), texts, *first, *every)


def _seconds(
    con: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    match: Callable[[pl.DataFrame, Sequence[Rule]], pl.DataFrame],
) -> tuple[float, float]:
    """Seconds by the clock, and of the processors."""
    started, worked = time.perf_counter(), time.process_time()
    for _ in map_batches(read_texts(con), lambda texts: match(texts, rules)):
        pass
    return round(time.perf_counter() - started, 2), round(time.process_time() - worked, 2)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(measure_rules(Path(sys.argv[1]), int(sys.argv[2])))))
