"""Says what must be known before figures are set side by side: coverage first, then what differs.

A comparison says nothing of who is reached where one side is known better than the other, was
published otherwise, or is of another time. Nothing here ranks: names stand in the order of a file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.definitions import (
    NOT_KNOWN,
    OF_RECIPIENTS,
    TOTAL,
    Comparison,
    Dimension,
    Indicator,
    load_comparisons,
    load_limits,
)
from pipelines.figures import is_named
from pipelines.indicators import Result, where_of
from pipelines.queries import category_column, grants_by
from pipelines.store import Store
from pipelines.words import counted, part, share

YEARS = ("financial_year", "calendar_year")
NAMES_SHOWN = 3
Row = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One thing that differs between what is compared, in a sentence that can stand alone."""

    kind: str
    sentence: str


@dataclass(frozen=True)
class Side:
    """One of those that are compared: its grants, the years they are of, and who made them."""

    name: str
    row: Row
    grants: int
    years: tuple[str, ...]
    funders: tuple[str, ...]
    last_award: date | None
    parts: dict[str, tuple[int, int]]


def find_differences(store: Store, result: Result) -> tuple[Difference, ...]:
    """What differs between the categories of a result's first dimension; none where there is one.

    Coverage comes first, then what the ranges allow to be said, then how things are known, then
    years, currencies, regrants and records of single years. Only what differs is said.
    """
    if not result.by:
        return ()
    comparisons = [each for each in load_comparisons() if _is_about(each, result)]
    sides = _sides(store, result, comparisons)
    if len(sides) < 2:
        return ()
    said = [
        *_coverage(result, sides),
        *_ranges(result, sides),
        *_few_recipients(result.indicator, sides),
        *(_spread(each.id, each.label, _parts_of(each, sides)) for each in comparisons),
        *_times(result, sides),
        _prices(result, sides),
    ]
    return tuple(difference for difference in said if difference)


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
        sides.append(Side(row["label"], row, grants, years, tuple(funders), last, pairs))
    return sides


def _coverage(result: Result, sides: list[Side]) -> list[Difference | None]:
    if result.indicator.kind == TOTAL and len(result.by) == 1:
        return []
    known = [(side.name, part(side.row["known"], side.row["base"])) for side in sides]
    told = _spread("coverage", "What is known, of the base", known)
    less = [name for name, value in known if (value or 0) < load_limits().least_known]
    thin = Difference(
        "under_half",
        f"Less than half is known of {_names(less)}: a range is all that can be given.",
    )
    if told is None:
        return [thin if less else None]
    wider = "A wider range says that less is known, and nothing of who is reached."
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
        sentence = "All ranges overlap: these files do not tell whose figure is larger."
    else:
        sentence = (
            "Only where two ranges do not overlap do these files tell whose figure is larger."
        )
    return [Difference("ranges", sentence)]


def _few_recipients(indicator: Indicator, sides: list[Side]) -> list[Difference]:
    if indicator.kind not in OF_RECIPIENTS:
        return []
    fewest = min(sides, key=lambda side: int(side.row["cases"]))
    most = max(sides, key=lambda side: int(side.row["cases"]))
    if fewest.row["cases"] == most.row["cases"]:
        return []
    sentence = (
        "Of few recipients the largest hold much by arithmetic alone. Recipients told apart: from "
        f"{fewest.row['cases']:,} ({fewest.name}) to {most.row['cases']:,} ({most.name})."
    )
    return [Difference("recipients", sentence)]


def _parts_of(comparison: Comparison, sides: list[Side]) -> list[tuple[str, float | None]]:
    pairs = ((side.name, side.parts[comparison.id]) for side in sides)
    return [(name, part(count, base)) for name, (count, base) in pairs]


def _spread(kind: str, label: str, parts: list[tuple[str, float | None]]) -> Difference | None:
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
    return Difference(kind, f"{label}: from {low if least else 'none'} to {high}.")


def _times(result: Result, sides: list[Side]) -> list[Difference]:
    if result.by[0].id in YEARS:
        return [*_funders_of_years(sides), *_last_year(result.by[0], sides)]
    spans = {side.name: side.years for side in sides if side.years}
    if len(set(spans.values())) < 2:
        return []
    shared = sorted(set.intersection(*(set(years) for years in spans.values())))
    common = f"All have grants in {_names(shared, 99)}." if shared else "No year has grants of all."
    listed = [f"{_span(years)} ({name})" for name, years in spans.items()]
    return [Difference("years", f"They are not of the same years: {_names(listed)}. {common}")]


def _span(years: tuple[str, ...]) -> str:
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _funders_of_years(sides: list[Side]) -> list[Difference]:
    if len({side.funders for side in sides}) < 2:
        return []
    numbers = [len(side.funders) for side in sides]
    how_many = f"from {min(numbers)} to {max(numbers)} of them"
    sentence = (
        f"The funders are not the same in each year ({how_many}): a change can be one of who "
        "publishes."
    )
    return [Difference("funders", sentence)]


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
    return [Difference("last_year", f"{last.name} may not be whole: its last grant is of {day}.")]


def _prices(result: Result, sides: list[Side]) -> Difference | None:
    """That pounds of different years are not alike, where amounts are compared and not adjusted."""
    years = {year for side in sides for year in side.years}
    if result.indicator.unit != "gbp" or len(years) < 2 or result.filters.is_real:
        return None
    return Difference("prices", "Pounds are of their own year, and not adjusted for inflation.")


def _names(names: Sequence[str], shown: int = NAMES_SHOWN) -> str:
    if len(names) <= shown + 1:
        return ", ".join(names)
    return f"{', '.join(names[:shown])} and {counted(len(names) - shown, 'other')}"
