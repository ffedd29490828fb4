"""Which published heading or key is which part of the DEI extension, from `dei_fields.csv`."""

import csv
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.read.mapping import normalise_heading

DEI_FILE = Path(__file__).parents[2] / "data" / "mappings" / "dei_fields.csv"
DEI_COLUMN = "dei_details"
# What the standard calls the whole, in JSON and in spreadsheets, without case and white space.
WHOLE = "deidetails"

# Where a part sits in `deiDetails`: ("leadership", "response", "taxonomyCodes").
DeiPath = tuple[str, ...]


def match_dei_heading(heading: str) -> DeiPath | None:
    """The part that a heading, or the keys down to a value, names; None where it names none.

    >>> match_dei_heading("DEI details : Leadership:DEI Response:Taxonomy Codes")
    ('leadership', 'response', 'taxonomyCodes')
    """
    parts = normalise_heading(heading).replace("/", ":").split(":")
    named = [part for part in parts if not part.isdecimal()]
    return _paths().get(":".join(named[1:])) if named[:1] == [WHOLE] else None


def dei_json(cells: Mapping[DeiPath, str]) -> str:
    """SQL for `deiDetails` as JSON text, of SQL for the cells; NULL where no cell is filled."""
    filled = f"coalesce({', '.join(cells.values())}, null) is not null"
    return f"case when {filled} then json_merge_patch('{{}}', {_object(cells)})::varchar end"


def merged_dei(ordered: str) -> str:
    """SQL that makes one of a list of `deiDetails`, in order: of what is told twice, the first."""
    texts = f"list_filter({ordered}, lambda text: text is not null)"
    return (
        f"case when len({texts}) > 0 then list_reduce(list_reverse({texts}), "
        "lambda told, before: json_merge_patch(told, before)::varchar) end"
    )


def dei_agrees(one: str, other: str) -> str:
    """SQL for whether two `deiDetails` nowhere say different things of the same part."""
    # as structs: merging puts keys in another order, which is no difference
    ways = (f"json_merge_patch({one}, {other})", f"json_merge_patch({other}, {one})")
    forward, back = (f"json_transform({way}, {_quote(json.dumps(_shape()))})" for way in ways)
    return f"({one} is null or {other} is null or {forward} is not distinct from {back})"


def _object(cells: Mapping[DeiPath, str], depth: int = 0) -> str:
    """A JSON object of the cells, parts within parts; one without a filled cell is null."""
    pairs = []
    for key in dict.fromkeys(path[depth] for path in cells):
        within = {path: cell for path, cell in cells.items() if path[depth] == key}
        first = next(iter(within))
        if len(first) == depth + 1:
            value = within[first]
        else:
            filled = f"coalesce({', '.join(within.values())}, null) is not null"
            value = f"case when {filled} then {_object(within, depth + 1)} end"
        pairs.append(f"{_quote(key)}, {value}")
    return f"json_object({', '.join(pairs)})"


def _shape() -> dict[str, Any]:
    """The shape that `json_transform` fills: every part, as text."""
    shape: dict[str, Any] = {}
    for path in _paths().values():
        target = shape
        for name in path[:-1]:
            target = target.setdefault(name, {})
        target[path[-1]] = "VARCHAR"
    return shape


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@cache
def _paths() -> dict[str, DeiPath]:
    """Path by what names it below the whole: titles and JSON paths without case and white space."""
    with DEI_FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    paths: dict[str, DeiPath] = {}
    for row in rows:
        path = tuple(row["json_path"].split("/"))
        title = normalise_heading(row["title"]).split(":", 1)[1]
        paths[title] = path
        paths[normalise_heading(row["json_path"]).replace("/", ":")] = path
    return paths
