"""Puts accountability files where the models of a build read them: every line as written, and those
that can be used by what they mean."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import duckdb
import polars as pl

from pipelines.accountability.cells import categories_of, key_of
from pipelines.accountability.format import (
    ALL_STREAMS,
    NOT_STATED,
    FormatField,
    load_format,
)
from pipelines.accountability.reading import AccountabilityFile, Line

# Every line, whatever became of it; `cells` are as written.
LINES = {
    "line_id": "BIGINT",
    "source_file": "VARCHAR",
    "source_sheet": "VARCHAR",
    "source_row": "BIGINT",
    "table_name": "VARCHAR",
    "stream_title": "VARCHAR",
    "cells": "VARCHAR",
    "is_usable": "BOOLEAN",
}
FILES = {
    "source_file": "VARCHAR",
    "sha256": "VARCHAR",
    "funder_id": "VARCHAR",
    "filled_in_by": "VARCHAR",
    "is_provider": "VARCHAR",
    "signed_off_by": "VARCHAR",
    "signed_off_on": "DATE",
    "link": "VARCHAR",
    "file_licence": "VARCHAR",
    "line_count": "BIGINT",
}
# Which recommendation a line says something about, besides those that it names.
ANSWERS = {
    "line_id": "BIGINT",
    "recommendation_id": "VARCHAR",
    "field_name": "VARCHAR",
    "field_count": "BIGINT",
}
# The codes of communities experiencing racial inequity begin so: J1 asks of them, each apart.
RACIALISED = "DEI01"
POLARS = {
    "VARCHAR": pl.String(),
    "BIGINT": pl.Int64(),
    "DOUBLE": pl.Float64(),
    "DATE": pl.Date(),
    "BOOLEAN": pl.Boolean(),
    "DECIMAL(18,2)": pl.Decimal(18, 2),
}


def create_accountability_tables(
    con: duckdb.DuckDBPyConnection, files: Sequence[AccountabilityFile] = ()
) -> None:
    """Create `raw.accountability_files`, `_lines`, `_answers` and one table to each of the form.

    All are empty without files. Schema `raw` is there, or is made.
    """
    con.execute("create schema if not exists raw")
    numbered = [(file, line) for file in files for line in file.lines]
    _create(con, "files", FILES, [_file_row(file) for file in files])
    _create(con, "lines", LINES, [_line_row(*item) for item in enumerate(numbered)])
    answers = [
        {"line_id": number, **answer._asdict()}
        for number, (_, line) in enumerate(numbered)
        if line.is_used
        for answer in answered_by(line)
    ]
    _create(con, "answers", ANSWERS, answers)
    for table in load_format().values():
        rows = [
            {"line_id": number, **typed(line)}
            for number, (_, line) in enumerate(numbered)
            if line.table is table and line.is_used
        ]
        columns = {column.name: column.sql_type for column in table.read_columns}
        _create(con, table.name, {"line_id": "BIGINT"} | columns, rows)


class CellAnswer(NamedTuple):
    """A filled cell that answers a recommendation: one of the `field_count` fields of its sheet
    that are asked for it."""

    recommendation_id: str
    field_name: str
    field_count: int


def answered_by(line: Line) -> list[CellAnswer]:
    """What the filled cells of a line answer."""
    columns = line.table.read_columns
    asked = Counter(name for column in columns for name in column.answers)
    found = [
        CellAnswer(name, column.name, asked[name])
        for column in columns
        if column.name in line.values
        for name in column.answers
    ]
    if line.table.name == "statements":
        found.append(CellAnswer(str(line.values["recommendation_id"]), "recommendation_id", 1))
    if str(line.values.get("applicant_led_by", "")).startswith(RACIALISED):
        found.append(CellAnswer("J1", "applicant_led_by", 1))
    return found


def typed(line: Line) -> dict[str, Any]:
    """The values of a line by field; a code that is not stated says so."""
    values = {column.name: _value(column, line) for column in line.table.read_columns}
    if line.table.name == "decision_makers":
        codes = categories_of(values["characteristic"])
        values["category"] = codes[key_of(values["category"])]
    return values


def _value(column: FormatField, line: Line) -> Any:
    if column.name in line.values:
        return line.values[column.name]
    if column.list == "streams":
        return ALL_STREAMS
    return NOT_STATED if column.type in ("code", "yes_no") else None


def _file_row(file: AccountabilityFile) -> dict[str, Any]:
    about = file.about
    named = {name: about.get(name) for name in FILES if name in about}
    codes = {"filled_in_by": NOT_STATED, "is_provider": NOT_STATED}
    return {
        **dict.fromkeys(FILES),
        **codes,
        **named,
        "source_file": file.name,
        "sha256": file.sha256,
        "line_count": len(file.lines),
    }


def _line_row(number: int, item: tuple[AccountabilityFile, Line]) -> dict[str, Any]:
    file, line = item
    return {
        "line_id": number,
        "source_file": file.name,
        "source_sheet": line.sheet,
        "source_row": line.row,
        "table_name": line.table.name,
        "stream_title": str(line.values.get("stream_title", ALL_STREAMS)),
        "cells": json.dumps(line.cells, ensure_ascii=False),
        "is_usable": line.is_used,
    }


def _create(
    con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: list[dict[str, Any]]
) -> None:
    schema = {column: POLARS[kind] for column, kind in columns.items()}
    con.register("given_lines", pl.DataFrame(rows, schema=schema))
    described = ", ".join(f"{column}::{kind} as {column}" for column, kind in columns.items())
    con.execute(f"create table raw.accountability_{name} as select {described} from given_lines")
    con.unregister("given_lines")
