"""The step of a build between models: rules over the distinct texts of `intermediate.int_texts`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl

from pipelines.classify.engine import map_batches, match_first
from pipelines.classify.rules import RULES_DIR, load_rules

TEXTS = "intermediate.int_texts"
TEXT_MATCHES = "classify.text_matches"
# An axis of which a grant has one value, and the file of its rules.
AXES = {
    "purpose": "purpose_rules.csv",
    "restriction": "restriction_rules.csv",
    "duration": "duration_rules.csv",
}
BATCH = 50_000


def write_text_matches(
    con: duckdb.DuckDBPyConnection,
    report: Callable[[str], None] = lambda _: None,
    rules_dir: Path = RULES_DIR,
) -> None:
    """Make `classify.text_matches`: of each axis, the first rule that matches each distinct text.

    One row per text and axis where a rule matches. Reads `intermediate.int_texts`. Raises
    RuleError where a rule file cannot be used.
    """
    con.execute("create schema if not exists classify")
    con.execute(
        f"create table {TEXT_MATCHES} (text_id ubigint, axis varchar, rule_id varchar, "
        "rank bigint, outcome varchar, words varchar)"
    )
    rules = {axis: load_rules(rules_dir / file) for axis, file in AXES.items()}

    def match_axes(texts: pl.DataFrame) -> pl.DataFrame:
        return pl.concat(
            match_first(texts, of_axis).with_columns(pl.lit(axis).alias("axis"))
            for axis, of_axis in rules.items()
        )

    for number, matches in enumerate(map_batches(_texts(con), match_axes), start=1):
        con.register("new_matches", matches)
        con.execute(
            f"insert into {TEXT_MATCHES} "
            "select text_id, axis, rule_id, rank, outcome, words from new_matches"
        )
        con.unregister("new_matches")
        report(f"classify: {number * BATCH:,} texts")


def _texts(con: duckdb.DuckDBPyConnection) -> Iterator[pl.DataFrame]:
    """The distinct texts, a batch at a time, by a cursor of its own."""
    with con.cursor() as cursor:
        texts = cursor.sql(f"select text_id, text_of, text from {TEXTS}")
        reader = texts.to_arrow_reader(BATCH)
        for batch in reader:
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            yield frame
