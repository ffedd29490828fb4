"""Every indicator by every dimension, against a slow plain-Python account of the same figures."""

import itertools
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.indicators import (
    NAMED_CHOICES,
    Filters,
    Result,
    compute,
    filter_columns,
    load_dimensions,
    load_indicators,
)
from pipelines.lineage import Figure, grants_of_figure
from pipelines.store import Store
from tests.conftest import Row
from tests.indicators.plain import (
    APPLIES,
    AT_MOST,
    BANDS,
    COLUMNS,
    COULD_BE,
    COUNTED,
    LEFT_OUT,
    LISTS,
    NOT_TOLD,
    OF_RECIPIENTS,
    SHARES,
    VALUES,
    Value,
    Worked,
    applies,
    assert_same,
    categories,
    choose,
    codes,
    found_in,
    is_unknown,
    pairs,
)

NAMES = list(COLUMNS)
TOTALS = list(COUNTED)
# Each dimension before and after some others; all pairs are drawn from further down.
PAIRS = [
    (name, NAMES[(place + step) % len(NAMES)])
    for place, name in enumerate(NAMES)
    for step in (1, 4, len(NAMES) - 3)
]
SINGLE = [(name,) for name in NAMES]
BREAKDOWNS = [(), *SINGLE, *PAIRS]
EVERY_BREAKDOWN = [(), *SINGLE, *itertools.permutations(NAMES, 2)]


def work_out(indicator: str, by: tuple[str, ...], rows: Sequence[Row]) -> Worked:
    """The figures of each pair of categories, by the sentences of `compute`."""
    counted = [row for row in rows if COUNTED[indicator](row) and applies(row, by)]
    value = VALUES[indicator]
    worked: Worked = {}
    for one, two in {key for row in counted for key in pairs(row, by)}:
        whole = [row for row in counted if len(by) < 2 or one in categories(row, by, 0)]
        mine = [row for row in whole if (one, two) in pairs(row, by)]
        unknown = [row for row in whole if is_unknown(row, by)]
        known = [row for row in whole if not is_unknown(row, by)]
        is_known = not is_unknown(mine[0], by)
        mixed = [row for row in whole if could_be(row, two if len(by) > 1 else one, by)]
        possible = [row for row in unknown if is_possible(row, two if len(by) > 1 else one, by)]
        upper = value(mine + possible + mixed) if is_known else value(mine)
        status = status_of(known, unknown, value, by) if is_known else ""
        if by and by[-1] in LISTS and status != "u" and is_known:
            # a grant of several communities is no second category that is known
            status = "n" if value(unknown) and value(mine) == value(known) else ""
        is_told = is_known and not status
        worked[one, two] = {
            "value": value(mine),
            "known": value(known),
            "not_known": value(unknown),
            "base": value(whole),
            "lower": value(mine),
            "upper": upper,
            "share": value(mine) / value(known) if by and is_told else None,
            "is_not_known": bool(by) and not is_known,
            "status": status if by else "",
            "share_lower": value(mine) / value(whole) if by else None,
            "share_upper": upper / value(whole) if by else None,
        }
    return worked


def status_of(
    known: Sequence[Row], unknown: Sequence[Row], value: Value, by: tuple[str, ...]
) -> str:
    """Whether the known part of a whole can carry a share."""
    if value(known) < value([*known, *unknown]) / 2:
        return "u"
    # with one known category and something not known, 100 % would say nothing
    there = {code for row in known for code in categories(row, by, len(by) - 1)}
    is_not_told = bool(by) and by[-1] in NOT_TOLD
    return "n" if is_not_told or (value(unknown) and len(there) == 1) else ""


def could_be(row: Row, category: str, by: tuple[str, ...]) -> bool:
    """Whether the category of a row can hold some of another."""
    if not by:
        return False
    others = COULD_BE.get(by[-1], {}).get(category, set())
    return bool(others & {*categories(row, by, len(by) - 1)})


def is_possible(row: Row, category: str, by: tuple[str, ...]) -> bool:
    """Whether a row whose category is not known could be of one."""
    if not by or by[-1] not in AT_MOST:
        return True
    most = row[AT_MOST[by[-1]]]
    return most not in BANDS or category not in BANDS or BANDS[category] <= BANDS[most]


def assert_ordered(result: Result) -> None:
    for row in result.rows.to_dicts():
        assert 0 <= row["lower"] <= row["value"] <= row["upper"] <= row["base"]
        if row["share"] is not None:
            assert row["share_lower"] <= row["share"] <= row["share_upper"] <= 1


def assert_left_out(result: Result, by: tuple[str, ...], rows: Sequence[Row]) -> None:
    indicator = result.indicator.id
    worked = {name: sum(map(test, rows)) for name, test in LEFT_OUT[indicator].items()}
    asked = [row for row in rows if COUNTED[indicator](row)]
    for name in by:
        if name in APPLIES:
            still = [row for row in asked if APPLIES[name](row)]
            worked[f"{name}_does_not_apply"] = len(asked) - len(still)
            asked = still
    found = {row["reason"]: row["grant_count"] for row in result.left_out.to_dicts()}
    assert found == worked
    counted = [row for row in rows if COUNTED[indicator](row) and applies(row, by)]
    assert len(counted) + sum(found.values()) == len(rows)


