"""How figures are said, in one way everywhere: pounds, counts, shares and ranges."""

import math
import re
from collections.abc import Mapping
from typing import Any

from pipelines.phrases import has_words, say

# In units of a figure, the step above which it is said in thousands, millions or billions.
LARGE_NUMBERS = ((1e9, "bn"), (1e6, "m"))
HALF = 0.5
JUST_UNDER_HALF = 49.9
# Units of figures that are no sums, between nought and one.
RELATIVE = ("share", "ratio")
# What moves the cursor of a terminal, sets its title, or turns the order of letters round.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Text from a file as a terminal may be given it: each control character becomes '?'.

    >>> printable("a" + chr(27) + "]0;title" + chr(7))
    'a?]0;title?'
    """
    return CONTROLS.sub("?", text)


def amount(value: float | None, unit: str) -> str:
    """A value in full in its unit: '£1,234' or '£1,234.50', '1,234', '12%', '0.47' for a ratio.

    >>> amount(1234.5, "gbp"), amount(1234.0, "gbp"), amount(1234.0, "count")
    ('£1,234.50', '£1,234', '1,234')
    >>> amount(0.124, "share"), amount(0.4651, "ratio")
    ('12%', '0.47')
    """
    if value is None:
        return ""
    if unit in RELATIVE:
        return share(value) if unit == "share" else f"{value:.2f}"
    if unit == "gbp":
        sign = "-" if value < 0 else ""
        pence = "" if round(abs(value) * 100) % 100 == 0 else ".2f"
        return f"{sign}£{abs(value):,{pence or '.0f'}}"
    return f"{value:,.0f}"


def counted(count: int, thing: str) -> str:
    """A number of things, in the singular for one.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    key = f"things.{thing.replace(' ', '_')}.{'one' if count == 1 else 'many'}"
    if has_words(key):
        return say(key, count=f"{count:,}")
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


def short_amount(value: float | None, unit: str, is_least: bool = False) -> str:
    """A value rounded for a sentence or a chart: '£1.2m', '£12,345', '1,234', '12%'.

    With `is_least` a total is rounded down, for where "at least" stands before it.

    >>> short_amount(12785625, "gbp"), short_amount(999, "gbp"), short_amount(1312, "count")
    ('£12.8m', '£999', '1,312')
    >>> short_amount(12785625, "gbp", is_least=True), short_amount(999.9, "gbp", is_least=True)
    ('£12.7m', '£999')
    """
    if value is None:
        return ""
    if unit in RELATIVE:
        return amount(value, unit)
    sign = "£" if unit == "gbp" else ""
    for step, name in LARGE_NUMBERS:
        if abs(value) >= step:
            tenths = math.floor(value / step * 10) / 10 if is_least else value / step
            return f"{sign}{tenths:,.1f}{name}"
    return f"{sign}{math.floor(value) if is_least else value:,.0f}"


def share(value: float | None) -> str:
    """A share as a percentage; a share that is not nothing and not all is never rounded to it.

    Just under half keeps a decimal: of what is known to less than half no point is given.

    >>> share(0.124), share(0.0004), share(0.9996), share(0.0), share(1.0), share(None)
    ('12%', 'under 1%', 'over 99%', '0%', '100%', '')
    >>> share(0.4968), share(0.49997), share(0.5), share(0.504)
    ('49.7%', '49.9%', '50%', '50%')
    """
    if value is None:
        return ""
    rounded = round(value * 100)
    if value > 0 and rounded == 0:
        return say("values.under_1")
    if value < 1 and rounded == 100:  # noqa: PLR2004 - a hundred per cent
        return say("values.over_99")
    if value < HALF and rounded == 100 * HALF:
        return f"{min(round(value * 100, 1), JUST_UNDER_HALF):.1f}%"
    return f"{rounded}%"


def part(value: float, whole: float) -> float | None:
    """A part of a whole, or nothing where there is no whole.

    >>> part(1.0, 4.0), part(0.0, 0.0)
    (0.25, None)
    """
    return value / whole if whole else None


def share_range(lower: float | None, upper: float | None) -> str:
    """The range a share could lie in; one figure where both ends say the same.

    >>> share_range(0.12, 0.34), share_range(0.12, 0.12)
    ('12% to 34%', '12%')
    """
    if lower is None or upper is None:
        return ""
    low, high = share(lower), share(upper)
    return low if low == high else say("values.to", low=low, high=high)


def figure_value(row: Mapping[str, Any], is_short: bool = False) -> str:
    """The value of a row of a result as it may be said: a point, a range, or why there is neither.

    With less than half known no point is said: of a total, that it is at least so much.

    >>> row = {"value": None, "lower": 0.1, "upper": 0.8, "unit": "share", "status": "u"}
    >>> figure_value(row), figure_value(row | {"lower": None, "upper": None})
    ('10% to 80%', 'too few to tell')
    >>> figure_value({"value": 5.0, "unit": "gbp", "status": "u"})
    'at least £5'
    """
    if row["value"] is not None:
        is_least = row["status"] == "u"
        value, unit = row["value"], row["unit"]
        said = short_amount(value, unit, is_least) if is_short else amount(value, unit)
        return say("values.at_least") + said if is_least else said
    return figure_range(row) or (
        say("values.not_known") if row["status"] == "n" else say("values.too_few_tell")
    )


def range_told(row: Mapping[str, Any]) -> str:
    """The range of a figure that is no total, or why there is none; a cell is never left empty.

    >>> range_told({"value": 0.51, "lower": None, "upper": None, "unit": "ratio", "status": ""})
    'not worked out'
    """
    none = say("values.no_range") if row["value"] is not None else figure_value(row)
    return figure_range(row) or none


def figure_told(row: Mapping[str, Any], beside: str = "") -> str:
    """The value of a share or ratio with the range it could lie in, and what stands beside both.

    A point alone, where the files leave a range open, would be read as all that is known.

    >>> row = {"value": 0.0, "lower": 0.0, "upper": 0.19, "unit": "share", "status": ""}
    >>> figure_told(row), figure_told(row, "106 grants")
    ('0% (0% to 19%)', '0% (0% to 19%; 106 grants)')
    """
    value, between = figure_value(row), figure_range(row)
    is_more = row["unit"] in RELATIVE and between != value
    added = "; ".join(filter(None, [between if is_more else "", beside]))
    return f"{value} ({added})" if added else value


def figure_point(row: Mapping[str, Any]) -> str:
    """The share of what is known of a category of a total, or why none is said.

    >>> figure_point({"is_not_known": False, "share": None, "status": "u"})
    'range only'
    """
    if row["is_not_known"]:
        return say("values.not_known")
    return share(row["share"]) or {"n": say("values.not_told"), "u": say("values.range_only")}.get(
        row["status"], ""
    )


def figure_range(row: Mapping[str, Any]) -> str:
    """The range that a figure that is no total could lie in; empty where there is none."""
    if row["lower"] is None or row["upper"] is None:
        return ""
    low, high = amount(row["lower"], row["unit"]), amount(row["upper"], row["unit"])
    return low if low == high else say("values.to", low=low, high=high)
