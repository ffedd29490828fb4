"""Counts of people: three forms, and no way from all that is published to a count that is not."""

import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.accountability.people import (
    Count,
    PeopleRules,
    band_of,
    band_range,
    form_of,
    load_people_rules,
    protect,
    rounded,
    rounded_range,
    shown_of,
)
from pipelines.contracts import load_tables
from tests.accountability.conftest import Supplied
from tests.accountability.files import people, workbook

Build = Callable[..., Supplied]
RULES = load_people_rules()
# The same rules at a size at which every world can be tried.
SMALL = replace(RULES, threshold=3, rounding=3)
DAY, DAY_BEFORE = date(2026, 9, 1), date(2025, 9, 1)
World = tuple[tuple[int, int], ...]


def count(  # noqa: PLR0913, PLR0917 - each is what a file says
    body: str = "a",
    size: int = 12,
    counts: dict[str, int] | None = None,
    agreed: str = "nothing",
    characteristic: str = "sex",
    as_at: date = DAY,
    power: str = "decides",
) -> Count:
    filled = counts if counts is not None else {"female": 5, "male": 7}
    about = {"body_name": body, "body_power": power, "stream_title": "all", "has_votes": "yes"}
    about |= {"body_pay": "paid", "access_costs_met": "yes", "link": None, "source_file": "f"}
    silent = size - sum(filled.values()) if characteristic != "community" else 0
    return Count("X", body, about, as_at, size, characteristic, filled, size, silent, 0, agreed)


def test_what_is_shown_follows_what_was_agreed() -> None:
    assert form_of(count(agreed="counts"), RULES) == "counts"
    assert form_of(count(agreed="bands"), RULES) == "bands"
    assert form_of(count(), RULES) == "withheld"
    for name in ("sexual_orientation", "gender_identity", "religion", "disability"):
        one = count(characteristic=name, counts={}, agreed="bands")
        assert form_of(one, RULES) == "withheld"
        assert form_of(replace(one, agreed="counts"), RULES) == "counts"


@pytest.mark.parametrize(
    ("size", "people_in", "band"),
    [
        (12, 0, "none"),
        (12, 1, "some_under_half"),
        (12, 5, "some_under_half"),
        (12, 6, "half_or_more"),
        (11, 5, "some_under_half"),
        (11, 6, "half_or_more"),
        (1, 1, "half_or_more"),
    ],
)
def test_bands(size: int, people_in: int, band: str) -> None:
    assert band_of(people_in, size) == band


@given(st.integers(1, 60).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))))
def test_a_band_stands_for_all_counts_of_it_and_no_other(pair: tuple[int, int]) -> None:
    size, people_in = pair
    low, high = band_range(band_of(people_in, size), size)
    assert [n for n in range(size + 1) if band_of(n, size) == band_of(people_in, size)] == list(
        range(low, high + 1)
    )


@pytest.mark.parametrize(
    ("size", "counts"),
    [
        (3, {"female": 1, "male": 2}),  # some, under half of 3 is one
        (1, {"female": 1}),
        (12, {"female": 12}),  # who knows that all answered knows the rest
        (5, {"white": 3, "black": 1, "asian": 1}),  # the least that the bands can mean
    ],
)
def test_bands_that_give_a_count_away_are_withheld(size: int, counts: dict[str, int]) -> None:
    name = "ethnic_group" if "white" in counts else "sex"
    assert form_of(count(size=size, counts=counts, agreed="bands", characteristic=name), RULES) == (
        "withheld"
    )


@given(st.integers(0, 10**5), st.sampled_from([3, 5, 10]))
def test_rounding_stands_for_exactly_the_numbers_that_round_to_it(number: int, base: int) -> None:
    rules = replace(RULES, rounding=base)
    low, high = rounded_range(rounded(number, rules), rules)
    assert low <= number <= high
    assert all(rounded(n, rules) == rounded(number, rules) for n in range(low, high + 1))
    assert rounded(high + 1, rules) != rounded(number, rules)
    assert low == 0 or rounded(low - 1, rules) != rounded(number, rules)


def pooled(rows: Sequence[dict[str, Any]], category: str) -> dict[str, Any]:
    [row] = [r for r in rows if r["people_view"] == "pooled" and r["people_category"] == category]
    return row


def test_a_pool_shows_ten_and_more_where_ten_and_more_are_not_of_it() -> None:
    pool = [count(name, 12, {"female": 4, "male": 8}) for name in "abc"]
    rows = protect(pool, RULES)
    assert pooled(rows, "female")["people_value"] == 10
    assert pooled(rows, "male")["people_value"] == 25
    assert pooled(rows, "male")["people_base"] == 35
    few = [count(name, 12, {"female": 3, "male": 9}) for name in "abc"]
    for category in ("female", "male"):
        assert pooled(protect(few, RULES), category)["people_status"] == "c"
        assert pooled(protect(few, RULES), category)["people_value"] is None


