"""Makes the narrow table that figures are worked out from: codes and numbers, no text.

A query over the published tables would read long identifiers, and join a grant to its recipient
anew for every figure: of a million grants that costs up to two seconds. `figures.grants` of the
served file holds the same grants, made once of what is published and protected already.
"""

import re
from functools import cache

import duckdb

from pipelines.contracts import load_fields, load_tables
from pipelines.definitions import (
    NOT_KNOWN,
    load_comparisons,
    load_dimensions,
    load_indicators,
)

# The choices with a field of their own in `Filters`, and the column that each is of.
NAMED_CHOICES = {
    "funder_ids": "funder_id",
    "programme_ids": "programme_id",
    "financial_years": "financial_year",
    "calendar_years": "calendar_year",
}
# What else a choice can name.
CHOSEN_BY = ("is_regrant", "funder_type", "recipient_kind", "amount_real_gbp")
# Organisations are told apart by the number of their row: a whole number instead of a text.
RECIPIENT_KEY = "recipient_key"
# What indicators and dimensions can name of a grant's funder, stream and recipient, and the join
# that brings it. A join that nothing asks for would cost more than the figure.
JOINED_COLUMNS = {
    "funders": ("funder_id", "inner", ("funder_name", "funder_type")),
    "programmes": ("programme_id", "inner", ("programme_title",)),
    "recipients": (
        "recipient_id",
        "left",
        (
            *("recipient_name", "own_words", "registration_status", "legal_form"),
            *("geographic_scale", "region_code"),
        ),
    ),
}


KEY_REMARK = "Tells organisations apart: the number of the recipient's row; empty for a person."
REMARK = (
    "What figures are worked out from: the columns of grants, funders and recipients that an "
    "indicator names, as codes. Made from those tables; use them."
)


def described_grants(*wanted: str) -> str:
    """The query for each grant with what pieces of SQL want of its funder, stream and recipient."""
    columns, joins = ["grants.*"], []
    for table, (key, kind, names) in JOINED_COLUMNS.items():
        named = [name for name in names if any(is_named(name, piece) for piece in wanted)]
        if named:
            columns += [f"{table}.{name}" for name in named]
            joins.append(f"{kind} join {table} on grants.{key} = {table}.{key}")
    return f"select {', '.join(columns)} from grants {' '.join(joins)}"


def is_named(column: str, piece: str) -> bool:
    """Whether a piece of SQL names a column; `beneficiary_region_code` is not `region_code`."""
    return re.search(rf"\b{column}\b", piece) is not None


@cache
def figure_columns() -> tuple[str, ...]:
    """Every column of a grant that an indicator, a dimension or a choice names, in one order."""
    dimensions = load_dimensions().values()
    pieces = [*NAMED_CHOICES.values(), *CHOSEN_BY]
    pieces += [piece for each in dimensions for piece in (each.column, each.applies_when)]
    pieces += [piece for each in load_indicators().values() for piece in each.conditions()]
    pieces += [piece for each in load_comparisons() for piece in (each.of, each.counts)]
    joined = (name for _, _, names in JOINED_COLUMNS.values() for name in names)
    there = dict.fromkeys([*load_tables()["grants"].column_names, *joined])
    named = (name for name in there if any(is_named(name, piece) for piece in pieces))
    return tuple(name for name in named if name != "recipient_id")


def write_figures(con: duckdb.DuckDBPyConnection, catalogue: str) -> None:
    """Make schema `figures` of an attached database from its own published tables.

    `figures.grants`: one row per grant, with the columns of `figure_columns` and the number of its
    recipient's row. Codes are enumerations, `not_known` where a grant has none, so that they are
    compared and grouped as small numbers.
    """
    before = con.execute("select current_database() || '.' || current_schema()").fetchall()[0][0]
    con.execute(f"use {catalogue}.main")
    try:
        columns = figure_columns()
        listed = ", ".join(_column(con, name) for name in columns)
        con.execute("create schema figures")
        con.execute(
            f"create table figures.grants as select {listed}, "
            f"recipient_rows.rowid::integer as {RECIPIENT_KEY} "
            f"from ({described_grants(*columns)}) as described left join recipients "
            "as recipient_rows on described.recipient_id = recipient_rows.recipient_id "
            # rows of one organisation are added up faster beside each other
            f"order by {RECIPIENT_KEY}"
        )
        con.execute(f"comment on table figures.grants is '{REMARK}'")
        described = {name: load_fields()[name].description for name in columns}
        for name, description in {**described, RECIPIENT_KEY: KEY_REMARK}.items():
            con.execute(f"comment on column figures.grants.{name} is {_quote(description)}")
    finally:
        con.execute(f"use {before}")


def _column(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """A column of the narrow table: text as an enumeration of its codes, others as they are."""
    is_text = load_fields()[name].type == "VARCHAR"
    codes = codes_of(name) or (_codes_found(con, name) if is_text else [])
    return coded_column(name, codes, "described.")


def codes_of(name: str) -> list[str]:
    """The codes that a column is promised to hold; none where it holds lists of them, or names."""
    field = load_fields()[name]
    return [] if field.is_list else list(field.values)


def coded_column(name: str, codes: list[str], of: str = "") -> str:
    """A column as figures read it: text as an enumeration of its codes, others as they are."""
    if load_fields()[name].type != "VARCHAR":
        return f"{of}{name}"
    listed = ", ".join(_quote(code) for code in dict.fromkeys([*codes, NOT_KNOWN]))
    return f"coalesce({of}{name}, '{NOT_KNOWN}')::enum({listed}) as {name}"


def _codes_found(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    table = described_grants(name)
    found = con.execute(
        f"select distinct {name} from ({table}) where {name} is not null order by 1"
    )
    return [row[0] for row in found.fetchall()]


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
