"""Draws a figure by region as a map of equal tiles: no boundary file, and no region looks larger
for having more fields in it."""

from dataclasses import dataclass
from html import escape
from typing import Any

from pipelines.indicators import Result
from pipelines.phrases import say
from pipelines.words import figure_value, share, short_amount

# Row and column of each tile.
TILES = {
    "S92000003": (1, 2),
    "N92000002": (2, 1),
    "E12000001": (2, 3),
    "E12000002": (3, 2),
    "E12000003": (3, 3),
    "W92000004": (4, 1),
    "E12000005": (4, 2),
    "E12000004": (4, 3),
    "E12000006": (4, 4),
    "E12000009": (5, 2),
    "E12000007": (5, 3),
    "E12000008": (5, 4),
}
# Shades from none to the most; words in each tile say the number, so colour is never alone.
SHADES = 4


@dataclass(frozen=True)
class Tile:
    """A region on the map: where, what it is called, its value in words and how dark it is."""

    row: int
    column: int
    name: str
    words: str
    shade: int


def to_html(result: Result) -> str:
    """The map, with all its numbers in its alternative text; the table beside it has them too.

    Empty where no region is known at all: a map of nothing would look like a finding.
    """
    if not set(TILES) & set(result.rows["category"]):
        return f'<p class="fe-source">{escape(say("tiles.no_map"))}</p>'
    tiles = "".join(
        f'<div class="fe-tile fe-shade-{tile.shade}" '
        f'style="grid-row:{tile.row};grid-column:{tile.column}">'
        f"<span>{escape(tile.name)}</span><strong>{escape(tile.words)}</strong></div>"
        for tile in tiles_of(result)
    )
    alternative = escape(alt_text(result), quote=True)
    return (
        f'<div class="fe-tiles" role="img" aria-label="{alternative}">{tiles}</div>'
        f'<p class="fe-source">{escape(legend(result))}</p>'
    )


def tiles_of(result: Result) -> list[Tile]:
    """Every tile, from north to south."""
    unit = result.indicator.unit
    found = {row["category"]: row for row in result.rows.to_dicts()}
    values = {code: row["value"] for code, row in found.items() if row["status"] != "u"}
    most = max(values.get(code, 0) for code in TILES)
    # where something is not known, nothing known is not nothing
    none = say("tiles.none_known") if any(result.rows["not_known"]) else short_amount(0, unit)
    return [
        Tile(
            row,
            column,
            say(f"tiles.names.{code}"),
            figure_value(found[code], is_short=True) if code in found else none,
            _shade(values, code, most),
        )
        for code, (row, column) in TILES.items()
    ]


def alt_text(result: Result) -> str:
    """What the map shows, and what is on no tile, for those who do not see it."""
    rows = result.rows.to_dicts()
    said = "; ".join(f"{row['label']} {figure_value(row)}" for row in rows)
    return say(
        "tiles.map_tiles_by",
        indicator=result.indicator.label.lower(),
        label=result.by[-1].label,
        said=said,
    )


def legend(result: Result) -> str:
    """What the shades mean, and how much is on no tile."""
    off = [row for row in result.rows.to_dicts() if row["category"] not in TILES]
    is_thin = "u" in result.rows["status"]
    shades = say("tiles.no_shades") if is_thin else say("tiles.shaded")
    if not off:
        return shades
    parts = "; ".join(f"{row['label']}: {_part(result, row)}" for row in off)
    return say("tiles.on_no_tile", shades=shades, parts=parts)


def _part(result: Result, row: dict[str, Any]) -> str:
    """How much, and of all how much: '£1.2m (34%)'."""
    return f"{short_amount(row['value'], result.indicator.unit)} ({share(row['share_lower'])})"


def _shade(values: dict[str, float], code: str, most: float) -> int:
    """0 for nothing, then by quarters of the most that a region has."""
    value = values.get(code, 0)
    return min(SHADES, int(value / most * SHADES) + 1) if value and most else 0
