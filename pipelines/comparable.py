"""Says what must be known before figures are set side by side: coverage first, then what differs.

A comparison says nothing of who is reached where one side is known better than the other, was
published otherwise, or is of another time. Nothing here ranks: names stand in the order of a file.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from pipelines.definitions import (
    NOT_KNOWN,
    OF_RECIPIENTS,
    SHARE,
    TOTAL,
    Comparison,
    Dimension,
    Indicator,
    load_comparisons,
    load_limits,
)
from pipelines.figures import is_named
from pipelines.indicators import Result, where_of
from pipelines.phrases import say
from pipelines.queries import category_column, grants_by
from pipelines.store import Store
from pipelines.words import counted, part, share

YEARS = ("financial_year", "calendar_year")
NAMES_SHOWN = 3
GROUPS = ("known", "how", "time", "published")
Row = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One thing that differs between what is compared, in a sentence that can stand alone.

    `group` is what it is about: how much is `known`, `how` it is known, the `time`, or what was
    `published`.
    """

    kind: str
    sentence: str
    group: str = "known"


@dataclass(frozen=True)
class Side:
    """One of those that are compared: its grants, the years they are of, and who made them."""

    code: str
    name: str
    row: Row
    grants: int
    years: tuple[str, ...]
    funders: tuple[str, ...]
    last_award: date | None
    parts: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Compared:
    """What differs between what is compared, and for each how much was `read` from words."""

    differences: tuple[Difference, ...]
    read: dict[str, str]


def find_differences(store: Store, result: Result) -> tuple[Difference, ...]:
    """What differs between the categories of a result's first dimension; none where there is one.

    Coverage comes first, then what the ranges allow to be said, then how things are known, then
    years, currencies, regrants and records of single years. Only what differs is said, and in
    every case how much was read from words, on which a figure rests where all are alike too.
    """
    return compare(store, result).differences


def read_from_words(store: Store, result: Result) -> dict[str, str]:
    """For each category, how much of what its figure rests on was read from words, in words.

    Of grants of which the thing is known: 'purpose read from words: 60%'. Nothing is said of a
    figure that reads nothing from words, nor of a category of which nothing is known.
    """
    return compare(store, result).read


def compare(store: Store, result: Result) -> Compared:
    """Both of the above, of one look at the grants."""
    if not result.by:
        return Compared((), {})
    comparisons = [each for each in load_comparisons() if _is_about(each, result)]
    sides = _sides(store, result, comparisons)
    differences = _differences(result, sides, comparisons) if len(sides) > 1 else ()
    return Compared(differences, _read(sides, comparisons))


def _differences(
    result: Result, sides: list[Side], comparisons: Sequence[Comparison]
) -> tuple[Difference, ...]:
    said = [
        *_coverage(result, sides),
        *_ranges(result, sides),
        *_few_recipients(result.indicator, sides),
        *_few_grants(result.indicator, sides),
        *(_parted(each, sides) for each in comparisons),
        *_times(result, sides),
        _prices(result, sides),
    ]
    found = [difference for difference in said if difference]
    return tuple(sorted(found, key=lambda difference: GROUPS.index(difference.group)))


def _read(sides: list[Side], comparisons: Sequence[Comparison]) -> dict[str, str]:
    said = {}
    for side in sides:
        parts = [
            say("compare.read", what=each.what, part=_how_much(part(base - count, base)))
            for each in comparisons
            for count, base in [side.parts[each.id]]
            if each.what and base
        ]
        said[side.code] = ", ".join(parts)
    return {code: words for code, words in said.items() if words}


def _how_much(value: float | None) -> str:
    ends = {0.0: say("compare.read_none"), 1.0: say("compare.read_all")}
    return ends.get(value or 0.0, share(value))


def counted_grants(result: Result) -> dict[str, int]:
    """How many grants each category of a share or median by one dimension is worked out of."""
    return dict(result.rows.select("category", "cases").rows())


def in_order(result: Result, grants: Mapping[str, int], order: str) -> Result:
    """The same figures in another order, each of which somebody must ask for.

    `grants` puts the most grants first, `known` what is known best, `figure` the largest. Nothing
    stands in order of a figure of which only a range is known: such rows come last, by name.
    """
    if order not in ORDERS:
        return result
    key = ORDERS[order](grants)
    rows = result.rows.with_columns(
        pl.Series("key", [key(row) for row in result.rows.to_dicts()], dtype=pl.Float64)
    )
    ordered = rows.sort("key", descending=True, nulls_last=True, maintain_order=True)
    return replace(result, rows=ordered.drop("key"))


