"""Whom grants are for and who leads the groups, as they declared: by stream and year, and by
community. Each number is the figure's of the same name, told as its range."""

from typing import Any

from pipelines.accountability.figures import (
    Figure,
    base_words,
    community_words,
    grants_counted,
)
from pipelines.definitions import load_dimensions
from pipelines.indicators import Filters, compute
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import amount, counted, share_range

# The newest years that a stream is told of.
YEARS_TOLD = 3
STREAM_AND_YEAR = ("meant_for", "led_by")
BY_COMMUNITY = ("meant_for", "led_by", "led_by_and_for")
ANY = "any"
Row = dict[str, Any]


def reach_lines(store: Store, funder_id: str) -> dict[str, list[str]]:
    """Lines by recommendation: F2C by stream and year, F1A by community.

    Of a stream and year, or a community, of which nothing is known there is no line.
    """
    if not _is_anything_known(store, funder_id):
        return {}
    return {
        "F2C": _by_stream_and_year(store, funder_id),
        "F1A": _by_community(store, funder_id),
    }


def _is_anything_known(store: Store, funder_id: str) -> bool:
    """Whether a group declared anything of any grant; of most funders nobody was asked."""
    chosen = Filters(funder_ids=(funder_id,))
    for name in BY_COMMUNITY:
        rows = compute(store, "grants_made", (name,), chosen).rows
        if rows.height and rows["known"].max():
            return True
    return False


def _by_stream_and_year(store: Store, funder_id: str) -> list[str]:
    """'Small Fund, 2024-25: of 40 grants to organisations, for a particular community 4 to 24.'

    Grants are counted, since streams of a year are small. The newest years first; streams by name
    within them.
    """
    years = compute(store, "grants_made", ("financial_year",), Filters(funder_ids=(funder_id,)))
    named = [row["category"] for row in years.rows.to_dicts() if not row["is_not_known"]]
    lines = []
    for year in sorted(named, reverse=True)[:YEARS_TOLD]:
        chosen = Filters(funder_ids=(funder_id,), financial_years=(year,))
        found = {name: _any_of(store, name, chosen) for name in STREAM_AND_YEAR}
        streams = sorted({stream for rows in found.values() for stream in rows}, key=str.lower)
        for stream in streams:
            rows = {name: found[name].get(stream) for name in STREAM_AND_YEAR}
            lines += _stream_line(f"{stream}, {year}", rows)
    return lines


def _any_of(store: Store, dimension: str, filters: Filters) -> dict[str, Row]:
    """By stream, what is declared of any community; lacking where nothing is known."""
    found: dict[str, Row] = {}
    for row in compute(store, "grants_made", ("programme", dimension), filters).rows.to_dicts():
        if row["known"] and (row["category_2"] == ANY or row["label"] not in found):
            is_any = row["category_2"] == ANY
            none = {"lower": 0.0, "upper": row["not_known"]}
            found[row["label"]] = row if is_any else row | none
    return found


def _stream_line(stream: str, rows: dict[str, Row | None]) -> list[str]:
    told = {name: row for name, row in rows.items() if row is not None}
    if not told:
        return []
    base = next(iter(told.values()))["base"]
    parts = [
        say(
            "accountability.reached.of_stream",
            who=_lower(community_words(Figure("grants_made", name, ANY), "")),
            could=_between(row["lower"], row["upper"]),
            not_known=f"{row['not_known']:,.0f}",
        )
        for name, row in told.items()
    ]
    grants, said = counted(int(base), "grant"), "; ".join(parts)
    return [say("accountability.reached.stream", stream=stream, grants=grants, said=said)]


def _by_community(store: Store, funder_id: str) -> list[str]:
    """'Women and girls, as groups declared, of £200 in 4 grants: for them £100 (10% to 60%) ...'"""
    chosen = Filters(funder_ids=(funder_id,))
    parts: dict[str, list[str]] = {}
    base = ""
    for name in BY_COMMUNITY:
        unknown = load_dimensions()[name].not_known_codes
        for row in compute(store, "money_awarded", (name,), chosen).rows.to_dicts():
            if row["category"] in (ANY, "none", *unknown):
                continue
            # all three ask it of the grants to organisations
            base = base or _base(store, Figure("money_awarded", name, ANY), row["base"], chosen)
            words = say(f"accountability.relations.{name}", who=say("accountability.them"))
            parts.setdefault(row["label"], []).append(
                say(
                    "accountability.reached.of_community",
                    who=_lower(words),
                    pounds=amount(row["value"], "gbp"),
                    could=share_range(row["share_lower"], row["share_upper"]),
                )
            )
    return [
        say("accountability.reached.community", label=label, base=base, said="; ".join(said))
        for label, said in parts.items()
    ]


def _base(store: Store, figure: Figure, base: float, filters: Filters) -> str:
    grants = sum(grants_counted(store, figure, filters).values())
    return base_words(figure, base, grants)


def _between(least: float, most: float) -> str:
    low, high = f"{least:,.0f}", f"{most:,.0f}"
    return low if low == high else say("values.to", low=low, high=high)


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
