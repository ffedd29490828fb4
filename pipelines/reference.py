"""Loads rules and reference lists as text tables in the schema `ref`, one a CSV file."""

import csv
from datetime import datetime
from pathlib import Path

import duckdb

ROOT = Path(__file__).parents[1]
DATA_DIR = ROOT / "data"
FOLDERS = ("rules", "reference", "mappings")
# Files that people's requests are put into; read with care, by pipelines/corrections.
GIVEN_BY_PEOPLE = ("corrections.csv", "redactions.csv")
# a pattern that no text can match
NOTHING = "[^\\s\\S]"


def load_reference(
    con: duckdb.DuckDBPyConnection, build_id: str, built_at: datetime, version: str
) -> None:
    """Create `ref.<file name>` for each CSV of the folders, and `ref.build`.

    An empty cell is NULL. Every column is text; staging casts. Corrections and redactions are not
    among them.
    """
    con.execute("create schema ref")
    for path in reference_files():
        if path.name not in GIVEN_BY_PEOPLE:
            load_table(con, path)
    con.execute(
        "create table ref.build as select "
        "$build_id as build_id, $built_at::timestamp as built_at, $version as version",
        {"build_id": build_id, "built_at": built_at, "version": version},
    )


def load_table(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Create `ref.<file name>` of one CSV; schema `ref` is there."""
    con.execute(
        f"create table ref.{path.stem} as "
        "select * from read_csv($path, all_varchar = true, header = true, delim = ',', "
        "quote = '\"', escape = '\"')",
        {"path": str(path)},
    )


def create_rule_macros(con: duckdb.DuckDBPyConnection) -> None:
    """Create `legal_form_rule(looks_at, words)`: the id of the first rule that holds, or NULL.

    Patterns held in a table would be read anew for each row; written out, each is read once.
    """
    with (DATA_DIR / "rules" / "legal_form_rules.csv").open(encoding="utf-8", newline="") as handle:
        rules = sorted(
            csv.DictReader(handle), key=lambda row: (int(row["priority"]), row["rule_id"])
        )
    cases = " ".join(
        f"when looks_at = {_text(rule['looks_at'])} "
        f"and regexp_matches(words, {_text(rule['pattern'])}) "
        f"and not regexp_matches(words, {_text(rule['exclude_pattern'] or NOTHING)}) "
        f"then {_text(rule['rule_id'])}"
        for rule in rules
    )
    con.execute(f"create or replace macro legal_form_rule(looks_at, words) as case {cases} end")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def create_register_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create the empty tables of schema `register`, which the register readers fill."""
    con.execute((ROOT / "sql" / "registers.sql").read_text(encoding="utf-8"))


def reference_files() -> list[Path]:
    """The CSV files that are loaded, by folder and name."""
    return [path for folder in FOLDERS for path in sorted((DATA_DIR / folder).glob("*.csv"))]
