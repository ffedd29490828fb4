"""What moved between two builds, in words."""

from typing import Any

from pipelines.build_diff import CAUSES, BuildDiff
from pipelines.definitions import load_indicators
from pipelines.words import RELATIVE, amount, counted


def build_diff_summary(diff: BuildDiff) -> str:
    """What changed between two builds, then each figure that moved, and each reason's part."""
    lines = [
        f"{about['build_id']}, version {about['version']}: {counted(about['grant_count'], 'grant')}"
        for about in (diff.before, diff.after)
    ]
    if not diff.figures.height:
        return "\n".join([*lines, "No figure moved."])
    lines += ["", "Why grants count otherwise"]
    for cause, words in CAUSES.items():
        lines += _reason_lines(words, [r for r in diff.reasons.to_dicts() if r["cause"] == cause])
    lines += ["", f"Figures that moved: {diff.figures.height:,}"]
    key = ("indicator_id", "by", "category", "by_2", "category_2")
    parts: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for part in diff.parts.to_dicts():
        parts.setdefault(tuple(part[name] for name in key), []).append(part)
    for row in diff.figures.to_dicts():
        lines += _moved_lines(row, parts.get(tuple(row[name] for name in key), []))
    return "\n".join(lines)


def _reason_lines(words: str, rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    named = [row for row in rows if row["what"]]
    count = "" if named else f": {counted(rows[0]['grant_count'], 'grant')}"
    shown = [f"    {row['what']}: {counted(row['grant_count'], 'grant')}" for row in named]
    rest = len(shown) - REASONS_SHOWN
    more = [f"    ... and {rest:,} more"] if rest > 0 else []
    return [f"  {words}{count}", *shown[:REASONS_SHOWN], *more]


REASONS_SHOWN = 12
LEAST_POINTS = 0.005
MEASURED = {"value": "", "lower": "the least it could be: ", "base": "what it is of: "}


def _moved_lines(row: dict[str, Any], parts: list[dict[str, Any]]) -> list[str]:
    """'Money awarded: £100 -> £120 (+£20)', then what each reason moved."""
    name = " / ".join(
        filter(None, (load_indicators()[row["indicator_id"]].label, *_labels_of(row)))
    )
    measured = row["measured"]
    unit = row["base_unit"] if measured == "base" else row["unit"]
    before, after = (row[f"{measured}_{when}"] or 0.0 for when in ("before", "after"))
    said = f"{name}: {MEASURED[measured]}{_precise(before, unit)} -> {_precise(after, unit)}"
    ranges = [_range_said(row, when) for when in ("before", "after")]
    could = f"; could be {ranges[0]} -> {ranges[1]}" if any(ranges) and measured != "base" else ""
    lines = [f"  {said} ({_change(after - before, unit)}){could}"]
    return lines + [
        f"    {_change(part['change'], unit):>12}  {CAUSES[part['cause']]}" for part in parts
    ]


def _labels_of(row: dict[str, Any]) -> tuple[str, str]:
    return (row["label"] if row["by"] else "", row["label_2"] if row["by_2"] else "")


def _range_said(row: dict[str, Any], when: str) -> str:
    low, high = row[f"lower_{when}"], row[f"upper_{when}"]
    if low is None or high is None or row["unit"] not in RELATIVE:
        return ""
    return f"{_precise(low, row['unit'])} to {_precise(high, row['unit'])}"


def _precise(value: float, unit: str) -> str:
    """A figure with the digits that a small move needs."""
    if unit == "share":
        return f"{value:.2%}"
    return f"{value:.4f}" if unit == "ratio" else amount(value, unit)


def _change(change: float, unit: str) -> str:
    """A move with its sign; of a share in points of a hundred."""
    sign = "-" if change < 0 else "+"
    if unit == "share":
        points = abs(change) * 100
        return (
            f"{sign}{points:.2f} points" if points >= LEAST_POINTS else f"{sign}under 0.01 points"
        )
    return f"{sign}{_precise(abs(change), unit)}"
