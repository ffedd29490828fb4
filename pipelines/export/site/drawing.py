"""Draws a figure as SVG: bars of totals with a hatched end, ranges of shares with a mark.

What the page's table says is drawn, no more: a pattern and words say the same as colour does.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

from pipelines.indicators import Result
from pipelines.words import RELATIVE, figure_value

WIDTH = 640
ROW = 44
BAR = 14
TOP = 6
HEAD = 30
FOOT = 40
LINE = 24
# How many letters fit a line of the source, and of the title.
LETTERS = 98
TITLE_LETTERS = 62
# Around a drawing that stands alone.
MARGIN = 24
FONT = "font-family=\"'Source Sans 3','Source Sans Pro',system-ui,sans-serif\""
MARK = 7


def draw(
    result: Result, title: str = "", source: str = "", beside: Mapping[str, str] | None = None
) -> str:
    """An SVG of a figure by one dimension; with a title and a source line, one that stands alone.

    `beside` has for each category what stands after its value, such as the number of its grants.
    Drawn without what is behind it, in dark ink: `fe-bar`, `fe-unknown` and `fe-ink` can be given
    other colours by the page that it is part of.
    """
    rows = result.rows.to_dicts()
    stands_alone = bool(title)
    lines = _wrapped(source, LETTERS) if stands_alone else []
    titles = _wrapped(title, TITLE_LETTERS) if stands_alone else []
    top = TOP + (HEAD + LINE * len(titles) if stands_alone else 0)
    height = top + ROW * len(rows) + (FOOT + 16 * len(lines) if stands_alone else TOP)
    is_total = result.indicator.unit not in RELATIVE
    reach = max((row["upper"] or 0 for row in rows), default=0) if is_total else 1
    drawn = "".join(
        _row(row, top + ROW * n, float(reach or 1), (beside or {}).get(row["category"], ""))
        for n, row in enumerate(rows)
    )
    head = "".join(
        _text(0, 26 + LINE * n, line, "start", 'font-weight="600" font-size="19"')
        for n, line in enumerate(titles)
    )
    foot = "".join(
        _text(0, top + ROW * len(rows) + 24 + 16 * n, line, "start", 'font-size="12"')
        for n, line in enumerate(lines)
    )
    margin = MARGIN if stands_alone else 0
    box = f"{-margin} {-margin} {WIDTH + 2 * margin} {height + 2 * margin}"
    ground = f'<rect {_corner(box)} fill="#fff"/>' if stands_alone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" '
        f'aria-label="{escape(_alt(result), quote=True)}" {FONT} font-size="15">'
        '<defs><pattern id="h" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="fe-line" d="M0 0V6" stroke="#12436D" '
        f'stroke-width="2"/></pattern></defs>{ground}{head}{drawn}{foot}</svg>'
    )


def _alt(result: Result) -> str:
    parts = [f"{row['label']} {figure_value(row)}" for row in result.rows.to_dicts()]
    by = result.by[-1].label
    return f"{result.indicator.label} by {by}: {'; '.join(parts)}."


def _corner(box: str) -> str:
    x, y, width, height = box.split()
    return f'x="{x}" y="{y}" width="{width}" height="{height}"'


def _row(row: dict[str, Any], top: float, reach: float, beside: str) -> str:
    """A category at the left, its value at the right, and below them what is drawn of it."""
    is_total = row["unit"] not in RELATIVE
    value = figure_value(row, is_short=is_total)
    said = f"{value} ({beside})" if beside else value
    words = _text(0, top + 14, row["label"], "start") + _text(WIDTH, top + 14, said, "end")
    drawn = _bar(row, top + 20, reach) if is_total else _range(row, top + 20)
    return words + drawn


def _bar(row: dict[str, Any], top: float, reach: float) -> str:
    value = 0 if row["status"] == "u" else float(row["value"] or 0)
    start, end = _x(float(row["value"] or 0), reach), _x(float(row["upper"] or 0), reach)
    kind, fill = ("fe-unknown", "#6B757E") if row["is_not_known"] else ("fe-bar", "#12436D")
    solid = (
        f'<rect class="{kind}" x="0" y="{top}" width="{_x(value, reach):.1f}" height="{BAR}" '
        f'fill="{fill}"/>'
    )
    return solid + _hatched(start, end, top)


def _range(row: dict[str, Any], top: float) -> str:
    middle = top + BAR / 2
    line = (
        f'<path class="fe-line" d="M0 {middle}H{WIDTH}" stroke="#6B757E" stroke-width="1" '
        'fill="none"/>'
    )
    drawn = ""
    if row["lower"] is not None:
        drawn = _hatched(_x(row["lower"], 1), _x(row["upper"], 1), top)
    if row["value"] is None:
        return line + drawn
    x = min(max(_x(row["value"], 1), MARK), WIDTH - MARK)
    mark = (
        f'<path class="fe-bar" d="M{x:.1f} {middle - MARK}l{MARK} {MARK}-{MARK} {MARK}-{MARK}-'
        f'{MARK}z" fill="#12436D"/>'
    )
    return line + drawn + mark


def _hatched(start: float, end: float, top: float) -> str:
    if end - start < 0.5:
        return ""
    return (
        f'<rect x="{start:.1f}" y="{top}" width="{end - start:.1f}" height="{BAR}" '
        'fill="url(#h)" class="fe-line" stroke="#12436D"/>'
    )


def _x(value: float, reach: float) -> float:
    return max(0.0, min(1.0, value / reach)) * WIDTH


def _text(x: float, y: float, words: str, anchor: str, more: str = "") -> str:
    return (
        f'<text class="fe-ink" x="{x}" y="{y}" text-anchor="{anchor}" fill="#1D2429" {more}>'
        f"{escape(words)}</text>"
    )


def _wrapped(words: str, letters: int) -> list[str]:
    """Words in lines of so many letters: SVG does not break text."""
    lines: list[str] = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) >= letters:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
