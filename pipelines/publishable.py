"""What files can publish today, and which one more column would make most of it knowable."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.coverage import compute_coverage_in

PUBLISHABLE_FILE = Path(__file__).parents[1] / "sql" / "publishable.toml"
REGISTERS = "select count(*) from staging.stg_register_files"


@dataclass(frozen=True)
class TopicKnown:
    """Of `base` grants, how many are known; `heading` is the field that says it, if it is one."""

    id: str
    label: str
    base: int
    known: int

    @property
    def not_known(self) -> int:
        """The grants of which the files do not say it."""
        return self.base - self.known


@dataclass(frozen=True)
class Column:
    """A column that a funder could add: what it would make known, and what to write in it.

    `answers` are the problems of a whole file that it would mend.
    """

    id: str
    heading: str
    topics: tuple[str, ...]
    is_held: bool
    held: str
    write: str
    gives: str
    answers: tuple[str, ...]
    recommendations: tuple[str, ...]


@dataclass(frozen=True)
class NextColumn:
    """A column and the grants, of the files looked at, that would be known and are not."""

    column: Column
    grants: int


@dataclass(frozen=True)
class Publishable:
    """What is known of each topic, and the columns that would add to it, the most first."""

    topics: tuple[TopicKnown, ...]
    next_columns: tuple[NextColumn, ...]


def compute_publishable(con: duckdb.DuckDBPyConnection) -> Publishable:
    """Count on a modelled database that has `file_check.facts`; empty topics are left out.

    Columns that the funder holds come first, then those with the most grants; of equal ones, the
    order of `sql/publishable.toml`, which is that of what the two reports ask for.
    """
    covered = {item.topic.id: item for item in compute_coverage_in(con)}
    has_registers = bool(con.execute(REGISTERS).fetchall()[0][0])
    topics = []
    for name, entry in _document()["topics"].items():
        if entry.get("is_of_registers") and not has_registers:
            continue
        if "coverage" in entry:
            item = covered[entry["coverage"]]
            topics.append(TopicKnown(name, item.topic.label, item.base, item.known))
        else:
            beside = "" if has_registers else entry.get("without_registers", "")
            topics.append(TopicKnown(name, entry["label"] + beside, *_count(con, entry)))
    asked = tuple(topic for topic in topics if topic.base)
    return Publishable(asked, _next_columns(asked))


@cache
def load_columns() -> tuple[Column, ...]:
    """Every column that could be added, in the order of `sql/publishable.toml`."""
    return tuple(
        Column(
            id,
            **entry
            | {name: tuple(entry[name]) for name in ("topics", "answers", "recommendations")},
        )
        for id, entry in _document()["columns"].items()
    )


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads(PUBLISHABLE_FILE.read_text(encoding="utf-8"))


def _count(con: duckdb.DuckDBPyConnection, entry: dict[str, str]) -> tuple[int, int]:
    return con.execute(
        f"select count(*), count(*) filter ({entry['known']}) "
        f"from file_check.facts where is_used and ({entry['asked_of']})"
    ).fetchall()[0]


def _next_columns(topics: tuple[TopicKnown, ...]) -> tuple[NextColumn, ...]:
    not_known = {topic.id: topic.not_known for topic in topics}
    found = [
        NextColumn(column, max(not_known.get(name, 0) for name in column.topics))
        for column in load_columns()
    ]
    ranked = sorted(found, key=lambda item: (not item.column.is_held, -item.grants))
    return tuple(item for item in ranked if item.grants)
