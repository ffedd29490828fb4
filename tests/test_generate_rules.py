"""Rules made for measuring: as many as asked for, of the shape of the real ones."""

import re

import polars as pl
import pytest

from pipelines.classify.engine import match_all
from pipelines.classify.rules import RULES_DIR, load_rules
from pipelines.generate_rules import make_rules

REAL = load_rules(RULES_DIR / "restriction_rules.csv")
TEXTS = [
    "an unrestricted grant of £5,000 towards core costs",
    "a restricted grant towards a helpline for carers, over three years",
    "this funding must only be used for the kitchen",
] * 50


def shape(pattern: str | None) -> str:
    return re.sub("[a-z]{4,}", "word", pattern or "")


@pytest.mark.parametrize("count", [3, 5, 23])
def test_there_are_as_many_rules_as_asked_for(count: int) -> None:
    made = make_rules(REAL, count, TEXTS)
    assert len({rule.rule_id for rule in made}) == count
    assert [rule.rank for rule in made] == sorted(rule.rank for rule in made)


def test_a_copy_is_about_other_words_in_the_same_shape() -> None:
    made = {rule.rule_id: rule for rule in make_rules(REAL, 3 * len(REAL), TEXTS)}
    for rule in REAL:
        same, copy, another = (made[f"{rule.rule_id}_{number}"] for number in range(3))
        assert (same.pattern, same.exclude_pattern) == (rule.pattern, rule.exclude_pattern)
        assert rule.pattern not in (copy.pattern, another.pattern)
        assert shape(copy.pattern) == shape(rule.pattern)
        assert shape(copy.exclude_pattern) == shape(rule.exclude_pattern)


def test_the_same_seed_makes_the_same_rules() -> None:
    assert make_rules(REAL, 20, TEXTS) == make_rules(REAL, 20, TEXTS)
    assert make_rules(REAL, 20, TEXTS) != make_rules(REAL, 20, TEXTS, seed=2)


def test_copies_can_be_searched_for() -> None:
    texts = pl.DataFrame(
        {"text_id": range(len(TEXTS)), "text_of": "description", "text": TEXTS},
        schema_overrides={"text_id": pl.UInt64},
    )
    found = match_all(texts, make_rules(REAL, 100, TEXTS))
    assert {"restricted_said_0", "unrestricted_said_0"} <= set(found["rule_id"])
