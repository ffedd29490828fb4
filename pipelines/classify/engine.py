"""Runs rules over texts, each distinct text once, in batches that bound the memory."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import polars as pl

from pipelines.classify.needed import needed_pieces
from pipelines.classify.rules import Rule

MATCH_SCHEMA = {
    "text_id": pl.UInt64,
    "rule_id": pl.String,
    "rank": pl.Int64,
    "outcome": pl.String,
    "words": pl.String,
}
WORKERS = os.cpu_count() or 1


def match_first(texts: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The first rule, in the order given, that matches each text, as `MATCH_SCHEMA`.

    At most one row a text. `texts` has `text_id`, `text_of` (the field it stands in) and `text`,
    readable (see `Rule`).
    """
    return pl.concat([pl.DataFrame(schema=MATCH_SCHEMA), *_matches(texts, rules, is_once=True)])


def match_all(texts: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Every rule that matches each text, for what can be several things at once."""
    return pl.concat([pl.DataFrame(schema=MATCH_SCHEMA), *_matches(texts, rules, is_once=False)])


def _matches(texts: pl.DataFrame, rules: Sequence[Rule], is_once: bool) -> Iterator[pl.DataFrame]:
    """What each rule in turn matches; with `is_once`, of the texts that none before it matched."""
    texts = texts.with_row_index("row")
    rows_with = _rows_with_pieces(texts, rules)
    is_open = pl.repeat(True, texts.height, eager=True)
    for rule in rules:
        likely = texts.filter(is_open & _could_match(rule, rows_with, texts.height))
        some = likely.filter(pl.col("text_of").is_in(sorted(rule.fields)))
        # To compile a pattern costs as much as to search thousands of texts.
        if not some.height:
            continue
        hits = _hits(some, rule)
        if is_once and hits.height:
            is_open.scatter(hits["row"], False)
        yield hits.drop("row")


def _rows_with_pieces(texts: pl.DataFrame, rules: Sequence[Rule]) -> dict[str, pl.Series]:
    """The rows of texts that contain each of the pieces that rules need, from one search."""
    pieces = sorted({piece for rule in rules for piece in needed_pieces(rule.pattern) or ()})
    needed = pl.lit(pieces, pl.List(pl.String))
    found = (
        texts.select("row", pl.col("text").str.extract_many(needed, overlapping=True))
        .explode("text")
        .drop_nulls()
        .group_by("text")
        .agg("row")
    )
    return dict(zip(found["text"].to_list(), found["row"], strict=True))


def _could_match(rule: Rule, rows_with: dict[str, pl.Series], height: int) -> pl.Series:
    """Of each text, whether it contains what the rule needs; true where that is not known."""
    pieces = needed_pieces(rule.pattern)
    could = pl.repeat(pieces is None, height, eager=True)
    for piece in pieces or ():
        if piece in rows_with:
            could.scatter(rows_with[piece], True)
    return could


def map_batches(
    batches: Iterable[pl.DataFrame], work: Callable[[pl.DataFrame], pl.DataFrame]
) -> Iterator[pl.DataFrame]:
    """The work on each batch, as many at once as there are processors, in order.

    No more batches are held than are being worked on.
    """
    waiting = iter(batches)
    with ThreadPoolExecutor(WORKERS) as workers:
        while group := list(islice(waiting, WORKERS)):
            yield from workers.map(work, group)


def _hits(texts: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """The texts that a rule matches, of whatever field, with the words that it matched."""
    hits = texts.filter(pl.col("text").str.contains(rule.pattern))
    words = pl.col("text")
    if rule.exclude_pattern:
        words = words.str.replace_all(rule.exclude_pattern, " ")
    return hits.select(
        "row",
        "text_id",
        pl.lit(rule.rule_id).alias("rule_id"),
        pl.lit(rule.rank, pl.Int64).alias("rank"),
        pl.lit(rule.outcome).alias("outcome"),
        words.str.extract(rule.pattern, 0).str.strip_chars().alias("words"),
    ).filter(pl.col("words").is_not_null())
