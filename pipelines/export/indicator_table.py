"""Works out the tidy table of every figure: each funder, stream and year, whole and by category.

One query makes a figure for all funders, streams and years at once. It is the query by which
`indicators.compute` makes the figure for one of them, with the choice as its first dimension.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product

import duckdb
import polars as pl

from pipelines.contracts import load_exported_tables
from pipelines.definitions import TOTAL, Dimension, Indicator, load_dimensions
from pipelines.progress import Progress
from pipelines.queries import figure_query

ALL = "all"
TABLE = "indicators"
AT_ONCE = 2
# A grant is in six choices: all grants, those of its funder or of its stream, of all years or of
# its own. The narrow table of figures is made anew with a row for each, in a schema of its name.
CHOICES = """
    create table choices as
    select row_number() over (order by funder_id, programme_id, period)::varchar as choice, *
    from (
        select distinct
            unnest(['all', funder_id::varchar, funder_id::varchar]) as funder_id,
            unnest(['all', 'all', programme_id::varchar]) as programme_id,
            period
        from (
            select distinct
                funder_id, programme_id, unnest(['all', financial_year::varchar]) as period
            from {built}.figures.grants
        )
    );
    create type choice as enum (select choice from choices order by choice::integer);
    create type whole as enum ('all', 'not_known');
    create schema figures;
    create table figures.grants as
    select
        grants.*,
        choices.choice::choice as choice,
        choices.programme_id = 'all' and choices.period = 'all' as is_of_all_years,
        'all'::whole as by_2
    from {built}.figures.grants as grants
    inner join choices
        on choices.funder_id in ('all', grants.funder_id::varchar)
        and choices.programme_id in ('all', grants.programme_id::varchar)
        and choices.period in ('all', grants.financial_year::varchar);
    create view funders as from {built}.funders;
    create view programmes as from {built}.programmes;
    create view registers as from {built}.registers;
"""
CHOICE = Dimension("choice", "choice", "choice")
# What is not divided has one category, so that the same query works it out.
WHOLE = Dimension(ALL, "all", "by_2")
# A figure by funder tells nothing where one funder is chosen, and so on.
ONLY_OF_ALL = {
    "funder_id": "funder_id",
    "funder_type": "funder_id",
    "programme_id": "programme_id",
    "financial_year": "period",
}
ORDER = ("funder_id", "programme_id", "period", "category")


def write_indicators(
    con: duckdb.DuckDBPyConnection,
    built: str,
    target: str,
    chosen: Sequence[Indicator],
    progress: Progress,
) -> int:
    """Fill the table `target` with the figures of the attached build `built`; how many rows.

    Sums and counts by a dimension are of every choice of funder, stream and year. Other figures
    (shares, medians, concentration) are whole for every choice, and by a dimension for all grants
    and each funder, all years together: a share of a few grants tells nothing.

    The default database of the connection is used to work in. Memory grows with the rows of one
    indicator by one dimension, not with all of them.
    """
    con.execute(CHOICES.format(built=built))
    asked = list(product(chosen, (WHOLE, *load_dimensions().values())))
    # to plan a query takes as long as to run it on few grants, and is done by one core
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, figures in enumerate(pool.map(partial(_figures, con), asked), start=1):
            progress.detail(f"figures: {number} of {len(asked)}")
            con.register("found", figures)
            con.execute(f"insert into {target} from found")
            con.unregister("found")
    return int(con.execute(f"select count(*) from {target}").fetchall()[0][0])


def _figures(con: duckdb.DuckDBPyConnection, asked: tuple[Indicator, Dimension]) -> pl.DataFrame:
    """One indicator by one dimension for every choice, as the table has it."""
    indicator, dimension = asked
    is_whole_or_total = indicator.kind == TOTAL or dimension is WHOLE
    where = "true" if is_whole_or_total else "is_of_all_years"
    query = figure_query(indicator, (CHOICE, dimension), where)
    with con.cursor() as cursor:
        # a query that is asked for as a frame at once is planned twice
        cursor.execute(f"create or replace temp table figure as {query}")
        figures = cursor.sql(
            "select choices.* exclude (choice), figure.* from figure "
            "inner join choices on figure.category_1 = choices.choice"
        ).pl()
    if dimension.column in ONLY_OF_ALL:
        figures = figures.filter(pl.col(ONLY_OF_ALL[dimension.column]) == ALL)
    if indicator.kind == TOTAL and dimension is WHOLE:
        # a whole is no part of anything
        figures = figures.with_columns(denominator=pl.lit(None, pl.Float64))
    figures = figures.with_columns(
        pl.lit(indicator.id).alias("indicator_id"),
        pl.lit(dimension.id).alias("by"),
        pl.col("category_2").alias("category"),
        pl.lit(ALL).alias("by_2"),
        pl.lit(ALL).alias("category_2"),
        pl.lit(indicator.unit).alias("unit"),
    )
    return figures.sort(ORDER).select(load_exported_tables()[TABLE].column_names)
