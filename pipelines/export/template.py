"""Fills a text with figures of a build, so that no figure in it is written by hand.

A placeholder is `{{what name key=value ...}}`. `what` is one of `POINTS`, of one row of a figure;
`table`, of many; `categories`; `differences`; `not_added`, of a sum, the grants that are not in
pounds; `accuracy`; or `build`. `by` and `category` choose
the row, every other key the grants, by column and code as on the command line
(`financial_year=2020-21`).
"""

import re
import shlex
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipelines.chosen import filters_from
from pipelines.classify.accuracy import load_accuracy
from pipelines.comparable import find_differences
from pipelines.definitions import UnknownNameError
from pipelines.errors import FunderEquityError
from pipelines.export.about import About, read_about, some_of
from pipelines.findings import not_added
from pipelines.indicators import Result, compute
from pipelines.store import Store
from pipelines.words import amount, counted, figure_range, figure_value, part, share

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# What else can be asked for.
OTHERS = ("categories", "table", "differences", "build", "accuracy", "not_added")
NO_GRANTS = "no grants"
NONE_ELSE = "all in pounds"
WIDTH = 118
# What a column of a table is asked for by: what:indicator:heading.
PARTS = 3
Row = Mapping[str, Any]


class TemplateError(FunderEquityError):
    """A placeholder that cannot be filled; the message names its line and what is wrong."""


def _point_and_range(row: Row) -> str:
    """'83% (81% to 83%)'; where there is no point, the range alone."""
    point, between = figure_value(row), figure_range(row)
    is_both = row["value"] is not None and between and between != point
    return f"{point} ({between})" if is_both else point


# What can be said of one row of a figure.
POINTS: dict[str, Callable[[Row], str]] = {
    "value": figure_value,
    "short": lambda row: figure_value(row, is_short=True),
    "range": lambda row: figure_range(row) or figure_value(row),
    "figure": _point_and_range,
    "known": lambda row: amount(row["known"], row["base_unit"]),
    "known_share": lambda row: share(part(row["known"], row["base"])),
    "not_known": lambda row: amount(row["not_known"], row["base_unit"]),
    "base": lambda row: amount(row["base"], row["base_unit"]),
    "of_base": lambda row: share(row["share_lower"]),
}


def fill_template(template: Path, data: Path) -> str:
    """The text of a template with every placeholder filled from a build.

    Raises TemplateError for a placeholder that cannot be filled, and NoBuildError.
    """
    text = template.read_text(encoding="utf-8")
    store = Store(data)
    about = read_about(store)
    note = f"**{about.sample_note}**\n\n" if about.is_sample else ""

    def fill(found: re.Match[str]) -> str:
        try:
            return _filled(store, about, shlex.split(found[1]))
        except (FunderEquityError, ValueError) as error:
            line = text.count("\n", 0, found.start()) + 1
            raise TemplateError(f"{template.name}, line {line}: {found[0]}: {error}") from error

    try:
        return note + _reflowed(PLACEHOLDER.sub(fill, text))
    finally:
        store.close()


def _reflowed(text: str) -> str:
    """Paragraphs in lines of one width; headings, tables and lists as they are."""
    blocks = text.split("\n\n")
    return "\n\n".join(_lines(block) for block in blocks)


def _lines(block: str) -> str:
    heading, new_line, rest = block.partition("\n") if block.startswith("#") else ("", "", block)
    is_paragraph = rest and rest[0] not in "|-#" and not rest.startswith("  ")
    end = "\n" if rest.endswith("\n") else ""
    wrapped = textwrap.fill(rest, WIDTH, break_long_words=False, break_on_hyphens=False)
    return heading + new_line + (wrapped + end if is_paragraph else rest)


def _filled(store: Store, about: About, words: list[str]) -> str:
    if not words:
        raise UnknownNameError("Nothing is asked for.")
    what, *rest = words
    names = [word for word in rest if "=" not in word]
    keys = [word for word in rest if "=" in word]
    if what == "build":
        return _of_build(store, about, names)
    if what == "accuracy":
        return _accuracy(names)
    by, category, choices = _asked(keys)
    if what == "table":
        return _table(store, names, by, choices)
    if len(names) != 1:
        raise UnknownNameError("Name one indicator.")
    result = compute(store, names[0], by, filters_from(store, [], choices))
    return _of_result(store, result, what, category)