def test_two_bodies_are_no_pool_and_a_body_is_in_one_pool_only() -> None:
    pool = [count(name, 40, {"female": 20, "male": 20}) for name in "ab"]
    assert pooled(protect(pool, RULES), "female")["people_status"] == "c"
    older = [count(name, 40, {"female": 20, "male": 20}, as_at=DAY_BEFORE) for name in "abc"]
    rows = protect([*pool, *older], RULES)
    assert pooled(rows, "female")["body_count"] == 3
    agreed = [count(name, 40, {"female": 20, "male": 20}, "counts") for name in "cd"]
    assert pooled(protect([*pool, *agreed], RULES), "female")["people_status"] == "c"


def test_detail_below_the_main_categories_is_only_for_those_who_agreed_to_counts() -> None:
    detail = {"asian": 12, "indian": 8, "white": 20}
    body = count(size=32, counts=detail, characteristic="ethnic_group", agreed="counts")
    assert {row["people_category"] for row in protect([body], RULES)} == set(detail)
    banded = protect([replace(body, agreed="bands")], RULES)
    assert {row["people_category"] for row in banded} == {"asian", "white"}
    three = [replace(body, agreed="nothing", body_key=name) for name in "abc"]
    rows = [row for row in protect(three, RULES) if row["people_view"] == "pooled"]
    assert "indian" not in {row["people_category"] for row in rows}


def test_a_body_that_is_withheld_has_one_row_whatever_it_was_counted_by() -> None:
    one = protect([count(counts={"female": 12})], RULES)
    two = protect([count(counts={"female": 5, "male": 7})], RULES)
    body_rows = [[row for row in rows if row["people_view"] == "body"] for rows in (one, two)]
    assert body_rows[0] == body_rows[1] and len(body_rows[0]) == 1
    assert body_rows[0][0]["people_base"] is None if "people_base" in body_rows[0][0] else True


# --- an attacker who has every published row, and knows the rules and the sizes of all bodies


def worlds(sizes: Sequence[int]) -> Iterator[World]:
    """Every way in which the people of bodies can be of two categories, or silent."""
    each = [[(f, m) for f in range(size + 1) for m in range(size + 1 - f)] for size in sizes]
    yield from itertools.product(*each)


def recovered(
    sizes: Sequence[int], agreed: Sequence[str], rules: PeopleRules, earlier: str = ""
) -> list[tuple[World, int, str]]:
    """Counts that were withheld and that what is published leaves only one value for.

    The attacker runs the protection over every world, keeps those that publish the same, and looks
    at what they have in common. What a body agreed to is published nowhere: 'bands or nothing' is
    either. `earlier`: what the first body had agreed to a year before, when it was of others.
    """
    published: dict[str, list[World]] = defaultdict(list)
    for world in worlds(sizes):
        for actual in itertools.product(*(what.split(" or ") for what in agreed)):
            bodies = [
                count(str(number), size, {"female": f, "male": m}, what)
                for number, (size, (f, m), what) in enumerate(
                    zip(sizes, world, actual, strict=True)
                )
            ]
            if earlier:
                before = replace(bodies[0], agreed=earlier, as_at=DAY_BEFORE)
                others = {"female": 1, "male": 0}
                bodies.append(replace(before, people=others, no_reply=sizes[0] - 1))
            told = json.dumps(protect(bodies, rules), default=str, sort_keys=True)
            published[told].append(world)
    found = []
    for told, alike in published.items():
        rows = [row for row in json.loads(told) if row["people_view"] == "body"]
        for number in range(len(sizes)):
            mine = [row for row in rows if row["body_name"] == str(number)]
            if any(row["people_form"] != "withheld" for row in mine):
                continue
            for place, category in enumerate(("female", "male")):
                if len({world[number][place] for world in alike}) == 1:
                    found.append((alike[0], number, category))
    return found


@pytest.mark.parametrize(
    ("sizes", "agreed"),
    [
        ((3, 3, 4), ("nothing",) * 3),
        ((1, 2, 6), ("nothing",) * 3),
        ((2, 2, 2, 2), ("nothing",) * 4),
        ((3, 3, 3, 1), ("nothing", "nothing", "nothing", "counts")),
        ((3, 3, 3, 2), ("nothing", "nothing", "nothing", "bands")),
        ((5, 3, 3), ("bands or nothing", "nothing", "nothing")),
        ((4, 4, 1), ("bands or nothing", "nothing", "nothing")),
    ],
)
@pytest.mark.parametrize("earlier", ["", "counts"])
def test_no_withheld_count_can_be_told_from_all_that_is_published(
    sizes: tuple[int, ...], agreed: tuple[str, ...], earlier: str
) -> None:
    assert recovered(sizes, agreed, SMALL, earlier) == []


def test_what_a_body_agreed_to_is_published_nowhere() -> None:
    """Whoever knew that bands were agreed would learn from their being withheld."""
    names = {column.name for table in load_tables().values() for column in table.columns}
    assert "agreed_detail" not in names
    assert recovered((5, 3, 3), ("bands", "nothing", "nothing"), SMALL)


