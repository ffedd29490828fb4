"""What is published: every column described once, every table with its grain, key and columns."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.accountability.format import (
    NOT_STATED,
    FormatField,
    load_format_fields,
    published_tables,
)

CONTRACTS_DIR = Path(__file__).parents[1] / "sql" / "contracts"
# Between the codes of a column that holds several.
LIST_SIGN = ";"


@dataclass(frozen=True)
class FieldContract:
    """One published column: type, meaning, unit, and for coded values what each one means.

    `is_list`: a text holds several codes with `LIST_SIGN` between.
    """

    name: str
    type: str
    description: str
    unit: str | None
    values: dict[str, str]
    hidden_for_individuals: bool
    is_list: bool = False


@dataclass(frozen=True)
class TableContract:
    """One published table: what one row is, what tells rows apart, its columns in order.

    `refers_to` names, of a column, the table of which it is the key; it may be empty.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[FieldContract, ...]
    warnings: tuple[str, ...]
    refers_to: dict[str, str] = field(default_factory=dict)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)


@cache
def load_fields() -> dict[str, FieldContract]:
    """Every published column by name, from `fields.toml` and the form of accountability files."""
    form = load_format_fields()
    of_form = {column.name for table in published_tables() for column in table.read_columns}
    shared = {name for name in form if name in _listed()}
    fields = {
        name: FieldContract(
            name,
            entry["type"],
            entry["description"],
            entry.get("unit"),
            entry.get("values", {}),
            entry.get("hidden_for_individuals", False),
            entry.get("is_list", False),
        )
        for name, entry in _read("fields.toml").items()
    }
    missing = sorted((of_form | shared) - fields.keys())
    return fields | {name: _of_form(form[name]) for name in missing}


def _of_form(column: FormatField) -> FieldContract:
    """The contract of a column that an accountability file is filled in with."""
    values = dict(column.codes) if column.type in ("code", "yes_no") else {}
    if values:
        values[NOT_STATED] = "Not stated"
    unit = column.unit
    return FieldContract(column.name, column.sql_type, column.description, unit, values, False)


@cache
def _listed() -> frozenset[str]:
    """The columns that `tables.toml` lists."""
    tables = _read("tables.toml")["tables"]
    return frozenset(name for entry in tables.values() for name in entry["columns"])


@cache
def load_tables() -> dict[str, TableContract]:
    """Every table of a built file by name; KeyError for a column not described.

    They are those of `tables.toml` and those of the form of accountability files. The tables that
    only an export makes are in `load_exported_tables`.
    """
    document = _read("tables.toml")
    return _tables_of(document) | _supplied_tables(document["warnings"]["as_supplied"])


@cache
def load_exported_tables() -> dict[str, TableContract]:
    """The tables that `export` adds to those of a build, by name, from `exported.toml`."""
    return _tables_of(_read("exported.toml"))


def _supplied_tables(warning: str) -> dict[str, TableContract]:
    """The tables whose lines accountability files give."""
    place = ("source_file", "source_sheet", "source_row")
    tables = {}
    for table in published_tables():
        own = [column.name for column in table.read_columns]
        names = ("funder_id", *own, *table.published_also, *place)
        tables[table.name] = TableContract(
            table.name,
            f"One row per line of '{table.title}' in a funder's accountability file.",
            place,
            tuple(load_fields()[name] for name in names),
            (warning,),
        )
    return tables


def _tables_of(document: dict[str, Any]) -> dict[str, TableContract]:
    sentences = document["warnings"]
    return {
        name: TableContract(
            name,
            entry["grain"],
            tuple(entry["key"]),
            tuple(load_fields()[column] for column in entry["columns"]),
            tuple(sentences[key] for key in entry.get("warnings", [])),
            entry.get("refers_to", {}),
        )
        for name, entry in document["tables"].items()
    }


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((CONTRACTS_DIR / name).read_text(encoding="utf-8"))


def label_of(field: str, value: str | None) -> str:
    """How a coded value is said in words; the value itself where it has no label."""
    if value is None:
        return ""
    contract = load_fields()[field]
    codes = value.split(LIST_SIGN) if contract.is_list else [value]
    return f"{LIST_SIGN} ".join(contract.values.get(code, code) for code in codes)


