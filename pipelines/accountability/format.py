"""What an accountability file is made of: one description for template, checks, docs and tables."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pipelines import reference

FOLDER = reference.DATA_DIR / "accountability"
NOT_STATED = "not_stated"
ALL_STREAMS = "all"
YES_NO = {"yes": "Yes", "no": "No"}
SQL_TYPES = {"date": "DATE", "whole": "BIGINT", "number": "DOUBLE", "gbp": "DECIMAL(18,2)"}
SCHEMA_TYPES = {
    **{"date": "date", "whole": "integer", "number": "number", "gbp": "number"},
    **{"yes_no": "string", "link": "string"},
}


@dataclass(frozen=True)
class FormatField:
    """One column: how it is called in the file, its type, what it means and what it answers.

    `list` names what a `reference` is one of; `answers` are the recommendations that a filled cell
    answers. `earlier_title` is what the column was called before: files that have it are read.
    """

    name: str
    title: str
    type: str
    description: str
    values: dict[str, str] = field(default_factory=dict)
    unit: str | None = None
    list: str | None = None
    answers: tuple[str, ...] = ()
    may_be_future: bool = False
    earlier_title: str | None = None

    @property
    def codes(self) -> dict[str, str]:
        """The codes that a cell can hold, each with its label; none where any text will do."""
        return YES_NO if self.type == "yes_no" else self.values

    @property
    def sql_type(self) -> str:
        """The type of the column in DuckDB."""
        return SQL_TYPES.get(self.type, "VARCHAR")

    @property
    def is_read(self) -> bool:
        """Whether anything is read from it; a column that only helps to fill in is not."""
        return self.type != "shown"


@dataclass(frozen=True)
class FormatTable:
    """One table: a sheet of the workbook, or a CSV file.

    `key` tells lines apart; a line is blank unless a column of `blank_unless` is filled. Lines of
    a private table are never published as they are; `published_also` are columns that protection
    adds.
    """

    name: str
    title: str
    grain: str
    purpose: str
    key: tuple[str, ...]
    columns: tuple[FormatField, ...]
    required: tuple[str, ...]
    blank_unless: tuple[str, ...]
    is_private: bool
    published_also: tuple[str, ...] = ()

    @property
    def read_columns(self) -> tuple[FormatField, ...]:
        """The columns that something is read from."""
        return tuple(column for column in self.columns if column.is_read)

    def field(self, name: str) -> FormatField:
        """A column by its name."""
        return next(column for column in self.columns if column.name == name)


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "format.toml").read_text(encoding="utf-8"))


def format_version() -> str:
    """The version of the form, such as '0.1'."""
    return str(_document()["version"])


@cache
def load_format_fields() -> dict[str, FormatField]:
    """Every field of the form by name."""
    fields = {}
    for name, entry in _document()["fields"].items():
        fields[name] = FormatField(name, **{**entry, "answers": tuple(entry.get("answers", ()))})
    return fields


@cache
def load_format() -> dict[str, FormatTable]:
    """Every table of the form by name, in the order of its sheets."""
    fields = load_format_fields()
    tables = {}
    for name, entry in _document()["tables"].items():
        columns = tuple(fields[column] for column in entry["columns"])
        tables[name] = FormatTable(
            name,
            entry["title"],
            entry["grain"],
            entry["purpose"],
            tuple(entry["key"]),
            columns,
            tuple(entry["required"]),
            tuple(entry.get("blank_unless", [item.name for item in columns if item.is_read])),
            entry.get("is_private", False),
            tuple(entry.get("published_also", ())),
        )
    return tables


def published_tables() -> tuple[FormatTable, ...]:
    """The tables whose lines are published as they are, protection aside."""
    apart = ("recommendations", "about")
    return tuple(
        table
        for table in load_format().values()
        if not table.is_private and table.name not in apart
    )


@cache
def load_recommendations() -> tuple[dict[str, str], ...]:
    """The recommendations in order: id, whom it is of, label, what must be shown, figures."""
    return tuple(_rows("recommendations"))


@cache
def load_categories() -> tuple[dict[str, str], ...]:
    """The categories that people can be counted by, with their characteristic."""
    return tuple(_rows("people_categories"))


def table_schema(table: FormatTable) -> dict[str, Any]:
    """The Table Schema of one table, as published beside the form and written with a template."""
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": table.name,
        "title": table.title,
        "description": f"{table.purpose} {table.grain}",
        "version": format_version(),
        "fields": [_schema_field(table, column) for column in table.read_columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }


def _schema_field(table: FormatTable, column: FormatField) -> dict[str, Any]:
    said: dict[str, Any] = {
        "name": column.name,
        "title": column.title,
        "type": SCHEMA_TYPES.get(column.type, "string"),
        "description": column.description,
    }
    if column.type == "link":
        said["format"] = "uri"
    constraints: dict[str, Any] = {}
    if column.name in table.required:
        constraints["required"] = True
    if column.type in ("whole", "number", "gbp"):
        constraints["minimum"] = 0
    if column.type in ("code", "yes_no"):
        constraints["enum"] = list(column.codes)
    if constraints:
        said["constraints"] = constraints
    if column.codes:
        said["values"] = column.codes
    if column.list:
        said["list"] = column.list
    if column.unit:
        said["unit"] = column.unit
    if column.answers:
        said["answers"] = list(column.answers)
    return said


def _rows(name: str) -> list[dict[str, str]]:
    path = reference.DATA_DIR / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
