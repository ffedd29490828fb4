"""Draws figures: bars of totals with a hatched end for what they could be, ranges of shares."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import plotly.graph_objects as go

from pipelines.export.site.drawing import label_lines
from pipelines.indicators import Result
from pipelines.phrases import say
from pipelines.words import RELATIVE, figure_told, figure_value

# In pixels: a bar, the gap between it and the words above, a line of them, what is between rows.
BAR, GAP, LINE, BETWEEN = 19, 4, 21, 6
# A line of words below the drawing of each row.
NOTE = 22
FRAME_HEIGHT = 16
# How many letters of a label and its value fit a line on the narrowest screen, 320 pixels.
LETTERS = 44
FONT = "Source Sans, Source Sans Pro, sans-serif"
# By theme: the bar, what is not known, text. Dark blue of the Analysis Function palette; a pattern
# and words say the same as colour does.
INK = {
    "light": {"bar": "#12436D", "unknown": "#6B757E", "text": "#1D2429"},
    "dark": {"bar": "#8CC1EC", "unknown": "#A9B4BD", "text": "#EDF1F4"},
}


def bars(result: Result, theme: str = "light") -> go.Figure:
    """Bars of a figure by one dimension, on a base of nought, each under its label and value.

    The solid part is what is known to belong there; the hatched end is as far as it could reach if
    all that is not known belonged there. What is not known has a grey bar of its own. With less
    than half known there is no solid part: the range stands alone.
    """
    ink = INK[theme]
    rows = result.rows.to_dicts()
    places = list(range(len(rows)))
    known = {
        "type": "bar",
        "y": places,
        "x": [0 if row["status"] == "u" else row["value"] for row in rows],
        "orientation": "h",
        "marker": {"color": [ink["unknown" if row["is_not_known"] else "bar"] for row in rows]},
        "hoverinfo": "skip",
    }
    reached = {
        "type": "bar",
        "y": places,
        "x": [row["upper"] - row["value"] for row in rows],
        "base": [row["value"] for row in rows],
        "orientation": "h",
        "marker": _hatched(ink),
        "hoverinfo": "skip",
    }
    labels = [(row["label"], figure_value(row, is_short=True)) for row in rows]
    reach = max((row["upper"] for row in rows), default=1)
    return _drawn([known, reached], labels, reach, ink)


def ranges(
    result: Result, theme: str = "light", beside: Mapping[str, str] | None = None
) -> go.Figure:
    """Ranges of a share or ratio by one dimension, from nought to all, each under its label.

    Hatched from the least to the most that it could be; a mark at the share of what is known, and
    none where too little is known for one. `beside` has for each category what stands below its
    range, such as the number of its grants.
    """
    ink = INK[theme]
    rows = result.rows.to_dicts()
    ranged = [(n, row) for n, row in enumerate(rows) if row["lower"] is not None]
    pointed = [(n, row) for n, row in enumerate(rows) if row["value"] is not None]
    between = {
        "type": "bar",
        "y": [place for place, _ in ranged],
        "x": [row["upper"] - row["lower"] for _, row in ranged],
        "base": [row["lower"] for _, row in ranged],
        "orientation": "h",
        "marker": _hatched(ink),
        "hoverinfo": "skip",
    }
    points = {
        "type": "scatter",
        "y": [place for place, _ in pointed],
        "x": [row["value"] for _, row in pointed],
        "mode": "markers",
        "marker": {"symbol": "diamond", "size": 13, "color": ink["bar"]},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    line = {"color": ink["unknown"], "width": 1}
    lines = [
        {"type": "line", "x0": 0, "x1": 1, "y0": n, "y1": n, "layer": "below", "line": line}
        for n in range(len(rows))
    ]
    labels = [(row["label"], figure_told(row)) for row in rows]
    notes = [(beside or {}).get(row["category"], "") for row in rows] if beside else []
    return _drawn([between, points], labels, 1, ink, lines, notes)


def _hatched(ink: dict[str, str]) -> dict[str, Any]:
    return {
        "color": "rgba(0,0,0,0)",
        "line": {"color": ink["bar"], "width": 1},
        "pattern": {"shape": "/", "fgcolor": ink["bar"], "size": 6, "solidity": 0.2},
    }


def alt_text(result: Result) -> str:
    """What the chart shows, for those who do not see it; the table beside it has every number."""
    parts = [f"{row['label']} {figure_told(row)}" for row in result.rows.to_dicts()]
    by = result.by[-1].label if result.by else "all"
    kind = (
        say("charts.bar_chart")
        if result.indicator.unit not in RELATIVE
        else say("charts.chart_ranges")
    )
    return say(
        "charts.by",
        kind=kind,
        indicator=result.indicator.label.lower(),
        by=by,
        join="; ".join(parts),
    )


def _labels(place: float, lines: Sequence[str], value: str) -> list[dict[str, Any]]:
    """The category at the left and its value at the right of the last line, above the bar."""
    at: dict[str, Any] = {"y": place, "showarrow": False, "yanchor": "bottom"}
    # an empty line would not be drawn
    words = "<br>".join(escape(line) or "&nbsp;" for line in lines)
    left = {"x": 0, "xref": "paper", "xanchor": "left", "align": "left", "text": words, **at}
    return [left, {"x": 1, "xref": "paper", "xanchor": "right", "text": value, **at}]


def _note(place: float, words: str) -> dict[str, Any]:
    """Words below a bar, at its right."""
    at = {"x": 1, "xref": "paper", "xanchor": "right", "y": place, "yanchor": "top"}
    return {**at, "text": words, "showarrow": False, "font": {"size": 13}}


def _drawn(  # noqa: PLR0913, PLR0917 - what a drawing is made of
    parts: list[dict[str, Any]],
    labels: list[tuple[str, str]],
    reach: float,
    ink: dict[str, str],
    lines: Sequence[dict[str, Any]] = (),
    notes: Sequence[str] = (),
) -> go.Figure:
    """The figure, made in one piece: added one by one, each label has all before it checked again.

    That took nine tenths of a page's time. With `notes`, a line of words stands below each bar.
    Rows are as high as the label that takes most lines at the narrowest width: words keep their
    size on any screen, and none stands upon another.
    """
    rows = len(labels)
    said = [(label_lines(label, value, LETTERS), value) for label, value in labels]
    above = BAR / 2 + GAP + LINE * max((len(each) for each, _ in said), default=1)
    below = BAR / 2 + (NOTE if notes else 0)
    row_height = above + below + BETWEEN
    axis = {"visible": False, "fixedrange": True}
    edge = (BAR / 2 + GAP / 2) / row_height
    words = [part for n, each in enumerate(said) for part in _labels(n - edge, *each)]
    layout = {
        "annotations": [*words, *(_note(n + edge, note) for n, note in enumerate(notes))],
        "shapes": list(lines),
        "barmode": "overlay",
        "bargap": 1 - BAR / row_height,
        "height": round(FRAME_HEIGHT + row_height * max(rows, 1)),
        "margin": {"l": 0, "r": 0, "t": 8, "b": 8},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": ink["text"], "size": 15, "family": FONT},
        "xaxis": {**axis, "range": [0, (reach or 1) * 1.005]},
        "yaxis": {
            **axis,
            "range": [max(rows, 1) - 1 + (below + BETWEEN) / row_height, -above / row_height],
            "zeroline": False,
        },
    }
    return go.Figure(data=parts, layout=layout)
