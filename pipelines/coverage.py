"""For how many grants the files hold what each kind of figure needs: what is not known, counted."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from pipelines.figures import described_grants
from pipelines.indicators import Filters, where_of
from pipelines.store import Store

COVERAGE_FILE = Path(__file__).parents[1] / "sql" / "coverage.toml"


@dataclass(frozen=True)
class Topic:
    """Something a figure needs to know of a grant: when it is known, and of which grants."""

    id: str
    label: str
    known: str
    asked_of: str
    heading: str


@dataclass(frozen=True)
class Coverage:
    """Of `base` grants, how many are known and not known; shares are of `base`."""

    topic: Topic
    base: int
    known: int
    not_known: int
    known_share: float | None
    not_known_share: float | None


@cache
def load_topics() -> tuple[Topic, ...]:
    """Every topic, in the order of `sql/coverage.toml`."""
    document = tomllib.loads(COVERAGE_FILE.read_text(encoding="utf-8"))
    return tuple(Topic(name, **entry) for name, entry in document.items())


def compute_coverage(store: Store, filters: Filters | None = None) -> tuple[Coverage, ...]:
    """Count, for each topic, the grants of which it is known and of which it is not."""
    query, parameters = _query(filters or Filters())
    return _coverage(store.rows(query, parameters).rows())


def compute_coverage_in(con: duckdb.DuckDBPyConnection) -> tuple[Coverage, ...]:
    """The same for every grant of a modelled database that is not served: schema `marts`."""
    query, parameters = _query(Filters())
    con.execute("use marts")
    try:
        return _coverage(con.execute(query, parameters).fetchall())
    finally:
        con.execute("use main")


def _query(filters: Filters) -> tuple[str, dict[str, Any]]:
    where, parameters = where_of(filters)
    parts = " union all ".join(
        f"select {number} as number, count(*) filter ({topic.asked_of}) as base, "
        f"count(*) filter (({topic.asked_of}) and ({topic.known})) as known from chosen"
        for number, topic in enumerate(load_topics())
    )
    query = f"""
        with chosen as (select * from ({described_grants(parts, where)}) where {where}),
        counted as ({parts})
        select
            base,
            known,
            base - known as not_known,
            known / nullif(base, 0)::double as known_share,
            (base - known) / nullif(base, 0)::double as not_known_share
        from counted
        order by number
        """
    return query, parameters


def _coverage(rows: list[tuple[Any, ...]]) -> tuple[Coverage, ...]:
    return tuple(Coverage(topic, *row) for topic, row in zip(load_topics(), rows, strict=True))
