"""Classifies texts that are in no build, by the models and rules that a build runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.classify.rules import RULES_DIR
from pipelines.classify.step import TEXT_MATCHES, write_text_matches
from pipelines.models import load_models, run_models, split_at

TEXT_COLUMNS = ("programme_title", "title", "description", "recipient_name")
MODELS = ("int_grant_texts", "int_texts", "int_readings")
# What a build has and a text alone has not: corrections, and what its funder declares.
EMPTY_TABLES = """
    create table staging.stg_corrections (grant_id text, axis text, value text, words text);
    create table intermediate.int_declared (
        row_id bigint,
        purpose text, purpose_words text, purpose_rule_id text,
        restriction text, restriction_words text, restriction_rule_id text
    );
"""


@dataclass(frozen=True)
class Reading:
    """What the rules made of a text on one axis; rule and words are empty where none matched."""

    value: str
    rule_id: str
    words: str


def classify_texts(
    rows: Sequence[dict[str, str]], rules_dir: Path = RULES_DIR
) -> dict[tuple[int, str], Reading]:
    """The reading of each row, by its place and axis, from its `TEXT_COLUMNS` alone."""
    with duckdb.connect() as con:
        _stage(con, rows)
        models = [model for model in load_models() if model.name in MODELS]
        before, after = split_at(models, TEXT_MATCHES)
        run_models(con, before, lambda _: None)
        write_text_matches(con, rules_dir=rules_dir)
        run_models(con, after, lambda _: None)
        found = con.execute(
            "select row_id, axis, value, rule_id, words from intermediate.int_readings"
        ).fetchall()
    return {
        (row_id, axis): Reading(value, rule_id or "", words or "")
        for row_id, axis, value, rule_id, words in found
    }


def _stage(con: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, str]]) -> None:
    """Make the tables that the models read, as if these rows were all the grants there are."""
    texts = pl.DataFrame(
        {
            "row_id": range(len(rows)),
            **{name: [row.get(name) or None for row in rows] for name in TEXT_COLUMNS},
        },
        schema={"row_id": pl.Int64, **dict.fromkeys(TEXT_COLUMNS, pl.String)},
    )
    con.execute("create schema staging; create schema intermediate")
    con.register("texts", texts)
    con.execute("create table staging.stg_grants as select * from texts")
    con.execute(
        "create table intermediate.int_grants as "
        "select row_id, row_id::varchar as grant_id, false as is_individual from texts"
    )
    con.execute(EMPTY_TABLES)