def test_the_twin_knows_every_indicator_and_dimension() -> None:
    others = {*SHARES, *OF_RECIPIENTS, "median_grant"}
    assert set(load_indicators()) == set(COUNTED) | others
    assert set(COUNTED) == set(VALUES) == set(LEFT_OUT)
    assert {d.id: d.column for d in load_dimensions().values()} == COLUMNS
    assert {field.name for field in fields(Filters)} == {
        *NAMED_CHOICES,
        "codes",
        "is_regrants_in",
        "is_government_in",
        "is_individuals_in",
        "is_real",
        "recipient_words",
    }


@pytest.mark.parametrize("indicator", COUNTED)
@pytest.mark.parametrize("by", BREAKDOWNS, ids="-".join)
def test_a_figure_is_what_the_plain_account_says(
    varied: Store, described: list[Row], indicator: str, by: tuple[str, ...]
) -> None:
    result = compute(varied, indicator, by)
    assert_same(found_in(result), work_out(indicator, by, described))
    assert_ordered(result)
    assert_left_out(result, by, described)


@pytest.mark.parametrize("words", ["a", "GROUP", "%", "'; drop table grants; --"])
def test_a_figure_of_named_recipients_is_what_the_plain_account_says(
    varied: Store, described: list[Row], words: str
) -> None:
    filters = Filters(recipient_words=words)
    result = compute(varied, "grants_made", ("recipient_kind",), filters)
    rows = choose(described, filters)
    assert_same(found_in(result), work_out("grants_made", ("recipient_kind",), rows))


@pytest.mark.parametrize("by", [by for by in SINGLE if by[0] not in LISTS], ids="-".join)
@pytest.mark.parametrize("indicator", ["grants_made", "money_awarded"])
def test_categories_of_what_adds_up_add_up_to_the_base(
    varied: Store, indicator: str, by: tuple[str, ...]
) -> None:
    assert load_indicators()[indicator].is_additive
    rows = compute(varied, indicator, by).rows
    assert rows["value"].sum() == pytest.approx(rows["base"][0])


def test_what_does_not_add_up_says_so(varied: Store) -> None:
    assert not load_indicators()["recipients_reached"].is_additive
    rows = compute(varied, "recipients_reached", ("financial_year",)).rows
    assert rows["value"].sum() > rows["base"][0]


def test_organisations_met_with_and_without_a_category_are_not_added_twice(varied: Store) -> None:
    rows = compute(varied, "recipients_reached", ("financial_year",)).rows.to_dicts()
    assert any(row["upper"] < row["value"] + row["not_known"] for row in rows)


@st.composite
def chosen_filters(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.sets(st.sampled_from(sorted(filter_columns())), max_size=3))
    places = {name: draw(st.sets(st.integers(0, 4), min_size=1, max_size=3)) for name in names}
    flags = ("is_regrants_in", "is_government_in", "is_individuals_in")
    return {"places": places, "flags": {name: draw(st.booleans()) for name in flags}}


@settings(max_examples=40, deadline=None)
@given(
    chosen=chosen_filters(),
    indicator=st.sampled_from(sorted(COUNTED)),
    by=st.sampled_from(EVERY_BREAKDOWN),
)
def test_a_filtered_figure_is_what_the_plain_account_says(
    varied: Store,
    described: list[Row],
    chosen: dict[str, Any],
    indicator: str,
    by: tuple[str, ...],
) -> None:
    filters = filters_of(described, chosen)
    rows = choose(described, filters)
    result = compute(varied, indicator, by, filters)
    assert_same(found_in(result), work_out(indicator, by, rows))
    assert_ordered(result)
    assert_left_out(result, by, rows)
    behind = grants_of_figure(varied, Figure(indicator, filters=filters), limit=1000)
    counted = {row["grant_id"] for row in rows if COUNTED[indicator](row)}
    assert set(behind["grant_id"]) == counted
    assert behind.height == len(counted)


def filters_of(described: Sequence[Row], chosen: dict[str, Any]) -> Filters:
    """Some of the values that there are, by their places in order."""
    choices: dict[str, tuple[str, ...]] = {}
    for column, places in chosen["places"].items():
        # nothing can be chosen that a person has no code of
        told = [row for row in described if row[column] is not None]
        there = sorted({code for row in told for code in codes(row, column)})
        choices[column] = tuple(there[place % len(there)] for place in sorted(places))
    named = {name: choices.pop(column, ()) for name, column in NAMED_CHOICES.items()}
    return Filters(**named, codes=tuple(choices.items()), **chosen["flags"])


def test_eight_threads_on_one_store_get_their_own_answers(
    varied: Store, described: list[Row]
) -> None:
    funders = sorted({row["funder_id"] for row in described})
    queries = [
        (indicator, by, Filters(funder_ids=(funder,)))
        for indicator in COUNTED
        for by in [(), *[(name,) for name in ("financial_year", "programme", "is_open_call")]]
        for funder in funders
    ][:40]
    assert len(queries) == 40
    expected = [found_in(compute(varied, *query)) for query in queries]
    worked = [work_out(i, by, choose(described, filters)) for i, by, filters in queries]
    for figures, plain in zip(expected, worked, strict=True):
        assert_same(figures, plain)

    def ask(start: int) -> list[tuple[int, Worked]]:
        order = [(start * 5 + step) % 40 for step in range(40)]
        return [(number, found_in(compute(varied, *queries[number]))) for number in order]

    with ThreadPoolExecutor(8) as threads:
        answers = [answer for part in threads.map(ask, range(8)) for answer in part]
    assert len(answers) == 320
    assert all(figures == expected[number] for number, figures in answers)
