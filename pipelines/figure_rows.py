"""The rows of a figure as they are said in a table, the same on a page and on a published site."""

from collections.abc import Mapping
from typing import Any

from pipelines.definitions import SHARE, TOTAL, Indicator
from pipelines.indicators import Result
from pipelines.phrases import choices, say
from pipelines.tables import Drawn, Table
from pipelines.words import (
    RELATIVE,
    amount,
    figure_point,
    figure_value,
    part,
    range_told,
    share,
    share_range,
)

# A part that is less is what is left of rounding.
LEAST_TOLD = 1e-6


def measured_headings() -> list[str]:
    """The columns of a figure that is no total."""
    return [
        say("figure.known"),
        say("figure.of_known"),
        say("figure.could_be_heading"),
        say("figure.base"),
    ]


def figure_rows(
    result: Result,
    links_to: list[str] | None = None,
    beside: Mapping[str, str] | None = None,
    is_drawn: bool = False,
) -> Table:
    """A figure by one dimension: value, share of known and range; base and not known at the foot.

    Of a figure that is no total each category is a whole of its own, with its base; `beside` has
    for each what stands small below its name, and `is_drawn` draws the ranges in the table.
    """
    links = links_to or []
    caption = say("figure.by", label=result.indicator.label, label_2=result.by[-1].label)
    label = result.by[-1].label
    heading = label[0].upper() + label[1:]
    if result.indicator.kind != TOTAL:
        rows = [
            _measured_row(result.indicator, row, (beside or {}).get(row["category"], ""))
            for row in result.rows.to_dicts()
        ]
        headings = [heading, *measured_headings()]
        drawn = _ranges(result) if is_drawn and result.indicator.unit in RELATIVE else {}
        return Table(caption, headings, rows, links_to=links, is_wide=True, drawn=drawn)
    unit = result.indicator.unit
    rows = [
        [row["label"], figure_value(row), figure_point(row), could_be(row)]
        for row in result.rows.to_dicts()
    ]
    first = result.rows.row(0, named=True)
    foot = [
        [say("figure.base_all_these"), amount(first["base"], unit), "", ""],
        [say("figure.which_not_known"), amount(first["not_known"], unit), "", ""],
    ]
    return Table(
        caption,
        [heading, say("figure.value"), say("figure.of_known"), say("figure.could_be_heading")],
        rows,
        links_to=links,
        foot=foot,
    )


def _ranges(result: Result) -> dict[tuple[int, int], Drawn]:
    """The ranges, each in the cell that says it."""
    column = 1 + measured_headings().index(say("figure.could_be_heading"))
    return {
        (number, column): (row["lower"], row["upper"], row["value"])
        for number, row in enumerate(result.rows.to_dicts())
        if row["lower"] is not None
    }


def _measured_row(indicator: Indicator, row: dict[str, Any], beside: str) -> list[str]:
    return [f"{row['label']}\n{beside}".strip(), *measured_cells(indicator, row)]


def measured_cells(indicator: Indicator, row: dict[str, Any]) -> list[str]:
    """Of a figure that is no total: known; the point, or that there is none; range; base."""
    unit = row["base_unit"]
    is_told = row["value"] is not None
    return [
        f"{share(part(row['known'], row['base']))}\n{amount(row['known'], unit)}",
        figure_value(row) if is_told else _no_point(row),
        # why a range is wide although all is known stands by the range
        f"{range_told(row)}\n{told_together(indicator, row)}".strip(),
        amount(row["base"], unit),
    ]


def _no_point(row: dict[str, Any]) -> str:
    """That there is no point, and why: of what only ever says yes, or no, all would be that."""
    said = choices("figure.no_point").get(row["status"], "")
    if row["status"] != "n":
        return said
    return f"{said}\n{say('figure.one_answer') if row['known'] else say('figure.not_said')}"


def told_together(indicator: Indicator, row: Mapping[str, Any]) -> str:
    """How much of the base is for core costs and a project together; empty where none is.

    Core shares alone have such a part (`also_possible`): it is known, and no part of the numerator,
    so that the point says less than it could be.
    """
    if indicator.kind != SHARE or row["lower"] is None:
        return ""
    together = row["upper"] - (row["numerator"] + row["not_known"]) / row["base"]
    if together < LEAST_TOLD:
        return ""
    return say("figure.not_told_apart", part=share(together))


def drawn_beside(result: Result, beside: Mapping[str, str] | None) -> dict[str, str]:
    """What stands by each category drawn: what is `beside` it, and why its range is wide."""
    if not beside:
        return {}
    return {
        row["category"]: "\n".join(
            filter(None, (beside.get(row["category"]), told_together(result.indicator, row)))
        )
        for row in result.rows.to_dicts()
    }


def could_be(row: dict[str, Any]) -> str:
    """The range of a category; of what is not known, how much of all it is."""
    if row["is_not_known"]:
        return say("figure.all", share_upper=share(row["share_upper"]))
    return share_range(row["share_lower"], row["share_upper"])
