"""Classifies texts that are in no build, by the models and rules that a build runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.classify.rules import RULES_DIR
from pipelines.classify.step import TEXT_MATCHES, write_text_matches
from pipelines.models import load_models, run_models, split_at
from pipelines.reference import load_table

TEXT_COLUMNS = (
    *("programme_title", "title", "description", "recipient_name", "recipient_description"),
)
MODELS = (
    *("stg_text_limits", "int_grant_texts", "int_texts", "int_readings"),
    *("int_text_communities", "int_text_user_led"),
)
RELATIONS = ("serves", "led_by")
# What a build has and a text alone has not: corrections, and what its funder declares.
EMPTY_TABLES = """
    create table intermediate.int_corrections (row_id bigint, axis text, value text, words text);
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


Readings = dict[tuple[int, str], Reading]


def classify_texts(rows: Sequence[dict[str, str]], rules_dir: Path = RULES_DIR) -> Readings:
    """The reading of each row, by its place and axis, from its `TEXT_COLUMNS` alone.

    Axes: purpose, restriction, user_led, serves and led_by; the last two have codes joined by ";".
    """
    with duckdb.connect() as con:
        _stage(con, rows, rules_dir)
        models = [model for model in load_models() if model.name in MODELS]
        before, after = split_at(models, TEXT_MATCHES)
        run_models(con, before, lambda _: None)
        write_text_matches(con, rules_dir=rules_dir)
        run_models(con, after, lambda _: None)
        return {
            **_read_axes(con),
            **_read_user_led(con, len(rows)),
            **_read_communities(con, len(rows)),
        }


def _read_axes(con: duckdb.DuckDBPyConnection) -> Readings:
    found = con.execute(
        "select row_id, axis, value, rule_id, words from intermediate.int_readings"
    ).fetchall()
    return {
        (row_id, axis): Reading(value, rule_id or "", words or "")
        for row_id, axis, value, rule_id, words in found
    }


def _read_user_led(con: duckdb.DuckDBPyConnection, row_count: int) -> Readings:
    found = con.execute(
        "select row_id, status, rule_id, words from intermediate.int_text_user_led"
    ).fetchall()
    silent = {(number, "user_led"): Reading("not_known", "", "") for number in range(row_count)}
    return silent | {(row_id, "user_led"): Reading(*read) for row_id, *read in found}


def _read_communities(con: duckdb.DuckDBPyConnection, row_count: int) -> Readings:
    """Of each relation the groups of the DEI standard, joined by ';': finer codes count as theirs.

    A local term is of no group. Rules and words stand in the same order, joined in the same way.
    """
    found = con.execute(
        """
        select
            row_id,
            relation,
            string_agg(distinct left(community_code, 5) || '0000', ';'
                order by left(community_code, 5) || '0000')
                filter (community_code like 'DEI0%') as codes,
            string_agg(distinct rule_id, ';' order by rule_id) as rules,
            string_agg(distinct words, ';' order by words) as words
        from intermediate.int_text_communities
        group by row_id, relation
        """
    ).fetchall()
    silent = {
        (number, relation): Reading("", "", "")
        for number in range(row_count)
        for relation in RELATIONS
    }
    return silent | {
        (row_id, relation): Reading(codes or "", rules, words)
        for row_id, relation, codes, rules, words in found
    }


def _stage(con: duckdb.DuckDBPyConnection, rows: Sequence[dict[str, str]], rules_dir: Path) -> None:
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
    con.execute("create schema ref")
    load_table(con, rules_dir / "text_limits.csv")
