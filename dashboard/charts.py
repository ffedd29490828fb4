"""Draws figures: bars for what is known, a lighter end for what it could be."""

from html import escape
from typing import Any

import plotly.graph_objects as go

from pipelines.indicators import Result
from pipelines.words import amount, short_amount

ROW_HEIGHT = 50
FRAME_HEIGHT = 16
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
    all that is not known belonged there. What is not known has a grey bar of its own.
    """
    ink = INK[theme]
    rows = result.rows.to_dicts()
    places = list(range(len(rows)))
    figure = go.Figure()
    figure.add_bar(
        y=places,
        x=[row["value"] for row in rows],
        orientation="h",
        marker={"color": [ink["unknown" if row["is_not_known"] else "bar"] for row in rows]},
        hoverinfo="skip",
    )
    figure.add_bar(
        y=places,
        x=[row["upper"] - row["value"] for row in rows],
        orientation="h",
        marker={
            "color": "rgba(0,0,0,0)",
            "line": {"color": ink["bar"], "width": 1},
            "pattern": {"shape": "/", "fgcolor": ink["bar"], "size": 6, "solidity": 0.2},
        },
        hoverinfo="skip",
    )
    for place, row in zip(places, rows, strict=True):
        _label_bar(figure, place, row, result.indicator.unit)
    return _laid_out(figure, rows, ink)


def alt_text(result: Result) -> str:
    """What the chart shows, for those who do not see it; the table beside it has every number."""
    unit = result.indicator.unit
    parts = [f"{row['label']} {amount(row['value'], unit)}" for row in result.rows.to_dicts()]
    by = result.by[-1].label if result.by else "all"
    return f"Bar chart of {result.indicator.label.lower()} by {by}: {'; '.join(parts)}."


def _label_bar(figure: go.Figure, place: int, row: dict[str, Any], unit: str) -> None:
    """The category at the left and its value at the right, above the bar: never cut off."""
    above: dict[str, Any] = {"y": place - 0.5, "showarrow": False, "yanchor": "middle"}
    figure.add_annotation(x=0, xref="paper", xanchor="left", text=escape(row["label"]), **above)
    figure.add_annotation(
        x=1, xref="paper", xanchor="right", text=short_amount(row["value"], unit), **above
    )


def _laid_out(figure: go.Figure, rows: list[dict[str, Any]], ink: dict[str, str]) -> go.Figure:
    reach = max((row["upper"] for row in rows), default=1) or 1
    figure.update_layout(
        barmode="stack",
        bargap=0.62,
        height=FRAME_HEIGHT + ROW_HEIGHT * max(len(rows), 1),
        margin={"l": 0, "r": 0, "t": 8, "b": 8},
        showlegend=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": ink["text"], "size": 15, "family": FONT},
    )
    figure.update_xaxes(visible=False, range=[0, reach * 1.005], fixedrange=True)
    figure.update_yaxes(
        visible=False, range=[len(rows) - 0.7, -0.85], fixedrange=True, zeroline=False
    )
    return figure
