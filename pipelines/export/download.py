"""Puts what a page or the command line shows into a file that says what it shows.

A download is of one table. In CSV each row says what was chosen, of which build it is, when it was
taken and how to cite it; a workbook has a sheet of that, and JSON a part of its own.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.chosen import Names, in_words, labels_of, name_of
from pipelines.contracts import load_fields
from pipelines.definitions import find_dimension, find_indicator
from pipelines.export.about import About, caveats, citation
from pipelines.export.sheets import (
    Head,
    list_sheet,
    sheet_names,
    table_sheet,
    widths_of,
    wrapped,
)
from pipelines.export.tidy_csv import to_csv
from pipelines.export.workbook import Sheet, workbook_bytes
from pipelines.findings import left_out_sentence
from pipelines.indicators import Filters, Result
from pipelines.lineage import Figure, GrantLineage

FUNDER = "funder_id"
# Columns of a figure that no published table has.
COLUMNS = {
    "label": "The category in words.",
    "label_2": "The second category in words.",
    "known": "The part of the base of which the category is known.",
    "share": "value / known. Empty where it would say nothing; see status.",
    "share_lower": "The least that the share of everything could be: lower / base.",
    "share_upper": "The most that the share of everything could be: upper / base.",
    "base_unit": "Unit of known, not_known, base and numerator.",
    "cases": "How many grants a share or median rests on; else how many recipients are ranked.",
    "read_from_words": "How much of what is known, and the figure rests on, rules read from words.",
    "is_not_known": "Whether the row is of what is not known.",
    "chosen": "Which grants the figures are about.",
    "build_id": "The build that the figures are of.",
    "retrieved_on": "The day on which the file was made (UTC).",
    "citation": "How to cite it.",
    "sample_data": "Says that the figures are of invented sample data.",
}


@dataclass(frozen=True)
class Download:
    """One table to be taken away, and all that is to be known of it.

    `name` is short, for file and sheet; `filters` is the choice by code, empty where all is shown.
    """

    name: str
    title: str
    rows: pl.DataFrame
    notes: tuple[str, ...]
    chosen: str
    filters: Mapping[str, Any]
    about: About
    retrieved_on: date

    @property
    def citation(self) -> str:
        """How to cite it, with what was chosen."""
        what = f"{self.title} ({self.chosen})"
        return citation(self.about, what, self.retrieved_on, self.filters.get("funder_id", ()))


def figure_download(
    result: Result, names: Names, about: About, read: Mapping[str, str] | None = None
) -> Download:
    """A figure as the page shows it: the rows of `compute`, its definition and its caveats.

    `read` says for each category how much was read from words (`comparable.read_from_words`).
    """
    indicator = result.indicator
    by = [dimension.label for dimension in result.by]
    notes = (
        indicator.question,
        indicator.definition,
        *indicator.caveats,
        *[dimension.note for dimension in result.by if dimension.note],
        left_out_sentence(result),
    )
    return Download(
        name="-by-".join([indicator.id, *[dimension.id for dimension in result.by]]),
        title=" by ".join([indicator.label, *by]),
        rows=rows_with_read(result, read or {}),
        notes=tuple(filter(None, notes)),
        chosen=in_words(result.filters, names),
        filters=_filters(result.filters),
        about=about,
        retrieved_on=_today(),
    )


def rows_with_read(result: Result, read: Mapping[str, str]) -> pl.DataFrame:
    """The rows of a figure with, as the last column, how much was read from words; else empty."""
    said = pl.col("category").replace_strict(
        dict(read) or {"": ""}, default="", return_dtype=pl.String
    )
    return result.rows.with_columns(read_from_words=said)


def table_download(
    name: str, title: str, rows: pl.DataFrame, filters: Filters, said: tuple[Names, About]
) -> Download:
    """Any other table that is worked out of the grants chosen, such as points of a curve."""
    names, about = said
    return Download(
        name=name,
        title=title,
        rows=rows,
        notes=(),
        chosen=in_words(filters, names),
        filters=_filters(filters),
        about=about,
        retrieved_on=_today(),
    )


def grants_download(figure: Figure, rows: pl.DataFrame, names: Names, about: About) -> Download:
    """Grants behind a figure, each with file and row; of one category where the figure names it.

    Of a category of one funder, that funder is named as chosen, and it alone is cited.
    """
    figure = _of_one_funder(figure)
    indicator = find_indicator(figure.indicator_id)
    dimensions = [find_dimension(name) for name in figure.by]
    categories = {
        dimension.column: labels_of(dimension.column, names).get(code, code)
        for dimension, code in zip(dimensions, figure.categories, strict=False)
        if dimension.column != FUNDER
    }
    parts = [f"{name_of(column).lower()}: {label}" for column, label in categories.items()]
    by = "".join(f" by {dimension.label}" for dimension in dimensions)
    codes = dict(zip(figure.by, figure.categories, strict=False))
    return Download(
        name=f"grants-of-{indicator.id}",
        title=f"Grants counted in: {indicator.label}{by}",
        rows=rows,
        notes=(indicator.question, indicator.definition),
        chosen="; ".join([in_words(figure.filters, names), *parts]),
        filters=_filters(figure.filters) | ({"category": codes} if codes else {}),
        about=about,
        retrieved_on=_today(),
    )


def _of_one_funder(figure: Figure) -> Figure:
    """The figure with the funder that is its category chosen, if it is of one."""
    categories = dict(zip(figure.by, figure.categories, strict=False))
    for name, code in categories.items():
        if find_dimension(name).column == FUNDER:
            return replace(figure, filters=replace(figure.filters, funder_ids=(code,)))
    return figure


def file_name(name: str, is_filtered: bool, suffix: str) -> str:
    """The name of a file, which says whether it holds everything.

    >>> file_name("money_awarded-by-purpose", True, "csv")
    'money_awarded-by-purpose-filtered.csv'
    """
    return f"{name}-{'filtered' if is_filtered else 'full'}.{suffix}"


def is_filtered(filters: Filters) -> bool:
    """Whether a choice leaves anything out."""
    return filters != Filters()


def csv_text(downloads: Sequence[Download]) -> str:
    """Downloads of the same columns as one CSV, text guarded, each row with what it is of."""
    return to_csv(pl.concat([_with_scope(download) for download in downloads]))


def xlsx_bytes(downloads: Sequence[Download]) -> bytes:
    """A workbook: what it is of, then a sheet for each download."""
    first = downloads[0]
    note = first.about.sample_note
    names = sheet_names([download.name for download in downloads], ["About"])
    sheets = [list_sheet("About", _title(downloads), _lines(downloads), note)]
    sheets += [_sheet(name, each) for name, each in zip(names, downloads, strict=True)]
    return workbook_bytes(sheets, _title(downloads))


def json_text(downloads: Sequence[Download]) -> str:
    """JSON: the build, then each table with title, choice, notes, columns and rows."""
    about = downloads[0].about
    said = {
        "build_id": about.build_id,
        "built_at": f"{about.built_at.isoformat()}Z",
        "version": about.version,
        "retrieved_on": downloads[0].retrieved_on.isoformat(),
        "sample_data": about.sample_note,
        "caveats": list(caveats()),
        "sources": [asdict(source) for source in about.sources],
        "tables": [
            {
                "name": download.name,
                "title": download.title,
                "citation": download.citation,
                "chosen": download.chosen,
                "filters": download.filters,
                "notes": list(download.notes),
                "columns": {name: _description(name) for name in download.rows.columns},
                "rows": download.rows.to_dicts(),
            }
            for download in downloads
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1, default=_plain) + "\n"


def lineage_json(lineage: GrantLineage) -> str:
    """JSON of one grant and where each thing said of it comes from."""
    return json.dumps(asdict(lineage), ensure_ascii=False, indent=1, default=_plain)


# What a download can be made into: the ending of its name, what kind that is, and how.
FORMATS: dict[str, tuple[str, Callable[[Sequence[Download]], str | bytes]]] = {
    "csv": ("text/csv", csv_text),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx_bytes,
    ),
    "json": ("application/json", json_text),
}


def _with_scope(download: Download) -> pl.DataFrame:
    about = download.about
    said = {
        "chosen": download.chosen,
        "build_id": about.build_id,
        "retrieved_on": download.retrieved_on,
        "citation": download.citation,
    }
    if about.is_sample:
        said["sample_data"] = about.sample_note
    return download.rows.with_columns(**{name: pl.lit(value) for name, value in said.items()})


def _sheet(name: str, download: Download) -> Sheet:
    rows = [_cells(row) for row in download.rows.rows()] or [["no rows"]]
    headings = tuple(download.rows.columns)
    longest = [
        max(len(heading), *[len(str(row[n] or "")) if n < len(row) else 0 for row in rows])
        for n, heading in enumerate(headings)
    ]
    remark = f"Which grants: {download.chosen}. What each column means: see the sheet About."
    head = Head(name, download.title, remark, headings, download.about.sample_note)
    if download.rows.height:
        rows = [wrapped(row, longest) for row in rows]
    return table_sheet(head, rows, widths_of(longest))


def _cells(row: tuple[Any, ...]) -> list[Any]:
    return [", ".join(map(str, cell)) if isinstance(cell, list) else cell for cell in row]


def _lines(downloads: Sequence[Download]) -> list[str]:
    """What a workbook is of, for its first sheet."""
    about = downloads[0].about
    lines = [
        *[f"Cite it: {download.citation}" for download in downloads],
        f"Which grants: {downloads[0].chosen}.",
        f"Build {about.build_id}, made {about.built_at:%-d %B %Y at %H:%M} UTC by version "
        f"{about.version}; taken {downloads[0].retrieved_on:%-d %B %Y}.",
        *dict.fromkeys(note for download in downloads for note in download.notes),
        *caveats(),
    ]
    columns = dict.fromkeys(name for download in downloads for name in download.rows.columns)
    return lines + [f"Column {name}: {_description(name)}" for name in columns]


def _title(downloads: Sequence[Download]) -> str:
    title = downloads[0].title if len(downloads) == 1 else "Figures"
    return f"{title} (invented sample data)" if downloads[0].about.is_sample else title


def _description(name: str) -> str:
    if name in COLUMNS:
        return COLUMNS[name]
    field = load_fields().get(name)
    return field.description if field else ""


def _filters(filters: Filters) -> dict[str, Any]:
    """What was chosen, by code; nothing for what was left at all."""
    chosen: dict[str, Any] = {column: list(codes) for column, codes in filters.choices().items()}
    if filters.recipient_words:
        chosen["recipient_words"] = filters.recipient_words
    for name, usual in USUAL.items():
        if getattr(filters, name) != usual:
            chosen[name] = not usual
    return chosen


USUAL = {
    "is_regrants_in": True,
    "is_government_in": True,
    "is_individuals_in": True,
    "is_real": False,
}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _today() -> date:
    return datetime.now(UTC).date()
