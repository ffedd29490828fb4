"""Tests of the engine: it finds what searching every text for every rule finds."""

import re

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipelines.classify.engine import MATCH_SCHEMA, map_batches, match_all, match_first
from pipelines.classify.needed import find_need
from pipelines.classify.rules import FIELDS, RULES_DIR, Rule, load_rules
from pipelines.classify.step import AXES

RULE_FILES = {axis: load_rules(RULES_DIR / file) for axis, file in AXES.items()}
WORDS = ("core", "costs", "project", "van", "rent", "for", "youth", "led")
texts = st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join), max_size=12)
patterns = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(WORDS), st.sampled_from(("", *WORDS))),
    min_size=1,
    max_size=40,
)


def rule(number: int, pattern: str, exclude_pattern: str | None = None) -> Rule:
    return Rule(
        f"rule_{number}", number, frozenset({"description"}), pattern, exclude_pattern,
        *("core", "strong", "x", "y", "", "2026-11-21"),
    )  # fmt: skip


def frame(found: list[str]) -> pl.DataFrame:
    return pl.DataFrame(
        {"text_id": range(len(found)), "text_of": "description", "text": found},
        schema={"text_id": pl.UInt64, "text_of": pl.String, "text": pl.String},
    )


@settings(deadline=None, max_examples=60)
@given(found=texts, parts=patterns)
def test_rules_together_find_what_each_finds_alone(
    found: list[str], parts: list[tuple[str, str, str]]
) -> None:
    rules = [
        rule(number, f"{one} {two}|{two}s", exclude or None)
        for number, (one, two, exclude) in enumerate(parts)
    ]
    plain = [
        (place, one.rule_id)
        for place, text in enumerate(found)
        for one in rules
        if re.search(one.pattern, text)
        and re.search(one.pattern, re.sub(one.exclude_pattern or "(?!)", " ", text))
    ]
    every = match_all(frame(found), rules)
    assert sorted(every.select("text_id", "rule_id").rows()) == sorted(plain)
    first = {place: rule_id for place, rule_id in reversed(plain)}
    assert dict(match_first(frame(found), rules).select("text_id", "rule_id").rows()) == first


def test_batches_come_back_in_order_and_all_of_them() -> None:
    batches = [frame([f"core {number}"]) for number in range(7)]
    done = list(map_batches(iter(batches), lambda batch: batch))
    assert [batch["text"][0] for batch in done] == [f"core {number}" for number in range(7)]


def test_no_text_and_no_rule_give_an_empty_table() -> None:
    for found in (match_first(frame([]), [rule(1, "core")]), match_all(frame(["core"]), [])):
        assert found.height == 0
        assert dict(found.schema) == MATCH_SCHEMA


def fragments(rules: list[Rule]) -> st.SearchStrategy[str]:
    """Parts of what rules match and nearly match, and the pieces that they need."""
    said = [text.lower() for rule in rules for text in (rule.example, rule.near_miss)]
    words = [word for text in said for word in text.split()]
    needs = [need for rule in rules if (need := find_need(rule.pattern))]
    pieces = [piece for need in needs for piece in sorted(need.pieces)[:20]]
    return st.sampled_from([*said, *words, *pieces, "[recipient]", ". ", ", ", "£5,000"])


def plain_matches(texts: pl.DataFrame, rules: list[Rule], is_once: bool) -> pl.DataFrame:
    """What rules match, each of them looked for in every text."""
    found = [pl.DataFrame(schema=MATCH_SCHEMA)]
    for one in rules:
        text = pl.col("text")
        left = text.str.replace_all(one.exclude_pattern, " ") if one.exclude_pattern else text
        hits = texts.filter(
            pl.col("text_of").is_in(sorted(one.fields)) & text.str.contains(one.pattern)
        ).select(
            "text_id",
            pl.lit(one.rule_id).alias("rule_id"),
            pl.lit(one.rank, pl.Int64).alias("rank"),
            pl.lit(one.outcome).alias("outcome"),
            left.str.extract(f"({one.pattern})", 1).str.strip_chars().alias("words"),
        )
        found.append(hits.drop_nulls("words"))
        if is_once:
            texts = texts.join(found[-1], on="text_id", how="anti")
    return pl.concat(found)


@pytest.mark.parametrize("axis", RULE_FILES)
@settings(deadline=None, max_examples=15)
@given(data=st.data())
def test_the_rules_of_a_file_find_what_each_finds_alone(axis: str, data: st.DataObject) -> None:
    rules = RULE_FILES[axis]
    parts = st.lists(fragments(rules), max_size=5).map(" ".join)
    made = data.draw(st.lists(st.tuples(st.sampled_from(FIELDS), parts), max_size=60))
    texts = pl.DataFrame(
        [(place, *each) for place, each in enumerate(made)],
        schema={"text_id": pl.UInt64, "text_of": pl.String, "text": pl.String},
        orient="row",
    )
    assert_frame_equal(match_all(texts, rules), plain_matches(texts, rules, is_once=False))
    assert_frame_equal(match_first(texts, rules), plain_matches(texts, rules, is_once=True))
