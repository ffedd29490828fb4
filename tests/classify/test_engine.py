"""Tests of the engine: in groups and batches it finds what trying rule by rule finds."""

import re

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.classify.engine import MATCH_SCHEMA, map_batches, match_all, match_first
from pipelines.classify.rules import Rule

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
def test_rules_in_groups_find_what_each_finds_alone(
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
