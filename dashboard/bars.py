"""Draws a figure as bars of the page itself: words that wrap and keep their size on any screen.

What the drawing to be taken away (`pipelines.export.site.drawing`) shows, and no more.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from pipelines.export.site.drawing import alt_text, value_said
from pipelines.figure_rows import drawn_beside
from pipelines.indicators import Result
from pipelines.phrases import say
from pipelines.words import RELATIVE, amount

# In hundredths of the width: what is narrower could not be seen.
LEAST_DRAWN = 0.1


def to_html(result: Result, beside: Mapping[str, str] | None = None) -> str:
    """Bars of a total, on a base of nought, or ranges of shares, from nought to all.

    Of a total the solid part is what is known to belong there, and the hatched end is as far as it
    could reach if all that is not known belonged there; what is not known has a grey bar of its
    own. Of a share, hatched from the least to the most that it could be, with a mark at the share
    of what is known. With less than half known the range stands alone. `beside` has for each
    category what stands after its value, such as the number of its grants.
    """
    rows = result.rows.to_dicts()
    said = drawn_beside(result, beside)
    is_share = result.indicator.unit in RELATIVE
    reach = 1 if is_share else max((row["upper"] or 0 for row in rows), default=0) or 1
    body = "".join(_row(row, said, _range(row) if is_share else _bar(row, reach)) for row in rows)
    drawn = f'<div class="fe-bars" role="img" aria-label="{escape(alt_text(result))}">{body}</div>'
    return drawn + (_key(rows, result.indicator.unit) if is_share else "")


def _key(rows: list[dict[str, Any]], unit: str) -> str:
    """Where nought and all are, and what the mark and the hatched part are, where there are any."""
    mark = "mark" if unit == "share" else "value"
    samples = (("value", mark, "<i></i>"), ("lower", "could_be", "<s></s>"))
    parts = [
        f"<span>{sample}{escape(say(f'charts.{name}'))}</span>"
        for column, name, sample in samples
        if any(row[column] is not None for row in rows)
    ]
    return (
        f'<div class="fe-key"><p><span>{amount(0.0, unit)}</span>'
        f"<span>{amount(1.0, unit)}</span></p>"
        f"<p>{''.join(parts)}</p></div>"
    )


def _row(row: dict[str, Any], beside: Mapping[str, str], drawn: str) -> str:
    said = value_said(row, beside.get(row["category"], ""))
    return (
        f"<div><p><span>{escape(row['label'])}</span><span>{escape(said)}</span></p>{drawn}</div>"
    )


def _bar(row: dict[str, Any], reach: float) -> str:
    value = float(row["value"] or 0)
    solid = 0 if row["status"] == "u" else value
    kind = "fe-bar fe-unknown" if row["is_not_known"] else "fe-bar"
    hatched = _part("s", value / reach, float(row["upper"] or 0) / reach)
    return f'<div class="{kind}">{_part("b", 0, solid / reach)}{hatched}</div>'


def _range(row: dict[str, Any]) -> str:
    drawn = ""
    if row["lower"] is not None:
        drawn = _part("s", row["lower"], row["upper"])
    if row["value"] is not None:
        drawn += f'<i style="left:{100 * row["value"]:.2f}%"></i>'
    return f'<div class="fe-bar fe-share">{drawn}</div>'


def _part(tag: str, start: float, end: float) -> str:
    """What lies between two parts of the whole width; nothing where that cannot be seen."""
    wide = 100 * (end - start)
    if wide < LEAST_DRAWN:
        return ""
    return f'<{tag} style="left:{100 * start:.2f}%;width:{wide:.2f}%"></{tag}>'
