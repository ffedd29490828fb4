"""Tests of what patterns need: it stands in everything that a pattern matches."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.classify.needed import find_need
from pipelines.classify.rules import RULES_DIR, Rule, load_rules
from pipelines.classify.step import AXES, MANY_AXES

RULES = [rule for file in {**AXES, **MANY_AXES}.values() for rule in load_rules(RULES_DIR / file)]


def in_python(pattern: str) -> re.Pattern[str]:
    """A pattern of a rule as Python writes it."""
    return re.compile(pattern.replace("(?-u:", "(?:"), re.ASCII)


def is_needed(pattern: str, matched: str) -> bool:
    need = find_need(pattern)
    return need is None or any(
        all(any(piece in matched for piece in pieces) for pieces in row) for row in need.rows
    )


# What a part of a pattern is written as, and what it matches, made side by side.
single = st.one_of(
    st.text("abc -'", min_size=1, max_size=6).map(lambda text: (text, text)),
    st.sampled_from(["core", "cost", "rent", "post"]).map(lambda text: (text, text)),
    st.sampled_from(
        [(r"\w", "b"), (".", "z"), (r"\d", "7"), ("[a-c]", "c"), ("[^a]", "b"), (r"\.", ".")]
    ),
    st.sampled_from([("[ab]", "a"), ("[- ]", "-"), ("[- ]", " "), (r"[\w' -]", "'"), ("$", "")]),
    st.sampled_from(
        [("cores?", "core"), ("posts?", "posts"), ("rent*", "ren"), ("costs+", "costsss")]
    ),
    st.sampled_from([(r"\b", ""), ("^", ""), (r"(?-u:\b)", ""), (r"[^.\]]", "x")]),
)
Pair = tuple[str, str]


def grouped(parts: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    rows = st.lists(parts, min_size=1, max_size=4).map(
        lambda row: ("".join(one for one, _ in row), "".join(text for _, text in row))
    )
    repeats = st.sampled_from(
        [("", 1), ("?", 0), ("?", 1), ("??", 1), ("*", 0), ("*", 3), ("+", 1), ("+?", 2)]
        + [("{2}", 2), ("{1,3}", 3), ("{0,2}", 0), ("{0,2}", 2), ("{2,}", 4), ("{0,}?", 1)]
    )
    groups = st.tuples(
        st.sampled_from(("(", "(?:")), st.lists(rows, min_size=1, max_size=3), repeats
    )

    def group(made: tuple[str, list[Pair], tuple[str, int]]) -> Pair:
        opening, options, (sign, times) = made
        pattern = "|".join(one for one, _ in options)
        texts = [text for _, text in options]
        matched = "".join(texts[turn % len(texts)] for turn in range(times))
        return f"{opening}{pattern}){sign}", matched

    return st.one_of(rows, groups.map(group))


@settings(max_examples=400, deadline=None)
@given(made=st.recursive(single, grouped, max_leaves=20))
def test_a_piece_stands_in_everything_that_a_pattern_matches(made: Pair) -> None:
    pattern, matched = made
    assert is_needed(pattern, matched)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.rule_id) for rule in RULES])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_piece_stands_in_everything_that_a_rule_matches(rule: Rule, data: st.DataObject) -> None:
    pattern = in_python(rule.pattern)
    found = pattern.search(data.draw(st.from_regex(pattern)))
    assert found is not None
    assert is_needed(rule.pattern, found[0])


@pytest.mark.parametrize(
    ("pattern", "rows"),
    [
        ("core (costs|funding)s?", [[{"core costs", "core funding"}]]),
        ("(core) costs? of", [[{"core cost of", "core costs of"}]]),
        ("(core|running) costs?|rent", [[{"core cost", "running cost", "rent"}]]),
        (r"\b(towards|for) [^.]{0,40}(salary|wage)\b", [[{"salary", "wage"}]]),
        (r"(led|run) .* (women|youth)", [[{"led ", "run "}, {" women", " youth"}]]),
        (
            r"(led|run) \w+ (women|youth)|carers|(aims|hopes) .* (youth|carers)",
            [
                [{"carers"}],
                [{"led ", "run "}, {" women", " youth"}],
                [{"aims ", "hopes "}, {" youth", " carers"}],
            ],
        ),
        ("(post )+of", [[{"post "}]]),
        (r"core[- ]?costs\.", [[{"core-costs.", "core costs.", "corecosts."}]]),
        # nothing in it that has to be there, or nothing long enough
        (r"\w+", None),
        ("(core costs)*", None),
        ("core|of", None),
        # written in a way that is not read: every text is searched
        ("(?i)core costs", None),
        ("core costs[^]a]", None),
        ("[[:alpha:]] core costs", None),
        (r"\<core costs", None),
        (r"core costs\p{L}", None),
    ],
)
def test_what_a_pattern_needs(pattern: str, rows: list[list[set[str]]] | None) -> None:
    need = find_need(pattern)
    assert (need and need.rows) == (rows and frozenset(frozenset(map(frozenset, r)) for r in rows))


def test_most_rules_need_something() -> None:
    """Or the search for what they need is of no use."""
    searched = [rule for rule in RULES if find_need(rule.pattern) is None]
    assert len(searched) < len(RULES) / 10