Key = Callable[[Row], float | None]
ORDERS: dict[str, Callable[[Mapping[str, int]], Key]] = {
    "grants": lambda grants: lambda row: grants.get(row["category"], 0),
    "known": lambda _: lambda row: part(row["known"], row["base"]),
    "figure": lambda _: lambda row: None if row["status"] else row["value"],
}


def _is_about(comparison: Comparison, result: Result) -> bool:
    """Whether a figure reads what the comparison is of, or is of all grants."""
    pieces = (*result.indicator.conditions(), *(dimension.column for dimension in result.by))
    named = (is_named(column, piece) for column in comparison.named for piece in pieces)
    return not comparison.named or any(named)


def _sides(store: Store, result: Result, comparisons: Sequence[Comparison]) -> list[Side]:
    """The categories of the first dimension that have a figure, but for what is not known."""
    dimension = result.by[0]
    where, parameters = where_of(result.filters, is_narrow=True)
    parts = "".join(
        f", [count(*) filter (({each.of}) and ({each.counts})), count(*) filter ({each.of})]"
        for each in comparisons
    )
    sql = f"""
        select
            {category_column(dimension)}::varchar,
            count(*),
            list(distinct financial_year::varchar order by financial_year::varchar),
            list(distinct funder_id::varchar order by funder_id::varchar),
            max(award_date)
            {parts}
        from {grants_by((dimension,))}
        where ({where}) and ({dimension.applies_when})
        group by {category_column(dimension)}
    """
    found = {row[0]: row for row in store.rows(sql, parameters).rows()}
    sides = []
    for row in result.rows.unique("category", maintain_order=True).to_dicts():
        if row["category"] in dimension.not_known_codes:
            continue
        _, grants, years, funders, last, *counts = found[row["category"]]
        pairs = {each.id: tuple(pair) for each, pair in zip(comparisons, counts, strict=True)}
        years = tuple(year for year in years if year != NOT_KNOWN)
        told = (row["category"], row["label"], row)
        sides.append(Side(*told, grants, years, tuple(funders), last, pairs))
    return sides


def _coverage(result: Result, sides: list[Side]) -> list[Difference | None]:
    if result.indicator.kind == TOTAL and len(result.by) == 1:
        return []
    known = [(side.name, part(side.row["known"], side.row["base"])) for side in sides]
    told = _spread("coverage", say("compare.what_known_base"), known)
    less = [name for name, value in known if (value or 0) < load_limits().least_known]
    thin = Difference(
        "under_half",
        say("compare.less_than_half_known", value=_names(less)),
    )
    if told is None:
        return [thin if less else None]
    wider = say("compare.wider_range_says_less")
    return [Difference("coverage", f"{told.sentence} {wider}"), thin if less else None]


def _ranges(result: Result, sides: list[Side]) -> list[Difference]:
    """Whether the ranges allow to say whose figure is larger."""
    if result.indicator.kind == TOTAL or len(result.by) > 1:
        return []
    ranged = [side for side in sides if side.row["lower"] is not None]
    if len(ranged) < 2 or result.indicator.unit == "gbp":
        return []
    least_upper = min(side.row["upper"] for side in ranged)
    if max(side.row["lower"] for side in ranged) <= least_upper:
        sentence = say("compare.all_ranges_overlap_these")
    else:
        sentence = say("compare.only_where_two_ranges")
    return [Difference("ranges", sentence)]


def _few_recipients(indicator: Indicator, sides: list[Side]) -> list[Difference]:
    if indicator.kind not in OF_RECIPIENTS:
        return []
    fewest = min(sides, key=lambda side: int(side.row["cases"]))
    most = max(sides, key=lambda side: int(side.row["cases"]))
    if fewest.row["cases"] == most.row["cases"]:
        return []
    sentence = say(
        "compare.few_recipients_largest_hold",
        cases=f"{fewest.row['cases']:,}",
        name=fewest.name,
        cases_2=f"{most.row['cases']:,}",
        name_2=most.name,
    )
    return [Difference("recipients", sentence)]


def _few_grants(indicator: Indicator, sides: list[Side]) -> list[Difference]:
    """Whose share is of so few grants that one more would move it much."""
    limit = load_limits().few_grants
    few = [
        f"{side.name} ({side.row['cases']:,})"
        for side in sides
        if indicator.kind == SHARE and 0 < int(side.row["cases"]) < limit
    ]
    said = say("compare.few_grants", limit=limit, names=_names(few))
    return [Difference("few_grants", said)] if few else []


