"""Draws a figure as SVG: bars of totals with a hatched end, ranges of shares with a mark.

What the page's table says is drawn, no more: a pattern and words say the same as colour does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from pipelines.figure_rows import drawn_beside
from pipelines.indicators import Result
from pipelines.phrases import say
from pipelines.words import RELATIVE, amount, figure_told, figure_value

WIDTH = 640
# Of a drawing for a narrow screen, so that its words are no smaller there than they are here.
NARROW = 340
# A row: a line of words and, below them, what is drawn; another line makes it so much higher.
ROW, WORDS = 44, 19
BAR = 14
TOP = 6
HEAD = 30
FOOT = 40
ENDS = 18
LINE = 24
# In so many units of width stands a letter of a label, in a wide font too: most readers of a
# published page have none of those that it asks for.
LETTER = 8.6
# How many letters fit a line of the source, and of the title.
LETTERS = 98
TITLE_LETTERS = 62
# Around a drawing that stands alone.
MARGIN = 24
FONT = "font-family=\"'Source Sans 3','Source Sans Pro',system-ui,sans-serif\""
MARK = 7
LEAST_DRAWN = 0.5
HATCH, HATCH_NARROW = "h", "hn"


def draw(
    result: Result,
    title: str = "",
    source: str = "",
    beside: Mapping[str, str] | None = None,
    width: int = WIDTH,
) -> str:
    """An SVG of a figure by one dimension; with a title and a source line, one that stands alone.

    `beside` has for each category what stands after its value, such as the number of its grants.
    Drawn without what is behind it, in dark ink: `fe-bar`, `fe-unknown` and `fe-ink` can be given
    other colours by the page that it is part of. `width` is how many units wide it is, of which a
    letter is 15 high: `NARROW` for a screen of as many pixels.
    """
    rows = result.rows.to_dicts()
    said = drawn_beside(result, beside)
    stands_alone = bool(title)
    lines = _wrapped(source, LETTERS) if stands_alone else []
    titles = _wrapped(title, TITLE_LETTERS) if stands_alone else []
    top = TOP + (HEAD + LINE * len(titles) if stands_alone else 0)
    is_total = result.indicator.unit not in RELATIVE
    reach = max((row["upper"] or 0 for row in rows), default=0) if is_total else 1
    scale = _Scale(float(reach or 1), width, 0 if is_total else MARK)
    drawn, bottom = "", top
    for row in rows:
        words, high = _row(row, bottom, scale, said.get(row["category"], ""))
        drawn, bottom = drawn + words, bottom + high
    if rows and not is_total:
        drawn, bottom = drawn + _ends(bottom, scale, result.indicator.unit), bottom + ENDS
    height = bottom + (FOOT + 16 * len(lines) if stands_alone else TOP)
    head = "".join(
        _text(0, 26 + LINE * n, line, "start", 'font-weight="600" font-size="19"')
        for n, line in enumerate(titles)
    )
    foot = "".join(
        _text(0, bottom + 24 + 16 * n, line, "start", 'font-size="12"')
        for n, line in enumerate(lines)
    )
    margin = MARGIN if stands_alone else 0
    box = f"{-margin} {-margin} {width + 2 * margin} {height + 2 * margin}"
    ground = f'<rect {_corner(box)} fill="#fff"/>' if stands_alone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" role="img" '
        f'aria-label="{escape(alt_text(result), quote=True)}" {FONT} font-size="15">'
        f'<defs><pattern id="{scale.hatch}" width="6" height="6" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="fe-line" d="M0 0V6" stroke="#12436D" '
        f'stroke-width="2"/></pattern></defs>{ground}{head}{drawn}{foot}</svg>'
    )


def alt_text(result: Result) -> str:
    """What the drawing shows, for those who do not see it; the table beside it has every number."""
    parts = [f"{row['label']} {figure_told(row)}" for row in result.rows.to_dicts()]
    is_range = result.indicator.unit in RELATIVE
    return say(
        "charts.by",
        kind=say("charts.chart_ranges" if is_range else "charts.bar_chart"),
        indicator=result.indicator.label.lower(),
        by=result.by[-1].label if result.by else "all",
        join="; ".join(parts),
    )


def _corner(box: str) -> str:
    x, y, width, height = box.split()
    return f'x="{x}" y="{y}" width="{width}" height="{height}"'


@dataclass(frozen=True)
class _Scale:
    """What the whole width stands for, how many units wide it is, and what is left at each end.

    A mark stands in the middle of its value, so that one at nought needs room on its left.
    """

    reach: float
    width: int
    edge: int = 0

    def at(self, value: float) -> float:
        """How far from the left a value is."""
        drawn = self.width - 2 * self.edge
        return self.edge + max(0.0, min(1.0, value / self.reach)) * drawn

    @property
    def hatch(self) -> str:
        """The id of the pattern: a page uses the first of a name, which must not be hidden."""
        return HATCH if self.width == WIDTH else HATCH_NARROW

    def hatched(self, least: float, most: float, top: float) -> str:
        """What lies between two values, hatched; nothing where that is too narrow to be seen."""
        start, end = self.at(least), self.at(most)
        if end - start < LEAST_DRAWN:
            return ""
        return (
            f'<rect x="{start:.1f}" y="{top}" width="{end - start:.1f}" height="{BAR}" '
            f'fill="url(#{self.hatch})" class="fe-line" stroke="#12436D"/>'
        )


def label_lines(label: str, value: str, letters: int) -> list[str]:
    """A label in lines of so many letters, of which the last has room for its value at the right.

    >>> label_lines("Grants to groups of no size", "£12.3m", 20)
    ['Grants to groups of', 'no size']
    >>> label_lines("Grants to groups", "£12.3m", 20)
    ['Grants to groups', '']
    """
    lines = _wrapped(label, letters)
    return lines if len(lines[-1]) + len(value) + 2 <= letters else [*lines, ""]


def _row(row: dict[str, Any], top: int, scale: _Scale, beside: str) -> tuple[str, int]:
    """A category at the left, its value at the right, below them what is drawn; and how high."""
    said = value_said(row, beside)
    lines = label_lines(row["label"], said, int(scale.width / LETTER))
    words = "".join(
        _text(0, top + 14 + WORDS * n, line, "start") for n, line in enumerate(lines) if line
    )
    more = WORDS * (len(lines) - 1)
    words += _text(scale.width, top + 14 + more, said, "end")
    below = top + 20 + more
    drawn = _range(row, below, scale) if row["unit"] in RELATIVE else _bar(row, below, scale)
    return words + drawn, ROW + more


def _ends(top: int, scale: _Scale, unit: str) -> str:
    """Nought and all, below the ends of the lines that ranges stand on."""
    small = 'font-size="12"'
    return _text(0, top + 10, amount(0.0, unit), "start", small) + _text(
        scale.width, top + 10, amount(1.0, unit), "end", small
    )


def value_said(row: dict[str, Any], beside: str) -> str:
    """What stands above what is drawn of a row: its value, of a share the range, and `beside`."""
    beside = beside.replace("\n", "; ")
    if row["unit"] in RELATIVE:
        return figure_told(row, beside)
    value = figure_value(row, is_short=True)
    return f"{value} ({beside})" if beside else value


def _bar(row: dict[str, Any], top: float, scale: _Scale) -> str:
    value = 0 if row["status"] == "u" else float(row["value"] or 0)
    kind, fill = ("fe-unknown", "#6B757E") if row["is_not_known"] else ("fe-bar", "#12436D")
    solid = (
        f'<rect class="{kind}" x="0" y="{top}" width="{scale.at(value):.1f}" height="{BAR}" '
        f'fill="{fill}"/>'
    )
    return solid + scale.hatched(float(row["value"] or 0), float(row["upper"] or 0), top)


def _range(row: dict[str, Any], top: float, scale: _Scale) -> str:
    middle = top + BAR / 2
    line = (
        f'<path class="fe-line" d="M{scale.at(0):.1f} {middle}H{scale.at(1):.1f}" '
        'stroke="#6B757E" stroke-width="1" fill="none"/>'
    )
    drawn = ""
    if row["lower"] is not None:
        drawn = scale.hatched(row["lower"], row["upper"], top)
    if row["value"] is None:
        return line + drawn
    x = scale.at(row["value"])
    mark = (
        f'<path class="fe-bar" d="M{x:.1f} {middle - MARK}l{MARK} {MARK}-{MARK} {MARK}-{MARK}-'
        f'{MARK}z" fill="#12436D"/>'
    )
    return line + drawn + mark


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
