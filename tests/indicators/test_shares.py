"""Shares, medians and figures of recipients, against slow plain-Python accounts of the same."""

import itertools
import statistics
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.definitions import load_limits
from pipelines.indicators import Filters, Result, compute, load_indicators
from pipelines.store import Store
from tests.conftest import Grant, Row, build_files, grant
from tests.indicators.plain import (
    COLUMNS,
    COUNTED,
    LARGEST,
    OF_RECIPIENTS,
    SHARES,
    VALUES,
    Worked,
    applies,
    assert_same,
    choose,
    describe,
    found_in,
    is_organisation,
    is_unknown,
    pairs,
)

NAMES = list(COLUMNS)
SINGLE = [(), *[(name,) for name in NAMES]]
EVERY = [*SINGLE, *itertools.permutations(NAMES, 2)]
FIGURES = (
    *("value", "numerator", "denominator", "known", "not_known", "base", "lower", "upper"),
    *("is_not_known", "share", "cases", "status"),
)


def cells(rows: Sequence[Row], by: tuple[str, ...]) -> dict[tuple[str, str], list[Row]]:
    """The rows of each pair of categories."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if applies(row, by):
            for key in pairs(row, by):
                found.setdefault(key, []).append(row)
    return found


def work_out_share(name: str, by: tuple[str, ...], rows: Sequence[Row]) -> Worked:
    plain = SHARES[name]
    value = VALUES[plain.of]
    counted = [row for row in rows if COUNTED[plain.of](row) and plain.applies(row)]
    worked: Worked = {}
    for key, mine in cells(counted, by).items():
        base = value(mine)
        known = value([row for row in mine if plain.known(row)])
        numerator = value([row for row in mine if plain.known(row) and plain.numerator(row)])
        also = value([row for row in mine if plain.known(row) and plain.also(row)])
        status = "n" if known < base and numerator == known else ""
        if 0 < known < base / 2:
            status = "u"
        if not plain.is_told:
            status = "n"
        worked[key] = {
            "value": None if status else numerator / known,
            "numerator": numerator,
            "denominator": known,
            "known": known,
            "not_known": pytest.approx(base - known, abs=1e-6),
            "base": base,
            "lower": numerator / base,
            "upper": (numerator + also + base - known) / base,
            "is_not_known": is_unknown(mine[0], by),
            "share": None,
            "cases": len(mine),
            "status": status,
        }
    return worked


def work_out_median(by: tuple[str, ...], rows: Sequence[Row]) -> Worked:
    counted = [row for row in rows if COUNTED["money_awarded"](row)]
    worked: Worked = {}
    for key, mine in cells(counted, by).items():
        middle = statistics.median(float(row["amount_gbp"]) for row in mine)
        worked[key] = {
            **{"value": middle, "lower": middle, "upper": middle, "numerator": None},
            **{"denominator": None, "known": len(mine), "not_known": 0, "base": len(mine)},
            **{"is_not_known": is_unknown(mine[0], by), "share": None, "status": ""},
            "cases": len(mine),
        }
    return worked


def work_out_recipients(name: str, by: tuple[str, ...], rows: Sequence[Row]) -> Worked:
    counted = [row for row in rows if COUNTED["money_awarded"](row) and is_organisation(row)]
    percent = LARGEST.get(name, 100)
    fewest = max(10, *(n for n in range(101) if (n - 1) * percent < 100))
    worked: Worked = {}
    for key, mine in cells(counted, by).items():
        told_apart, others = totals(mine, True), totals(mine, False)
        known, base = sum(told_apart), sum(told_apart) + sum(others)
        measure, least, most = MEASURES[name](told_apart, others, percent)
        is_enough = len(told_apart) >= fewest
        status = "" if is_enough and known >= base / 2 else "u"
        if not told_apart:
            status = "n"
        worked[key] = {
            "value": None if status else measure,
            "denominator": known,
            "known": known,
            "not_known": pytest.approx(sum(others), abs=1e-6),
            "base": base,
            "lower": least if is_enough else None,
            "upper": most if is_enough else None,
            "is_not_known": is_unknown(mine[0], by),
            "share": None,
            "cases": len(told_apart),
            "status": status,
        }
    return worked


def totals(rows: Sequence[Row], is_registered: bool) -> list[float]:
    """What each recipient received, most first."""
    found: dict[str, float] = {}
    for row in rows:
        if (row["registration_status"] == "registered") == is_registered:
            id = row["recipient_id"]
            found[id] = found.get(id, 0) + float(row["amount_gbp"])
    return sorted(found.values(), reverse=True)


Measures = tuple[float | None, float | None, float | None]


def held_by_largest(known: list[float], others: list[float], percent: int) -> Measures:
    base = sum(known) + sum(others)
    if not known:
        return None, None, None
    largest = sum(known[: rounded_up(len(known), percent)])
    at_most = sum(known[: rounded_up(len(known) + len(others), percent)])
    return largest / sum(known), largest / base, (at_most + sum(others)) / base


def rounded_up(count: int, percent: int) -> int:
    return next(n for n in range(count + 1) if n * 100 >= count * percent)


def gini(known: list[float], others: list[float], percent: int) -> Measures:
    if not known:
        return None, None, None
    apart = sum(abs(one - other) for one in known for other in known)
    return apart / (2 * len(known) * sum(known)), None, None


def herfindahl(known: list[float], others: list[float], percent: int) -> Measures:
    base = sum(known) + sum(others)
    if not known:
        return None, None, None
    largest, *rest = known
    most = [largest + sum(others), *rest]
    return (
        sum((each / sum(known)) ** 2 for each in known),
        sum((each / base) ** 2 for each in known),
        sum((each / base) ** 2 for each in most),
    )


MEASURES = {
    **dict.fromkeys(LARGEST, held_by_largest),
    "gini_coefficient": gini,
    "herfindahl_index": herfindahl,
}
RECIPIENT_FIGURES = (
    *("value", "denominator", "known", "not_known", "base", "lower", "upper"),
    *("is_not_known", "share", "cases", "status"),
)


def assert_is_as_worked_out(result: Result, by: tuple[str, ...], rows: Sequence[Row]) -> None:
    name = result.indicator.id
    if name in SHARES:
        assert_same(found_in(result, FIGURES), work_out_share(name, by, rows))
    elif name == "median_grant":
        assert_same(found_in(result, FIGURES), work_out_median(by, rows))
    else:
        worked = work_out_recipients(name, by, rows)
        assert_same(found_in(result, RECIPIENT_FIGURES), worked, rel=1e-9)
    for row in result.rows.to_dicts():
        inside = [row[key] for key in ("lower", "value", "upper") if row[key] is not None]
        assert all(one <= other + 1e-12 for one, other in itertools.pairwise(inside))
        assert all(each >= 0 for each in inside)
        if row["unit"] != "gbp":
            assert all(each <= 1 + 1e-12 for each in inside)
        assert row["value"] is None or row["status"] == ""


def spread(count: int = 900) -> list[Grant]:
    """Grants to 330 numbered organisations and 60 others, of few and of many different amounts."""
    return [
        grant(
            f"360G-spread-{number:03}",
            (number * number) % 977 + 1 if number % 3 else 500,
            fundingOrganization=[{"id": f"GB-CHC-100000{number % 4 % 3 + 1}", "name": "A Trust"}],
            awardDate=f"20{12 + number % 8}-05-01",
            fromOpenCall=("Yes", "No", None)[number % 5 % 3],
            recipientOrganization=[recipient(number * 7 % 390)],
        )
        for number in range(count)
    ]


def recipient(number: int) -> dict[str, str]:
    id = f"GB-CHC-2{number:06}" if number >= 60 else f"360G-spread-group-{number}"
    return {"id": id, "name": f"Group {number}"}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    build = build_files(tmp_path_factory.mktemp("many"), spread())
    yield build.store
    build.store.close()


@pytest.fixture(scope="module")
def many_described(many: Store) -> list[Row]:
    return describe(many)


OTHERS = [name for name in load_indicators() if name not in COUNTED]


@pytest.mark.parametrize("name", OTHERS)
def test_a_figure_is_what_the_plain_account_says(
    varied: Store, described: list[Row], name: str
) -> None:
    for by in SINGLE:
        assert_is_as_worked_out(compute(varied, name, by), by, described)


def some(*codes: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Any of some codes, or none of them, which means all."""
    return st.sets(st.sampled_from(codes)).map(lambda chosen: tuple(sorted(chosen)))


