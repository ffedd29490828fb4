"""Runs rules over texts, each distinct text once, in batches that bound the memory."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice

import polars as pl

from pipelines.classify.rules import Rule

MATCH_SCHEMA = {
    "text_id": pl.UInt64,
    "rule_id": pl.String,
    "rank": pl.Int64,
    "outcome": pl.String,
    "words": pl.String,
}
WORKERS = os.cpu_count() or 1
# More in one expression and it grows too large to be searched fast.
GROUP = 8


def match_first(texts: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """The first rule, in the order given, that matches each text, as `MATCH_SCHEMA`.

    At most one row a text. `texts` has `text_id`, `text_of` (the field it stands in) and `text`,
    readable (see `Rule`).
    """
    left = texts
    found = [pl.DataFrame(schema=MATCH_SCHEMA)]
    for group in _groups(tuple(rules)):
        likely = left.filter(pl.col("text").str.contains(group.any_of_them))
        for rule in group.rules:
            hits = _hits(likely, rule)
            if hits.height:
                found.append(hits)
                likely = likely.join(hits, on="text_id", how="anti")
        left = left.join(pl.concat(found), on="text_id", how="anti")
    return pl.concat(found)


def match_all(texts: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Every rule that matches each text, for what can be several things at once."""
    found = [pl.DataFrame(schema=MATCH_SCHEMA)]
    for group in _groups(tuple(rules)):
        likely = texts.filter(pl.col("text").str.contains(group.any_of_them))
        found += [_hits(likely, rule) for rule in group.rules]
    return pl.concat(found)


@dataclass(frozen=True)
class _Group:
    """Rules, and one expression that finds what any of them could match."""

    rules: tuple[Rule, ...]
    any_of_them: str


@cache
def _groups(rules: tuple[Rule, ...]) -> list[_Group]:
    """The rules in order, so many at a time: most texts match none of a group, in one search."""
    groups = []
    waiting = iter(rules)
    while group := tuple(islice(waiting, GROUP)):
        groups.append(_Group(group, "|".join(f"(?:{rule.pattern})" for rule in group)))
    return groups


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
    """The texts that a rule matches, with the words that it matched."""
    in_field = pl.col("text_of").is_in(sorted(rule.fields))
    hits = texts.filter(in_field & pl.col("text").str.contains(rule.pattern))
    words = pl.col("text")
    if rule.exclude_pattern:
        words = words.str.replace_all(rule.exclude_pattern, " ")
    return hits.select(
        "text_id",
        pl.lit(rule.rule_id).alias("rule_id"),
        pl.lit(rule.rank, pl.Int64).alias("rank"),
        pl.lit(rule.outcome).alias("outcome"),
        words.str.extract(f"({rule.pattern})", 1).str.strip_chars().alias("words"),
    ).filter(pl.col("words").is_not_null())
