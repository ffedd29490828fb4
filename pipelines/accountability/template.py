"""Writes a blank accountability file, or one with last year's lines, as a workbook or as CSV."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipelines.accountability.format import (
    ALL_STREAMS,
    FormatField,
    FormatTable,
    format_version,
    load_categories,
    load_format,
    load_recommendations,
    table_schema,
)
from pipelines.corrections.fields import load_communities
from pipelines.errors import SourceError
from pipelines.export.workbook import Layout, Sheet, write_workbook
from pipelines.indicators import load_indicators

# Lines by table, each with its cells by field; a cell is text as it would be typed.
Lines = Mapping[str, Sequence[Mapping[str, str]]]
GUIDE, LISTS = "Guide", "Lists"
WIDTHS = {"text": 44, "shown": 44, "link": 36, "reference": 26, "code": 24}
NARROW = 15
# A cell of a CSV file that begins like this would be run by a spreadsheet program; one that
# already has the mark is given another, so that reading takes away what was put before it.
RUN = re.compile(r"^'*[=+\-@]")


def write_template(out: Path, lines: Lines | None = None) -> None:
    """Write a workbook with a sheet for each table, a guide and lists to choose from.

    `lines` are what stands in it already. Raises SourceError where the name does not end in .xlsx.
    """
    if out.suffix.lower() != ".xlsx":
        raise SourceError(out.name, "a template is an .xlsx file.", "Or give --csv DIR for CSV.")
    tables = load_format()
    lists = _lists()
    sheets = [
        Sheet(
            table.title,
            _rows(table, (lines or {}).get(table.name, ()), is_titled=True),
            layout=Layout(
                widths=[WIDTHS.get(column.type, NARROW) for column in table.columns],
                drop_downs=_drop_downs(table, lists),
            ),
        )
        for table in tables.values()
    ]
    guide = Sheet(GUIDE, list(_guide()), layout=Layout(widths=[24, 26, 90, 34]))
    write_workbook(out, [*sheets, guide, _lists_sheet(lists)])


def write_csv_template(folder: Path, lines: Lines | None = None) -> None:
    """Write a CSV file for each table, and its Table Schema in the subfolder `schema`."""
    (folder / "schema").mkdir(parents=True, exist_ok=True)
    for table in load_format().values():
        text = to_csv_text(_rows(table, (lines or {}).get(table.name, ()), is_titled=False))
        (folder / f"{table.name}.csv").write_text(text, encoding="utf-8", newline="")
        schema = folder / "schema" / f"{table.name}.json"
        schema.write_text(schema_text(table), encoding="utf-8")


def schema_text(table: FormatTable) -> str:
    """The Table Schema of one table as JSON text."""
    return json.dumps(table_schema(table), indent=2, ensure_ascii=False) + "\n"


def to_csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV text in which no cell is run by a spreadsheet program."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow([f"'{cell}" if RUN.match(cell) else cell for cell in row])
    return text.getvalue()


def _rows(
    table: FormatTable, lines: Sequence[Mapping[str, str]], is_titled: bool
) -> Iterable[list[str]]:
    """The heading, and the lines; recommendations and the form's version are there already."""
    yield [column.title if is_titled else column.name for column in table.columns]
    for line in _prefilled(table, lines):
        yield [line.get(column.name, "") for column in table.columns]


def _prefilled(
    table: FormatTable, lines: Sequence[Mapping[str, str]]
) -> Iterable[Mapping[str, str]]:
    if table.name == "about":
        for line in lines or [{}]:
            yield {**line, "format_version": format_version()}
        return
    if table.name != "recommendations":
        yield from lines
        return
    left = list(lines)
    for item in load_recommendations():
        shown = {"recommendation_id": item["recommendation_id"], "asked_for": item["label"]}
        mine = [line for line in left if _is_of(line, item["recommendation_id"])]
        left = [line for line in left if line not in mine]
        for line in mine or [{}]:
            yield {**line, **shown}
    yield from left


