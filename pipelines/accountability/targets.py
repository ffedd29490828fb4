"""How far a funder is on the way to a target, told from a figure under the definition it was set
under; where that cannot be told, why."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pipelines.accountability.format import NOT_STATED
from pipelines.comparable import read_from_words
from pipelines.contracts import load_fields
from pipelines.definitions import TOTAL, load_dimensions, load_indicators
from pipelines.findings import between
from pipelines.indicators import Filters, compute
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import share

FIRST_MONTH = 4
# A year that ended so long before a target was stated says nothing of it.
STALE = timedelta(days=2 * 365)
MET, MISSED, ON_TRACK, BEHIND = "met", "missed", "on track", "behind"
CANNOT = "cannot be told"


@dataclass(frozen=True)
class Progress:
    """Where a target stands: `state` is met, missed, on track, behind or cannot be told.

    `why` says of which year the figure is, or why it cannot be told.
    """

    state: str
    why: str

    def __str__(self) -> str:
        """'On track: 24% in 2025-26.'"""
        state = say(f"accountability.progress.states.{self.state.replace(' ', '_')}")
        return say("accountability.progress.line", state=state, why=self.why)


def progress_of(store: Store, row: dict[str, Any], today: date) -> Progress:
    """The progress of one published target of a funder, by its newest whole financial year."""
    reason = _why_not(row)
    if reason:
        return Progress(CANNOT, reason)
    year = _newest_year(store, row["funder_id"], min(today, row["due_on"]))
    if year is None:
        return Progress(CANNOT, say("accountability.progress.no_year"))
    named, ends = year
    began = row["baseline_on"] or row.get("stated_on")
    if began is not None and ends <= began:
        return Progress(
            CANNOT,
            say("accountability.progress.no_year_since", day=f"{began:%-d %B %Y}", year=named),
        )
    stated = row.get("stated_on")
    if stated is not None and ends < stated - STALE:
        day = f"{stated:%-d %B %Y}"
        return Progress(CANNOT, say("accountability.progress.too_old", year=named, day=day))
    filters = Filters(
        funder_ids=(row["funder_id"],),
        programme_ids=_streams(store, row),
        financial_years=(named,),
    )
    found = _of_group(store, row, filters) if row["target_group"] else _whole(store, row, filters)
    if found is None:
        return Progress(CANNOT, say("accountability.progress.no_figure", year=named))
    said = _found_said(store, row, filters, _said(found))
    return judge(row, found.low, found.high, said, ends, today)


def _found_said(store: Store, row: dict[str, Any], filters: Filters, value: str) -> str:
    """The figure with its year, and how much of what it rests on was read from words."""
    [year] = filters.financial_years
    if row["target_group"]:
        return say("accountability.progress.found_declared", value=value, year=year)
    result = compute(store, row["target_indicator"], ("funder",), filters)
    read = next(iter(read_from_words(store, result).values()), "")
    if read:
        return say("accountability.progress.found_read", value=value, year=year, read=read)
    return say("accountability.progress.found", value=value, year=year)


def judge(  # noqa: PLR0913, PLR0917 - what a judgement rests on
    row: dict[str, Any], low: float, high: float, said: str, ends: date, today: date
) -> Progress:
    """Whether a figure that lies between two ends is where the target asks for it to be.

    Before the day it is due, that is on the straight line from where it began. A figure that is not
    all known is on one side only where both its ends are.
    """
    target, begins = float(row["target_value"]), row["baseline_value"]
    is_due = today > row["due_on"]
    if is_due and ends < _last_year_end(row["due_on"]):
        return Progress(CANNOT, say("accountability.progress.not_yet", said=said))
    falls = begins is not None and begins > target
    needed = target if is_due else _on_the_line(row, ends)
    if _reaches(low, high, target, falls):
        return Progress(MET, said)
    if needed is None:
        return Progress(CANNOT, say("accountability.progress.no_beginning", said=said))
    if _reaches(low, high, needed, falls):
        return Progress(ON_TRACK, said)
    if (low > needed) if falls else (high < needed):
        return Progress(MISSED if is_due else BEHIND, said)
    return Progress(CANNOT, say("accountability.progress.too_little_known", said=said))


def _why_not(row: dict[str, Any]) -> str:
    indicator = load_indicators().get(row["target_indicator"] or "")
    if indicator is None:
        return say("accountability.progress.names_no_figure")
    if row["target_definition_version"] not in (None, indicator.definition_version):
        return say(
            "accountability.progress.other_definition",
            then=row["target_definition_version"],
            now=indicator.definition_version,
        )
    if not row["target_group"]:
        return ""
    dimension = _dimension_of(row)
    if dimension is None:
        return say("accountability.progress.no_relation")
    if row["target_group"] not in load_fields()[dimension].values:
        return say("accountability.progress.too_fine")
    return ""


def _dimension_of(row: dict[str, Any]) -> str | None:
    """What the figure of a target about a community goes by: groups, or the finer categories."""
    relation = row["target_relation"]
    if relation in (None, NOT_STATED):
        return None
    name = str(relation)
    is_group = row["target_group"] in load_fields()[name].values
    finer = f"{name}_detail"
    return finer if not is_group and finer in load_dimensions() else name


@dataclass(frozen=True)
class _Ends:
    """Between what a figure lies, in its unit, which is `share` for a part of all."""

    low: float
    high: float
    unit: str


def _whole(store: Store, row: dict[str, Any], filters: Filters) -> _Ends | None:
    rows = compute(store, row["target_indicator"], (), filters).rows
    if not rows.height or rows["value"][0] is None:
        return None
    found = rows.row(0, named=True)
    return _Ends(float(found["lower"]), float(found["upper"]), found["unit"])


def _of_group(store: Store, row: dict[str, Any], filters: Filters) -> _Ends | None:
    """The figure of one community: what groups declared of it, and what is not known beside it.

    Of a total, a target of at most 1 is a part of all.
    """
    dimension = _dimension_of(row) or ""
    rows = compute(store, row["target_indicator"], (dimension,), filters).rows.to_dicts()
    mine = next((each for each in rows if each["category"] == row["target_group"]), None)
    is_total = load_indicators()[row["target_indicator"]].kind == TOTAL
    if not is_total:
        has_range = mine is not None and mine["lower"] is not None
        return _Ends(mine["lower"], mine["upper"], mine["unit"]) if mine and has_range else None
    if not rows:
        return None
    least = mine["lower"] if mine else 0.0
    most = mine["upper"] if mine else _most_of_none(rows, dimension, row["target_group"])
    if float(row["target_value"]) > 1:
        return _Ends(least, most, rows[0]["unit"])
    return _Ends(least / rows[0]["base"], most / rows[0]["base"], "share")


def _most_of_none(rows: list[dict[str, Any]], dimension: str, group: str) -> float:
    """The most that a community of which nobody declared anything could be."""
    others = load_dimensions()[dimension].could_be.get(group, ())
    merged = sum(each["value"] for each in rows if each["category"] in others)
    return float(rows[0]["not_known"] + merged)


def _reaches(low: float, high: float, needed: float, falls: bool) -> bool:
    return high <= needed if falls else low >= needed


def _on_the_line(row: dict[str, Any], ends: date) -> float | None:
    """What the straight line from beginning to target asks for on a day."""
    begins, on, due = row["baseline_value"], row["baseline_on"], row["due_on"]
    if begins is None or on is None or due <= on:
        return None
    part = min(max((ends - on) / (due - on), 0), 1)
    return float(begins) + (float(row["target_value"]) - float(begins)) * part


def _newest_year(store: Store, funder_id: str, until: date) -> tuple[str, date] | None:
    """The newest financial year that ended by a day, and by which the funder's grants go on."""
    last = store.rows(
        "select max(award_date) as last from grants where funder_id = $funder",
        {"funder": funder_id},
    )["last"][0]
    if last is None:
        return None
    # a year is whole where its grants go on to its last month
    reached = last if last.month != FIRST_MONTH - 1 else date(last.year, FIRST_MONTH, 1)
    ends = _last_year_end(min(until, reached))
    first = ends.year - 1
    return f"{first}-{ends.year % 100:02d}", ends


def _last_year_end(day: date) -> date:
    """The newest 31 March that is not after a day."""
    ends = date(day.year, FIRST_MONTH - 1, 31)
    return ends if ends <= day else date(day.year - 1, FIRST_MONTH - 1, 31)


def _streams(store: Store, row: dict[str, Any]) -> tuple[str, ...]:
    if row["stream_title"] == "all":
        return ()
    found = store.rows(
        "select programme_id from programmes where funder_id = $funder "
        "and lower(trim(programme_title)) = lower(trim($title))",
        {"funder": row["funder_id"], "title": row["stream_title"]},
    )
    return tuple(found["programme_id"]) or ("none",)


def _said(ends: _Ends) -> str:
    shown = [
        share(value) if ends.unit == "share" else f"{'£' if ends.unit == 'gbp' else ''}{value:,.0f}"
        for value in (ends.low, ends.high)
    ]
    low, high = shown
    return low if low == high else between(low, high)
