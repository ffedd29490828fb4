"""Runs the SQL models in the order that the SQL itself asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb

from pipelines.reference import create_rule_macros

SQL_DIR = Path(__file__).parents[1] / "sql"
LAYERS = ("staging", "intermediate", "marts", "counts")
VIEW_MARK = "-- materialized: view"
PARTS_MARK = "-- materialized: in parts"
# Rows of raw.grants at a time, four of DuckDB's groups of rows: what the widest join keeps of them
# is 1.5 GB, less than a build is given.
PART_ROWS = 4 * 122_880


@dataclass(frozen=True)
class Model:
    """One SELECT in `sql/<layer>/<name>.sql`, and the tables it reads."""

    layer: str
    name: str
    sql: str
    reads: frozenset[str]

    @property
    def table(self) -> str:
        """`layer.name`."""
        return f"{self.layer}.{self.name}"

    @property
    def is_view(self) -> bool:
        """Whether the model is cheaper to look through than to copy."""
        return VIEW_MARK in self.sql

    @property
    def is_in_parts(self) -> bool:
        """Whether the model is of `in_part(row_id)`, so that it can be made of some rows at a time.

        For joins so wide that of millions of rows they would not fit in memory.
        """
        return PARTS_MARK in self.sql


def load_models(sql_dir: Path = SQL_DIR) -> list[Model]:
    """Every model, each after the models it reads; raises CycleError where that is impossible."""
    return list(_load_models(sql_dir))


@cache
def _load_models(sql_dir: Path) -> tuple[Model, ...]:
    with duckdb.connect() as con:
        create_macros(con, sql_dir)
        models = [
            _load(con, layer, path)
            for layer in LAYERS
            for path in sorted((sql_dir / layer).glob("*.sql"))
        ]
    by_table = {model.table: model for model in models}
    graph = {table: sorted(model.reads & by_table.keys()) for table, model in by_table.items()}
    return tuple(by_table[table] for table in TopologicalSorter(graph).static_order())


def split_at(models: list[Model], table: str) -> tuple[list[Model], list[Model]]:
    """The models that can run before a table that is not made by SQL is there, and those that wait.

    Both in the order given. A model waits that reads the table, or another that waits.
    """
    waiting = {table}
    for model in models:
        if model.reads & waiting:
            waiting.add(model.table)
    before = [model for model in models if model.table not in waiting]
    return before, [model for model in models if model.table in waiting]


def needed_for(models: list[Model], tables: tuple[str, ...]) -> list[Model]:
    """The models without which some tables cannot be made, these included, in the order given."""
    needed = set(tables)
    for model in reversed(models):
        if model.table in needed:
            needed |= model.reads
    return [model for model in models if model.table in needed]


def create_macros(con: duckdb.DuckDBPyConnection, sql_dir: Path = SQL_DIR) -> None:
    """Create the readings of text that models share."""
    con.execute((sql_dir / "macros.sql").read_text(encoding="utf-8"))
    create_rule_macros(con)


def run_models(
    con: duckdb.DuckDBPyConnection, models: list[Model], report: Callable[[str], None]
) -> None:
    """Create every model's table or view in its layer's schema, reporting each by name."""
    for layer in LAYERS:
        con.execute(f"create schema if not exists {layer}")
    if not _has_macros(con):
        create_macros(con)
    for model in models:
        if model.is_in_parts:
            _create_in_parts(con, model)
        else:
            kind = "view" if model.is_view else "table"
            con.execute(f"create {kind} {model.table} as {model.sql}")
        report(model.table)


def _create_in_parts(con: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Create a model's table of `PART_ROWS` rows of `raw.grants` at a time."""
    [(last_row,)] = con.execute("select max(row_id) from intermediate.int_grants").fetchall()
    start = f"create table {model.table} as "
    for first in range(0, (last_row or 0) + 1, PART_ROWS):
        con.execute(f"set variable first_row = {first}")
        con.execute(f"set variable last_row = {first + PART_ROWS - 1}")
        con.execute(start + model.sql)
        start = f"insert into {model.table} "
    con.execute("reset variable first_row")
    con.execute("reset variable last_row")


def _has_macros(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether `create_macros` was called: models are run in parts, and it takes a while."""
    try:
        con.execute("select name_key('')")
    except duckdb.CatalogException:
        return False
    return True


def _load(con: duckdb.DuckDBPyConnection, layer: str, path: Path) -> Model:
    sql = path.read_text(encoding="utf-8")
    # DuckDB names a table with its alias, and quotes what could be a keyword: `"ref".x AS y`
    names = con.get_table_names(sql, qualified=True)
    reads = frozenset(name.split(" AS ")[0].replace('"', "") for name in names)
    return Model(layer, path.stem, sql, reads)