def _is_of(line: Mapping[str, str], recommendation_id: str) -> bool:
    return line.get("recommendation_id", "").strip().lower() == recommendation_id.lower()


def _lists() -> dict[str, list[str]]:
    """What a column can be chosen from, by the field's name."""
    lists: dict[str, list[str]] = {}
    for table in load_format().values():
        for column in table.read_columns:
            if column.type in ("code", "yes_no"):
                lists[column.name] = list(column.codes.values())
            elif column.list and column.list != "streams":
                lists[column.name] = choices_of(column.list)
    return lists


def choices_of(name: str) -> list[str]:
    """What is offered for a reference of a list: ids of recommendations, labels of all else."""
    if name == "recommendations":
        return [item["recommendation_id"] for item in load_recommendations()]
    if name == "indicators":
        return [item.label for item in load_indicators().values()]
    if name == "communities":
        return list(load_communities().values())
    return [item["label"] for item in load_categories()]


def _drop_downs(table: FormatTable, lists: Mapping[str, list[str]]) -> dict[int, str]:
    places = {name: number for number, name in enumerate(lists)}
    return {
        place: f"{LISTS}!${_letters(places[column.name])}$2:${_letters(places[column.name])}"
        f"${len(lists[column.name]) + 1}"
        for place, column in enumerate(table.columns)
        if column.name in lists
    }


def _letters(place: int) -> str:
    first, second = divmod(place, 26)
    return (chr(64 + first) if first else "") + chr(65 + second)


def _lists_sheet(lists: Mapping[str, list[str]]) -> Sheet:
    """One column to a list, under the name of its field."""
    longest = max(len(choices) for choices in lists.values())
    titles = {c.name: c.title for table in load_format().values() for c in table.columns}
    rows = [[titles[name] for name in lists]]
    for number in range(longest):
        rows.append(
            [choices[number] if number < len(choices) else "" for choices in lists.values()]
        )
    cells = [[cell or None for cell in row] for row in rows]
    return Sheet(LISTS, cells, layout=Layout(widths=[28] * len(lists)))


def _guide() -> Iterable[list[str]]:
    """The guide sheet: how to begin, then each column with what it means."""
    for line in GUIDE_LINES:
        yield [line]
    yield ["Sheet", "Column", "What it means", "What to write"]
    for table in load_format().values():
        for column in table.columns:
            yield [table.title, column.title, column.description, what_to_write(table, column)]


GUIDE_LINES = (
    f"Accountability file, version {format_version()}. Begin with the sheet Recommendations.",
    "1. Fill in the sheet About: your identifier as in your grants file, and your name.",
    "2. In Recommendations choose for each line what you can say today. An empty line is fine: it "
    "is shown as 'not supplied', which says nothing of you.",
    "3. For 'Published' give the link and the date. That is enough for a page.",
    "4. Check the file: funder-equity check this-file.xlsx",
    "5. Add another sheet when you can. Counts of people are never shown without their agreement.",
    "Write no person's name, e-mail address or telephone number anywhere: all of it can be public.",
)


def what_to_write(table: FormatTable, column: FormatField) -> str:
    """How a cell of the column is filled, in a few words."""
    need = "Needed. " if column.name in table.required else ""
    kinds = {
        "date": "A date, such as 2026-03-31",
        "whole": "A whole number",
        "number": "A number",
        "gbp": "Pounds, such as 1500 or £1,500",
        "link": "An address that begins with https://",
        "yes_no": "Yes or No",
        "shown": "Nothing: it is there to read",
        "codes": "Several of these, with ; between: " + "; ".join(column.codes.values()),
        "code": "One of: " + "; ".join(column.codes.values()),
        "text": "Words",
    }
    if column.list == "streams":
        return f"{need}The stream's title, or {ALL_STREAMS}"
    return need + kinds.get(column.type, "One of the sheet Lists")