def find_breaches(con: duckdb.DuckDBPyConnection, schema: str) -> list[str]:
    """Where the tables of a schema differ from their contracts, a sentence each; empty is good.

    Differences either way count: a column that is missing, one that nobody described, a type that
    is not the one promised, a key that is empty or stands twice, a value outside its code list.
    """
    breaches: list[str] = []
    there = _columns_of(con, schema)
    for contract in load_tables().values():
        found = there.get(contract.name, [])
        if found != [(column.name, column.type) for column in contract.columns]:
            breaches.append(_difference(contract, found))
        else:
            breaches += _key_breaches(con, schema, contract)
            breaches += _value_breaches(con, schema, contract)
    return breaches


def create_statement(contract: TableContract, schema: str) -> str:
    """The DDL of a published table, columns in contract order."""
    columns = ", ".join(f'"{column.name}" {column.type}' for column in contract.columns)
    return f"create table {schema}.{contract.name} ({columns})"


def comment_statements(contract: TableContract, schema: str, note: str = "") -> list[str]:
    """`COMMENT ON` for the table and each column, so that the file carries its dictionary.

    A `note` stands before what is said of the table.
    """
    table = f"{schema}.{contract.name}"
    remarks = " ".join(filter(None, (note, contract.grain, *contract.warnings)))
    statements = [f"comment on table {table} is {_quote(remarks)}"]
    for column in contract.columns:
        text = _quote(column.description)
        statements.append(f'comment on column {table}."{column.name}" is {text}')
    return statements


def _columns_of(con: duckdb.DuckDBPyConnection, schema: str) -> dict[str, list[tuple[str, str]]]:
    """Name and type of each column of each table of a schema."""
    catalogue, _, schema_name = schema.rpartition(".")
    rows = con.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = coalesce(nullif($catalogue, ''), current_database()) "
        "and schema_name = $schema order by table_name, column_index",
        {"catalogue": catalogue, "schema": schema_name},
    ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        found.setdefault(table, []).append((column, kind))
    return found


def _difference(contract: TableContract, found: list[tuple[str, str]]) -> str:
    promised = [(column.name, column.type) for column in contract.columns]
    missing = [f"{name} {kind}" for name, kind in promised if (name, kind) not in found]
    surplus = [f"{name} {kind}" for name, kind in found if (name, kind) not in promised]
    if not missing and not surplus:
        return f"{contract.name}: the columns stand in another order than promised"
    return f"{contract.name}: promised and not there {missing}; there and not promised {surplus}"


def _key_breaches(
    con: duckdb.DuckDBPyConnection, schema: str, contract: TableContract
) -> list[str]:
    key = ", ".join(contract.key)
    empty = " or ".join(f"{column} is null" for column in contract.key)
    repeated, nulls = con.execute(
        f"select count(*) - count(distinct ({key})), count(*) filter ({empty}) "
        f"from {schema}.{contract.name}"
    ).fetchall()[0]
    problems = []
    if repeated:
        problems.append(f"{contract.name}: {repeated} rows repeat the key ({key})")
    if nulls:
        problems.append(f"{contract.name}: {nulls} rows have no key ({key})")
    return problems


def _value_breaches(
    con: duckdb.DuckDBPyConnection, schema: str, contract: TableContract
) -> list[str]:
    problems = []
    for column in contract.columns:
        if column.values:
            parted = f"string_split(coalesce(value, ''), '{LIST_SIGN}')"
            code = parted if column.is_list else "[value]"
            found = con.execute(
                f"select distinct code from (select unnest({code}) as code from "
                f"(select distinct {column.name} as value from {schema}.{contract.name})) "
                "where code is null or code not in (select unnest($values))",
                {"values": list(column.values)},
            ).fetchall()
            if found:
                shown = ", ".join(str(row[0]) for row in found[:5])
                problems.append(f"{contract.name}.{column.name}: not in its code list: {shown}")
    return problems


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
