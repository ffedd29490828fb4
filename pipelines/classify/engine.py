"""Runs rules over texts, each distinct text once, in batches that bound the memory."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import islice
from operator import and_, or_

import polars as pl

from pipelines.classify.needed import find_need
from pipelines.classify.rules import Rule

MATCH_SCHEMA = {
    "text_id": pl.UInt64,
    "rule_id": pl.String,
    "rank": pl.Int64,
    "outcome": pl.String,
    "words": pl.String,
}
WORKERS = os.cpu_count() or 1


class Likely:
    """Which of some texts could match a rule, from one search for what all rules need.

    `texts` has `text_id`, `text_of` (the field it stands in) and `text`, readable (see `Rule`).
    """

    def __init__(self, texts: pl.DataFrame, rules: Iterable[Rule]) -> None:
        self._texts = texts.with_row_index("row")
        needs = [need for rule in rules if (need := find_need(rule.pattern))]
        self._rows_with = _rows_with(
            self._texts, {piece for need in needs for piece in need.pieces}
        )
        self._in_fields: dict[frozenset[str], pl.Series] = {}
        self._with_any: dict[frozenset[str], pl.Series] = {}

    def of(self, rule: Rule, is_open: pl.Series | None = None) -> pl.DataFrame:
        """The texts that contain what the rule needs, and their `row`; of those that are open."""
        could = self._stand_in(rule.fields)
        if (need := find_need(rule.pattern)) is not None:
            rows = (reduce(and_, map(self._contain, row)) for row in need.rows)
            could = could & reduce(or_, rows)
        return self._texts.filter(could if is_open is None else could & is_open)

    def all_open(self) -> pl.Series:
        """True for each text."""
        return pl.repeat(True, self._texts.height, eager=True)

    def _stand_in(self, fields: frozenset[str]) -> pl.Series:
        """Of each text, whether it stands in one of the fields; most rules read the same."""
        if fields not in self._in_fields:
            self._in_fields[fields] = self._texts["text_of"].is_in(sorted(fields))
        return self._in_fields[fields]

    def _contain(self, pieces: frozenset[str]) -> pl.Series:
        """Of each text, whether it contains any of the pieces; rules share many sets of them."""
        if pieces not in self._with_any:
            found = pl.repeat(False, self._texts.height, eager=True)
            for piece in pieces & self._rows_with.keys():
                found.scatter(self._rows_with[piece], True)
            self._with_any[pieces] = found
        return self._with_any[pieces]


def match_first(
    texts: pl.DataFrame, rules: Sequence[Rule], likely: Likely | None = None
) -> pl.DataFrame:
    """The first rule, in the order given, that matches each text, as `MATCH_SCHEMA`.

    At most one row a text. `texts` has `text_id`, `text_of` (the field it stands in) and `text`,
    readable (see `Rule`); `likely` is of them, where there are other rules to match.
    """
    found = _matches(likely or Likely(texts, rules), rules, is_once=True)
    return pl.concat([pl.DataFrame(schema=MATCH_SCHEMA), *found])


def match_all(
    texts: pl.DataFrame, rules: Sequence[Rule], likely: Likely | None = None
) -> pl.DataFrame:
    """Every rule that matches each text, for what can be several things at once."""
    found = _matches(likely or Likely(texts, rules), rules, is_once=False)
    return pl.concat([pl.DataFrame(schema=MATCH_SCHEMA), *found])


def _matches(likely: Likely, rules: Sequence[Rule], is_once: bool) -> Iterator[pl.DataFrame]:
    """What each rule in turn matches; with `is_once`, of the texts that none before it matched."""
    is_open = likely.all_open() if is_once else None
    for rule in rules:
        some = likely.of(rule, is_open)
        # To compile a pattern costs as much as to search thousands of texts.
        if not some.height:
            continue
        hits = _hits(some, rule)
        if is_open is not None and hits.height:
            is_open.scatter(hits["row"], False)
        yield hits.drop("row")


def _rows_with(texts: pl.DataFrame, pieces: set[str]) -> dict[str, pl.Series]:
    """The rows of texts that contain each of some pieces, from one search."""
    needed = pl.lit(sorted(pieces), pl.List(pl.String))
    found = (
        texts.select("row", pl.col("text").str.extract_many(needed, overlapping=True))
        .explode("text")
        .drop_nulls()
        .group_by("text")
        .agg("row")
    )
    return dict(zip(found["text"].to_list(), found["row"], strict=True))


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
