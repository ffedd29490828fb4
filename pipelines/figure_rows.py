"""The rows of a figure as they are said in a table, the same on a page and on a published site."""

from typing import Any

from pipelines.definitions import TOTAL
from pipelines.indicators import Result
from pipelines.tables import Table
from pipelines.words import (
    amount,
    figure_point,
    figure_range,
    figure_value,
    part,
    share,
    share_range,
)

NO_POINT = {"n": "not told", "u": "range only"}
MEASURED = ["Known", "Of known", "Could be", "Base"]


def figure_rows(result: Result, links_to: list[str] | None = None) -> Table:
    """A figure by one dimension: value, share of known and range; base and not known at the foot.

    Of a figure that is no total each category is a whole of its own, with its base.
    """
    links = links_to or []
    caption = f"{result.indicator.label} by {result.by[-1].label}"
    label = result.by[-1].label
    heading = label[0].upper() + label[1:]
    if result.indicator.kind != TOTAL:
        rows = [[row["label"], *measured_cells(row)] for row in result.rows.to_dicts()]
        return Table(caption, [heading, *MEASURED], rows, links_to=links, is_wide=True)
    unit = result.indicator.unit
    rows = [
        [row["label"], figure_value(row), figure_point(row), could_be(row)]
        for row in result.rows.to_dicts()
    ]
    first = result.rows.row(0, named=True)
    foot = [
        ["Base: all of these", amount(first["base"], unit), "", ""],
        ["of which not known", amount(first["not_known"], unit), "", ""],
    ]
    return Table(
        caption, [heading, "Value", "Of known", "Could be"], rows, links_to=links, foot=foot
    )


def measured_cells(row: dict[str, Any]) -> list[str]:
    """Of a figure that is no total: known; the point, or that there is none; range; base."""
    unit = row["base_unit"]
    is_told = row["value"] is not None
    return [
        f"{share(part(row['known'], row['base']))}\n{amount(row['known'], unit)}",
        figure_value(row) if is_told else NO_POINT.get(row["status"], ""),
        figure_range(row) or ("" if is_told else figure_value(row)),
        amount(row["base"], unit),
    ]


def could_be(row: dict[str, Any]) -> str:
    """The range of a category; of what is not known, how much of all it is."""
    if row["is_not_known"]:
        return f"{share(row['share_upper'])} of all"
    return share_range(row["share_lower"], row["share_upper"])
