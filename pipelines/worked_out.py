"""Works out, while a build is made, the figures that take longest, so that they are only read.

To tell recipients apart in each of many categories takes a large build longer than somebody waits
for a page. `figures.worked_out` of the served file holds the rows of such figures of all grants,
each under a fingerprint of the query that makes it: another definition has another query, and is
never answered with the rows of this one.
"""

import hashlib

import duckdb
import polars as pl

from pipelines.contracts import load_fields
from pipelines.definitions import (
    OF_RECIPIENTS,
    Dimension,
    Indicator,
    find_dimension,
    load_indicators,
)
from pipelines.queries import figure_query
from pipelines.store import Store

TABLE = "figures.worked_out"
# Of fewer grants each figure takes less time to work out than a page takes to be drawn.
FROM_GRANTS = 100_000
# What puts the grants of one recipient into many categories.
BY = (
    *("funder", "programme", "financial_year", "calendar_year", "region", "grant_size_band"),
    *("annual_amount", "recipient_year", "meant_for", "meant_for_detail", "led_by"),
    *("led_by_detail", "led_by_and_for", "purpose", "nation"),
)
ALL_GRANTS = "true"
REMARK = (
    "Rows of figures that take long to work out, each under the SHA-256 of the query that makes "
    "it. Made from figures.grants; use the indicators."
)
COLUMN_REMARK = "The {} of the row, as the figure has it."


def slow_figures() -> list[tuple[Indicator, Dimension]]:
    """The figures that tell recipients apart, by what spreads the grants of one."""
    indicators = [
        each
        for each in load_indicators().values()
        if each.kind in OF_RECIPIENTS or each.distinct_of
    ]
    return [(indicator, find_dimension(name)) for indicator in indicators for name in BY]


def write_worked_out(
    con: duckdb.DuckDBPyConnection, catalogue: str, from_grants: int = FROM_GRANTS
) -> int:
    """Make `figures.worked_out` of an attached database from its `figures.grants`; how many.

    Of fewer grants than `from_grants` it is empty, and figures are worked out when asked for.
    """
    before = con.execute("select current_database() || '.' || current_schema()").fetchall()[0][0]
    con.execute(f"use {catalogue}.main")
    try:
        figures = slow_figures()
        first = figure_query(figures[0][0], (figures[0][1],), ALL_GRANTS)
        con.execute(f"create table {TABLE} as select '' as query, * from ({first}) limit 0")
        _describe(con)
        grants = con.execute("select count(*) from figures.grants").fetchall()[0][0]
        if grants < from_grants:
            return 0
        for indicator, dimension in figures:
            query = figure_query(indicator, (dimension,), ALL_GRANTS)
            con.execute(f"insert into {TABLE} select ?, * from ({query})", [_key(query)])
        return len(figures)
    finally:
        con.execute(f"use {before}")


def _describe(con: duckdb.DuckDBPyConnection) -> None:
    """Comments on the table and on each column, as every table of a served file has."""
    con.execute(f"comment on table {TABLE} is '{REMARK}'")
    for (name,) in con.execute(f"select column_name from (describe {TABLE})").fetchall():
        field = load_fields().get(name)
        text = field.description if field else COLUMN_REMARK.format(name.replace("_", " "))
        quoted = text.replace("'", "''")
        con.execute(f"comment on column {TABLE}.{name} is '{quoted}'")


def read_worked_out(store: Store, query: str) -> pl.DataFrame | None:
    """The rows of a query that was worked out with the build; None for any other."""
    if not store.has_worked_out:
        return None
    found = store.rows(
        f"select * exclude (query) from {TABLE} where query = $query "
        "order by category_1, category_2",
        {"query": _key(query)},
    )
    return found if found.height else None


def _key(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()