FILTERS = st.builds(
    lambda years, purposes, flags: Filters(
        financial_years=years, codes=(("purpose", purposes),), **flags
    ),
    some("2019-20", "2022-23", "2023-24", "2024-25", "not_known"),
    some("core", "project", "core_and_project", "not_known"),
    st.fixed_dictionaries(
        {
            name: st.booleans()
            for name in ("is_regrants_in", "is_government_in", "is_individuals_in")
        }
    ),
)
FILTERS_OF_MANY = st.builds(
    lambda years, bands: Filters(calendar_years=years, codes=(("grant_size_band", bands),)),
    some(*(str(year) for year in range(2012, 2020))),
    some("up_to_500", "500_to_1000"),
)
BY_OF_MANY = st.sampled_from([(), ("funder",), ("is_open_call",), ("funder", "is_open_call")])


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(OTHERS), by=st.sampled_from(EVERY), filters=FILTERS)
def test_a_filtered_figure_by_any_two_is_what_the_plain_account_says(
    varied: Store, described: list[Row], name: str, by: tuple[str, ...], filters: Filters
) -> None:
    rows = choose(described, filters)
    assert_is_as_worked_out(compute(varied, name, by, filters), by, rows)


@settings(max_examples=120, deadline=None)
@given(name=st.sampled_from(OF_RECIPIENTS), by=BY_OF_MANY, filters=FILTERS_OF_MANY)
def test_money_among_many_recipients_is_what_the_plain_account_says(
    many: Store, many_described: list[Row], name: str, by: tuple[str, ...], filters: Filters
) -> None:
    rows = choose(many_described, filters)
    assert_is_as_worked_out(compute(many, name, by, filters), by, rows)


