"""The step of a build between models: rules over the distinct texts of `intermediate.int_texts`."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import duckdb
import polars as pl

from pipelines.classify.engine import Likely, map_batches, match_all, match_first
from pipelines.classify.rules import RULES_DIR, Rule, load_rules
from pipelines.reuse import BEFORE, Before

TEXTS = "intermediate.int_texts"
TEXT_MATCHES = "classify.text_matches"
# An axis of which a grant has one value, and the file of its rules.
AXES = {
    "purpose": "purpose_rules.csv",
    "restriction": "restriction_rules.csv",
    "duration": "duration_rules.csv",
    "user_led": "user_led_rules.csv",
}
# An axis of which a grant can have several values at once.
MANY_AXES = {"community": "community_rules.csv"}
BATCH = 100_000


def write_text_matches(
    con: duckdb.DuckDBPyConnection,
    report: Callable[[str], None] = lambda _: None,
    rules_dir: Path = RULES_DIR,
    before: Before | None = None,
) -> None:
    """Make `classify.text_matches`: of each axis, the rules that match each distinct text.

    One row per text and axis where a rule matches: the first that does, or each that does where a
    grant can have several values (`MANY_AXES`). Reads `intermediate.int_texts`. Raises RuleError
    where a rule file cannot be used. A text that the build `before` held, by the same rules, is not
    looked at again.
    """
    con.execute("create schema if not exists classify")
    con.execute(
        f"create table {TEXT_MATCHES} (text_id ubigint, axis varchar, rule_id varchar, "
        "rank bigint, strength varchar, outcome varchar, words varchar)"
    )
    known = before is not None and before.has_readings
    if known:
        con.execute(
            f"insert into {TEXT_MATCHES} select * from {BEFORE}.{TEXT_MATCHES} as matches "
            f"semi join {TEXTS} as texts on matches.text_id = texts.text_id"
        )
    rules = {axis: load_rules(rules_dir / file) for axis, file in {**AXES, **MANY_AXES}.items()}

    def match_axes(texts: pl.DataFrame) -> pl.DataFrame:
        likely = Likely(texts, chain.from_iterable(rules.values()))
        return pl.concat(_matches(texts, axis, of_axis, likely) for axis, of_axis in rules.items())

    for number, matches in enumerate(map_batches(read_texts(con, known), match_axes), start=1):
        con.register("new_matches", matches)
        con.execute(
            f"insert into {TEXT_MATCHES} "
            "select text_id, axis, rule_id, rank, strength, outcome, words from new_matches"
        )
        con.unregister("new_matches")
        report(f"classify: {number * BATCH:,} texts")


def _matches(texts: pl.DataFrame, axis: str, rules: list[Rule], likely: Likely) -> pl.DataFrame:
    """What the rules of an axis match."""
    match = match_all if axis in MANY_AXES else match_first
    found = match(texts, rules, likely)
    strengths = pl.DataFrame(
        {
            "rule_id": [rule.rule_id for rule in rules],
            "strength": [rule.strength for rule in rules],
        },
        schema={"rule_id": pl.String, "strength": pl.String},
    )
    return found.join(strengths, on="rule_id").with_columns(pl.lit(axis).alias("axis"))


def read_texts(con: duckdb.DuckDBPyConnection, is_only_new: bool = False) -> Iterator[pl.DataFrame]:
    """The distinct texts as the engine takes them, a batch at a time, by a cursor of its own.

    With `is_only_new` those that the build before did not hold.
    """
    query = f"select texts.text_id, text_of, text from {TEXTS} as texts"
    if is_only_new:
        query += f" anti join {BEFORE}.{TEXTS} as held on texts.text_id = held.text_id"
    with con.cursor() as cursor:
        texts = cursor.sql(query)
        reader = texts.to_arrow_reader(BATCH)
        for batch in reader:
            frame = pl.from_arrow(batch)
            assert isinstance(frame, pl.DataFrame)
            yield frame