def _of_result(store: Store, result: Result, what: str, category: str) -> str:
    if what == "not_added":
        return not_added(result) or NONE_ELSE
    if what == "differences":
        return "\n".join(f"- {each.sentence}" for each in find_differences(store, result))
    if what == "categories":
        return f"{sum(not row['is_not_known'] for row in result.rows.to_dicts()):,}"
    say, row = _point(what), _row(result, category)
    return say(row) if row else NO_GRANTS


def _point(what: str) -> Callable[[Row], str]:
    if what not in POINTS:
        known = ", ".join([*POINTS, *OTHERS])
        raise UnknownNameError(f'"{what}" cannot be asked for. There are: {known}.')
    return POINTS[what]


def _asked(keys: list[str]) -> tuple[tuple[str, ...], str, list[str]]:
    """What to go by, the category of it, and what is chosen."""
    pairs = [key.split("=", 1) for key in keys]
    by = tuple(value for key, value in pairs if key == "by")
    category = "".join(value for key, value in pairs if key == "category")
    return by, category, [f"{key}={value}" for key, value in pairs if key not in ("by", "category")]


def _row(result: Result, category: str) -> Row | None:
    rows = result.rows.to_dicts()
    found = [row for row in rows if not result.by or row["category"] == category]
    return found[0] if found else None


def _table(store: Store, columns: list[str], by: tuple[str, ...], choices: list[str]) -> str:
    """A Markdown table: a row for each category, a column for each `what:indicator:heading`."""
    if len(by) != 1 or not columns or any(column.count(":") < PARTS - 1 for column in columns):
        raise UnknownNameError("A table goes by one thing and has columns, what:indicator:heading.")
    filters = filters_from(store, [], choices)
    labels: dict[str, str] = {}
    cells: list[dict[str, str]] = []
    headings = []
    for column in columns:
        what, indicator_id, heading = column.split(":", PARTS - 1)
        headings.append(heading)
        rows = compute(store, indicator_id, by, filters).rows.to_dicts()
        labels |= {row["category"]: row["label"] for row in rows}
        cells.append({row["category"]: _point(what)(row) for row in rows})
    lines = ["| | " + " | ".join(headings) + " |", "|---|" + "---:|" * len(headings)]
    for category, label in sorted(labels.items(), key=lambda item: item[1].lower()):
        said = [_cell(of.get(category, NO_GRANTS)) for of in cells]
        lines.append(f"| {_cell(label)} | {' | '.join(said)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")


def _of_build(store: Store, about: About, names: list[str]) -> str:
    """What a build is of; nothing that another build of the same files would have otherwise."""
    told = {
        "grants": f"{about.grant_count:,}",
        "newest_grants": f"{about.grant_count - _gone(store):,}",
        "gone_grants": f"{_gone(store):,}",
        "funders": f"{about.funder_count:,}",
        "organisations": f"{about.recipient_count:,}",
        "first_award": f"{about.first_award:%-d %B %Y}" if about.first_award else "not known",
        "last_award": f"{about.last_award:%-d %B %Y}" if about.last_award else "not known",
        "version": about.version,
        "sources": _sources(about),
    }
    if len(names) != 1 or names[0] not in told:
        raise UnknownNameError(f"Of a build there are: {', '.join(told)}.")
    return told[names[0]]


def _gone(store: Store) -> int:
    """How many grants a newer file of their funder has no more; they are still counted."""
    return int(store.rows("select count(*) from grants where not_in_latest").item())


def _accuracy(subjects: list[str]) -> str:
    """How well rules read, as it was measured last: share, interval and on how many grants."""
    found = [row for row in load_accuracy() if [row["subject"]] == subjects and row["value"]]
    if not found:
        known = ", ".join(dict.fromkeys(row["subject"] for row in load_accuracy()))
        raise UnknownNameError(f"Measured are: {known}.")
    value, lower, upper = (share(float(found[0][name])) for name in ("value", "lower", "upper"))
    return f"{value} ({lower} to {upper}; {int(found[0]['n']):,} labelled)"


def _sources(about: About) -> str:
    """The files: publishers, licences, how many of their grants are used, and fingerprints."""
    return "\n".join(
        f"- `{source.file}` ({some_of(list(source.publishers))}; licence in the file: "
        f"{', '.join(licence.replace('_', ' ') for licence in source.licences)}): "
        f"{counted(source.grant_count, 'grant')} used; SHA-256 `{source.sha256[:16]}…`"
        for source in about.sources
    )