@pytest.mark.parametrize("name", OF_RECIPIENTS)
def test_the_many_are_enough_for_every_figure_of_recipients(many: Store, name: str) -> None:
    row = compute(many, name).rows.row(0, named=True)
    assert row["status"] == "" and row["value"] is not None
    assert row["cases"] == 330


@pytest.mark.parametrize("name", SHARES)
def test_each_grant_is_known_or_not_and_what_counts_is_known(varied: Store, name: str) -> None:
    indicator = load_indicators()[name]
    is_known, is_not_known = f"({indicator.denominator})", f"({indicator.not_known})"
    counts, may = f"({indicator.numerator})", f"({indicator.also_possible})"
    broken = varied.rows(
        f"select count(*) as n from figures.grants where ({indicator.counted}) and "
        f"(({is_known} = {is_not_known}) or ({counts} and not {is_known}) "
        f"or ({may} and not {is_known}) or ({counts} and {may}))"
    )
    assert broken["n"].item() == 0


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_left_out_and_what_is_counted_are_all_grants(
    varied: Store, described: list[Row], name: str
) -> None:
    result = compute(varied, name)
    indicator = result.indicator
    counted = varied.rows(f"select count(*) as n from figures.grants where {indicator.counted}")[
        "n"
    ].item()
    assert counted + result.left_out["grant_count"].sum() == len(described)


CORE, PROJECT = "Towards core costs", "To run weekly workshops"
# Of each funder: the amounts and descriptions of its grants. What has none is not known.
EXAMPLES: dict[str, list[tuple[int, str | None]]] = {
    "the worked example": [(30, CORE), (30, PROJECT), (40, None)],
    "one core": [(7, CORE)],
    "one project": [(7, PROJECT)],
    "one not known": [(7, None)],
    "half known": [(10, CORE), (10, PROJECT), (20, None)],
    "under half known": [(10, CORE), (10, PROJECT), (21, None)],
}


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Row]]:
    """The core share of money of each of the examples, by its name."""
    grants = [
        grant(
            f"360G-{name}-{number}",
            amount,
            title="Gift",
            description=description,
            fundingOrganization=[{"id": f"GB-CHC-{list(EXAMPLES).index(name) + 1}", "name": name}],
            regrantType="FRG010" if amount == 30 else None,
        )
        for name, listed in EXAMPLES.items()
        for number, (amount, description) in enumerate(listed)
    ]
    build = build_files(tmp_path_factory.mktemp("examples"), grants)
    core, regrants = (
        compute(build.store, name, ("funder",)).rows.to_dicts()
        for name in ("core_share_of_money", "regrant_share_of_money")
    )
    build.store.close()
    [declared] = [row for row in regrants if row["label"] == "the worked example"]
    yield {row["label"]: row for row in core} | {"regrants": declared}


def test_the_worked_example_of_a_share(examples: dict[str, Row]) -> None:
    row = examples["the worked example"]
    assert (row["value"], row["lower"], row["upper"]) == (0.5, 0.3, 0.7)
    assert (row["numerator"], row["known"], row["not_known"], row["base"]) == (30, 60, 40, 100)
    assert (row["unit"], row["base_unit"], row["status"]) == ("share", "gbp", "")


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("one core", (1.0, 1.0, 1.0, "")),
        ("one project", (0.0, 0.0, 0.0, "")),
        ("one not known", (None, 0.0, 1.0, "n")),
        ("half known", (0.5, 0.25, 0.75, "")),
        ("under half known", (None, 10 / 41, 31 / 41, "u")),
    ],
)
def test_what_is_known_of_one_grant_or_of_half_of_them_decides_what_is_given(
    examples: dict[str, Row], name: str, figures: tuple[float | None, float, float, str]
) -> None:
    row = examples[name]
    assert (row["value"], row["lower"], row["upper"], row["status"]) == figures


def test_money_for_regranting_is_only_ever_at_least(examples: dict[str, Row]) -> None:
    row = examples["regrants"]
    assert (row["value"], row["lower"], row["upper"], row["status"]) == (None, 0.6, 1.0, "n")


def test_the_limits_are_those_of_the_rule_file() -> None:
    assert (load_limits().least_known, load_limits().fewest_recipients) == (0.5, 10)


@pytest.mark.parametrize("name", OTHERS)
def test_an_indicator_file_says_what_must_be_said(name: str) -> None:
    indicator = load_indicators()[name]
    assert indicator.definition_version >= 1 and indicator.owner and indicator.reviewed_on
    assert indicator.question.endswith("?") and indicator.definition.endswith(".")
    assert indicator.recommendations and indicator.caveats
    assert all(caveat.endswith(".") for caveat in indicator.caveats)
    assert not indicator.is_additive