@pytest.mark.parametrize(
    "weaker",
    [
        replace(SMALL, threshold=0, rounding=1),
        replace(SMALL, least_bodies=1, threshold=0, rounding=1),
        replace(SMALL, rounding=1, threshold=1),
    ],
)
def test_the_attack_recovers_counts_where_protection_is_weakened(weaker: PeopleRules) -> None:
    assert recovered((3, 3, 4), ("nothing",) * 3, weaker)


def test_bands_without_a_look_at_what_they_give_away_would_be_recovered() -> None:
    weaker = replace(SMALL, least_possible=1)
    banded = count(size=3, counts={"female": 1, "male": 2}, agreed="bands")
    assert form_of(banded, weaker) == "bands" and form_of(banded, SMALL) == "withheld"


@given(
    st.dictionaries(
        st.sampled_from(["white", "black", "asian", "mixed", "other_ethnic_group"]),
        st.integers(0, 40),
        min_size=2,
    ),
    st.integers(0, 6),
)
@settings(max_examples=400)
def test_what_is_left_for_withheld_categories_is_never_pinned(
    totals: dict[str, int], silent: int
) -> None:
    base = sum(totals.values())
    shown = shown_of(totals, base, base + silent, True, RULES)
    for code in shown:
        assert RULES.threshold <= totals[code] <= base - RULES.threshold
    hidden = set(totals) - shown
    if not hidden or not shown:
        return
    # an attacker's least and most for all that is hidden, all roundings taken together
    ranges = [rounded_range(rounded(totals[code], RULES), RULES) for code in shown]
    least, most = rounded_range(rounded(base, RULES), RULES)
    high = min(most, base + silent) - sum(low for low, _ in ranges)
    low = max(0, least - sum(top for _, top in ranges))
    assert high > low
    assert low <= sum(totals[code] for code in hidden) <= high


def test_four_counts_at_the_edge_of_their_rounding_do_not_pin_the_fifth() -> None:
    totals = {"white": 13, "black": 13, "asian": 13, "mixed": 13, "other_ethnic_group": 0}
    shown = shown_of(totals, 52, 52, True, RULES)
    assert len(shown) == 3
    assert len(shown_of(totals, 52, 52, True, replace(RULES, least_possible=1))) == 4


# --- everything that a build lets out


def test_no_published_file_holds_a_withheld_count_or_what_would_tell_it(
    tmp_path: Path, supplied: Build
) -> None:
    size, female, male = 311, 158, 131
    lines = [
        people(
            category,
            number,
            body_name=name,
            body_size=str(size),
            asked_count="293",
            no_reply_count="1",
            as_at=day,
            agreed_detail="nothing",
        )
        for name, day in (("Board", "2025-04-01"), ("Board", "2024-04-01"), ("Panel", "2025-04-01"))
        for category, number in (("female", female), ("male", male))
    ]
    third = [
        people("female", 1, body_name="Circle", body_size="3"),
        people("male", 2, body_name="Circle", body_size="3"),
    ]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", decision_makers=[*lines, *third]))
    wanted = {female, male, 293, 292}
    # what a pool of the newest would be, if it were not rounded
    wanted |= {2 * female + 1, 2 * male + 2, 2 * 292 + 3}
    told: list[tuple[str, str, Any]] = []
    with duckdb.connect(str(built.out / "equity.duckdb"), read_only=True) as con:
        tables = [
            name
            for (name,) in con.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
            ).fetchall()
        ]
        for table in tables:
            frame = con.sql(f"select * from {table}").pl()
            told += [
                (table, name, value) for row in frame.to_dicts() for name, value in row.items()
            ]
    for path in (built.out / "tables").glob("*.parquet"):
        rows = duckdb.sql(f"select * from '{path}'").pl().to_dicts()
        told += [(path.name, name, value) for row in rows for name, value in row.items()]
    # the order of rules is a number too, and of no file
    found = [
        item
        for item in told
        if isinstance(item[2], int) and item[2] in wanted and item[1] != "priority"
    ]
    assert found == []
    manifest = json.loads((built.out / "manifest.json").read_text(encoding="utf-8"))
    [file] = manifest["accountability"]
    assert (file["lines"], file["used"]) == (1, 1)
    assert "sha256" not in file
    rows = built.table("decision_makers")
    assert {row["people_form"] for row in rows} == {"withheld", "pooled"}
    assert {row["people_value"] for row in rows} - {None} == {315, 265}


def test_how_many_lines_a_body_has_is_told_nowhere(tmp_path: Path, supplied: Build) -> None:
    def told(lines: list[dict[str, str]], place: str) -> Any:
        built, result = supplied(workbook(tmp_path / place, decision_makers=lines))
        tables = [built.table(name) for name in ("accountability", "accountability_files")]
        bodies = [row for row in built.table("decision_makers") if row["people_view"] == "body"]
        text = json.dumps([tables, bodies, result.manifest["accountability"]], default=str)
        return text.replace(place, "file")

    one = [people("female", 6)]
    two = [people("female", 3), people("male", 3)]
    first = told(one, "1.xlsx")
    assert first == told(two, "2.xlsx")
    assert "decision_makers" in first