def _parted(comparison: Comparison, sides: list[Side]) -> Difference | None:
    """How a part of the grants differs; of what is read from words also where it does not."""
    parts = [(side.name, part(*side.parts[comparison.id])) for side in sides]
    told = _spread(comparison.id, comparison.label, parts, comparison.group)
    values = {share(value) for _, value in parts if value is not None}
    if told or not comparison.what or len(values) != 1:
        return told
    alike = values.pop()
    said = say("compare.alike", label=comparison.label, value="none" if alike == "0%" else alike)
    return Difference(comparison.id, said, comparison.group)


def _spread(
    kind: str, label: str, parts: list[tuple[str, float | None]], group: str = "known"
) -> Difference | None:
    """From the least to the most, with who they are; nothing where all say the same."""
    told = [(name, value) for name, value in parts if value is not None]
    least = min((value for _, value in told), default=0.0)
    most = max((value for _, value in told), default=0.0)
    if share(least) == share(most):
        return None
    low, high = (
        f"{share(edge)} ({_names([name for name, value in told if value == edge])})"
        for edge in (least, most)
    )
    return Difference(
        kind, say("compare.from", label=label, value=low if least else "none", high=high), group
    )


def _times(result: Result, sides: list[Side]) -> list[Difference]:
    if result.by[0].id in YEARS:
        return [*_funders_of_years(sides), *_last_year(result.by[0], sides)]
    spans = {side.name: side.years for side in sides if side.years}
    if len(set(spans.values())) < 2:
        return []
    shared = sorted(set.intersection(*(set(years) for years in spans.values())))
    common = (
        say("compare.all_have_grants", value=_names(shared, 99))
        if shared
        else say("compare.no_year_has_grants")
    )
    # those of the same years are named together: a list of the same years over and over says little
    by_span: dict[str, list[str]] = {}
    for name, years in sorted(spans.items(), key=lambda pair: pair[1]):
        by_span.setdefault(_span(years), []).append(name)
    if len(by_span) == 1:
        said = say("compare.they_are_but_not", value=next(iter(by_span)))
    else:
        listed = [f"{span} ({_names(names)})" for span, names in by_span.items()]
        said = say("compare.they_are_not_same", value=_names(listed, 5))
    return [Difference("years", f"{said} {common}", "time")]


def _span(years: tuple[str, ...]) -> str:
    return years[0] if len(years) == 1 else say("compare.to", value=years[0], value_2=years[-1])


def _funders_of_years(sides: list[Side]) -> list[Difference]:
    if len({side.funders for side in sides}) < 2:
        return []
    numbers = [len(side.funders) for side in sides]
    how_many = say("compare.from_them", value=min(numbers), value_2=max(numbers))
    sentence = say("compare.funders_are_not_same", how_many=how_many)
    return [Difference("funders", sentence, "time")]


def _last_year(dimension: Dimension, sides: list[Side]) -> list[Difference]:
    """That the newest year is not whole, where its last grant is more than a month off its end."""
    last = max(sides, key=lambda side: side.name)
    if last.last_award is None or not last.name[:4].isdecimal():
        return []
    is_financial = dimension.id == "financial_year"
    first = int(last.name[:4])
    end = date(first + 1, 3, 31) if is_financial else date(first, 12, 31)
    if (end - last.last_award).days <= 31:
        return []
    day = f"{last.last_award:%-d %B %Y}"
    said = say("compare.may_not_be_whole", name=last.name, day=day)
    return [Difference("last_year", said, "time")]


def _prices(result: Result, sides: list[Side]) -> Difference | None:
    """That pounds of different years are not alike, where amounts are compared and not adjusted."""
    years = {year for side in sides for year in side.years}
    if result.indicator.unit != "gbp" or len(years) < 2 or result.filters.is_real:
        return None
    said = say("compare.pounds_are_their_own")
    return Difference("prices", said, "time")


def _names(names: Sequence[str], shown: int = NAMES_SHOWN) -> str:
    """The first names and how many others; streams of several funders can have one name."""
    names = list(dict.fromkeys(names))
    if len(names) <= shown + 1:
        return ", ".join(names)
    return say(
        "compare.and", join=", ".join(names[:shown]), value=counted(len(names) - shown, "other")
    )
