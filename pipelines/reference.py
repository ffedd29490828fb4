"""Loads rules and reference lists as text tables in the schema `ref`, one a CSV file."""

from datetime import datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
DATA_DIR = ROOT / "data"
FOLDERS = ("rules", "reference")


def load_reference(
    con: duckdb.DuckDBPyConnection, build_id: str, built_at: datetime, version: str
) -> None:
    """Create `ref.<file name>` for each CSV of `data/rules` and `data/reference`, and `ref.build`.

    An empty cell is NULL. Every column is text; staging casts.
    """
    con.execute("create schema ref")
    for path in reference_files():
        con.execute(
            f"create table ref.{path.stem} as "
            "select * from read_csv($path, all_varchar = true, header = true)",
            {"path": str(path)},
        )
    con.execute(
        "create table ref.build as select "
        "$build_id as build_id, $built_at::timestamp as built_at, $version as version",
        {"build_id": build_id, "built_at": built_at, "version": version},
    )


def create_register_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the empty tables of schema `register`, which the register readers fill."""
    con.execute((ROOT / "sql" / "registers.sql").read_text(encoding="utf-8"))


def reference_files() -> list[Path]:
    """The CSV files that are loaded, by folder and name."""
    return [path for folder in FOLDERS for path in sorted((DATA_DIR / folder).glob("*.csv"))]
