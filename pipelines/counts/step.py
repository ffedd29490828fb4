"""The step of a build that audits protected counts, between the models that make and tell them."""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from graphlib import TopologicalSorter

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.counts.audit import FIGURE_SCHEMA, MEASURES, Audit, Members, Question, audit
from pipelines.counts.cells import Grants, members_of
from pipelines.counts.settings import WITHDRAWN

WITHDRAWN_SCHEMA = {"question_id": pl.Int32, "cell_id": pl.Int32, "measure": pl.String}
# What includes others is looked at before what it includes.
RELATIONS = ("serves", "mission", "led_by", "led_by_and_for", "user_led", "rule")
# How many things are audited at a time: numpy lets go of the interpreter while it counts.
AT_ONCE = 2

# Only what has a published number can tell anything. Where organisations are withheld, so is the
# rest of the cell, and nothing is known of it. Cells of the same grants (a funder and its only
# stream, a whole and its only year) have the same numbers: the first of them stands for all. A
# count differs from its rounded number by less than a step, money by up to one.
FIGURES = """
    with published as (
        select distinct question_id
        from counts.count_protected
        where is_enough and measure = 'organisations'
    ),
    shown as (
        select question_id, cell_id
        from counts.count_protected
        where is_enough and measure = 'organisations'
    ),
    known as (
        select
            protected.*,
            if(protected.measure = 'gbp', 0, 1) as less,
            min(protected.cell_id) over (
                partition by
                    protected.question_id, protected.measure,
                    cells.seed, cells.organisations, cells.grants
            ) as first_cell_id
        from counts.count_protected as protected
        semi join published on protected.question_id = published.question_id
        left join shown
            on protected.question_id = shown.question_id and protected.cell_id = shown.cell_id
        inner join counts.count_cells as cells on protected.cell_id = cells.cell_id
        where protected.measure = 'organisations' or shown.question_id is not null
    ),
    figures as (
        select
            known.question_id,
            known.first_cell_id,
            known.cell_id,
            known.measure,
            known.whole as size,
            known.tally,
            if(known.is_enough, greatest(rounded - step_below + less, 0), 0)::double as low,
            least(
                known.whole,
                if(known.is_enough, rounded, (settings.least_steps - 1) * step) + step - less
            )::double as high,
            known.is_enough as is_published
        from known
        cross join staging.stg_protection as settings
        where known.is_enough or known.rounded < settings.least_steps * known.step
    ),
    -- what includes something is no less than that: it has to leave room for it
    within as (
        select
            parents.parent_id as question_id,
            figures.cell_id,
            figures.measure,
            max(figures.low) as low
        from figures
        inner join counts.count_parents as parents
            on figures.question_id = parents.question_id
        where figures.is_published
        group by all
    )
    select
        questions.source,
        questions.relation,
        figures.* replace (
            if(figures.is_published, greatest(figures.low, within.low), figures.low) as low
        )
    from figures
    inner join counts.count_questions as questions
        on figures.question_id = questions.question_id
    left join within
        on figures.question_id = within.question_id
        and figures.cell_id = within.cell_id
        and figures.measure = within.measure
    order by figures.question_id, figures.cell_id, figures.measure
"""
COUNTED = """
    select
        statements.question_id,
        grants.recipient_number - 1 as organisation,
        count(*) as grants
    from counts.count_statements as statements
    inner join counts.count_grants as grants on statements.row_id = grants.row_id
    where statements.question_id in (select unnest($questions))
    group by statements.question_id, organisation
    order by statements.question_id, organisation
"""


@dataclass(frozen=True)
class Settings:
    """The numbers of protection that the audit needs, and how many organisations there are."""

    most_share: float
    is_audited: bool
    organisations: int


def write_withdrawn(
    con: duckdb.DuckDBPyConnection, report: Callable[[str], None] = lambda _: None
) -> None:
    """Make `counts.count_withdrawn`: figures over the threshold that are withheld all the same.

    One row per thing counted, cell and measure that, with all the others, would tell of an
    organisation. Reads `counts.count_protected` and who could be counted in each cell.
    """
    settings = Settings(
        *con.execute(
            "select most_share, is_audited, "
            "(select coalesce(max(recipient_number), 0) from counts.count_grants) "
            "from staging.stg_protection"
        ).fetchall()[0]
    )
    parents = _parents(con)
    found: dict[int, Audit] = {}
    figures = con.sql(FIGURES).pl()
    grants = Grants.of(con)
    for family in _families(figures) if settings.is_audited else []:
        _audit_family(grants, family, settings, parents, found)
        report(f"audit: {family['source'][0]}, {family['relation'][0]}")
    _insert(con, figures, found)


def _audit_family(
    grants: Grants,
    family: pl.DataFrame,
    settings: Settings,
    parents: dict[int, list[int]],
    found: dict[int, Audit],
) -> None:
    """Audit what is counted of one relation by one source: what includes others first."""
    firsts = family.filter(pl.col("cell_id") == pl.col("first_cell_id"))
    members = _members(grants, firsts)
    counted = _counted(grants.con, firsts, settings.organisations)

    def audited(rows: pl.DataFrame) -> Audit:
        number = rows["question_id"][0]
        above = [found[p].likelihoods for p in parents.get(number, ()) if p in found]
        figures = rows.select(pl.col(name).cast(kind) for name, kind in FIGURE_SCHEMA.items())
        question = Question(figures, counted(number), settings.most_share, above)
        return audit(members, question)

    questions = {rows["question_id"][0]: rows for rows in firsts.partition_by("question_id")}
    order = TopologicalSorter({number: parents.get(number, ()) for number in questions})
    order.prepare()
    running: dict[Future[Audit], int] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while order.is_active():
            for number in order.get_ready():
                if number in questions:
                    running[pool.submit(audited, questions[number])] = number
                else:
                    order.done(number)
            # what is included by one that has ended need not wait for others that it is not part of
            for ended in wait(running, return_when=FIRST_COMPLETED).done:
                number = running.pop(ended)
                found[number] = ended.result()
                order.done(number)


def _families(figures: pl.DataFrame) -> list[pl.DataFrame]:
    """The figures by source and relation, those first that include others."""
    rank = pl.col("relation").replace_strict(
        {name: rank for rank, name in enumerate(RELATIONS)}, return_dtype=pl.Int64
    )
    ordered = figures.sort(rank, "source", maintain_order=True)
    return ordered.partition_by("relation", "source", maintain_order=True)


def _parents(con: duckdb.DuckDBPyConnection) -> dict[int, list[int]]:
    """Of each thing counted, those that include it."""
    rows = con.execute(
        "select question_id, list(parent_id order by parent_id) from counts.count_parents "
        "group by question_id"
    ).fetchall()
    return dict(rows)


def _counted(
    con: duckdb.DuckDBPyConnection, family: pl.DataFrame, organisations: int
) -> Callable[[int], NDArray[np.int64]]:
    """How many grants of each organisation are counted, of each thing."""
    asked = {"questions": family["question_id"].unique().to_list()}
    rows = con.execute(COUNTED, asked).fetchnumpy()

    def counted(question: int) -> NDArray[np.int64]:
        start, end = np.searchsorted(rows["question_id"], [question, question + 1])
        grants = np.zeros(organisations, dtype=np.int64)
        grants[rows["organisation"][start:end]] = rows["grants"][start:end]
        return grants

    return counted


def _members(grants: Grants, family: pl.DataFrame) -> Members:
    """Who could be counted in the cells of these figures.

    What one rule reads is counted over what its source could say of `serves`, or of `user_led`.
    """
    source, relation = family["source"][0], family["relation"][0]
    if relation == "rule":
        relation = "user_led" if source == "suggested" else "serves"
    cells = family["cell_id"].unique().to_numpy().astype(np.int64)
    return members_of(grants, source, relation, cells)


def _insert(con: duckdb.DuckDBPyConnection, figures: pl.DataFrame, found: dict[int, Audit]) -> None:
    """Withhold what was taken back, and the same number wherever else it is met.

    Grants and pounds are not given of a cell without its organisations.
    """
    taken = [
        audited.withdrawn.select(
            pl.lit(number, pl.Int32).alias("question_id"),
            pl.col("cell_id").alias("first_cell_id"),
            "measure",
        )
        for number, audited in found.items()
    ]
    schema = {"question_id": pl.Int32, "first_cell_id": pl.Int32, "measure": pl.String}
    cells = pl.concat([pl.DataFrame(schema=schema), *taken]).join(
        figures.select("question_id", "first_cell_id", "cell_id", "measure"),
        on=["question_id", "first_cell_id", "measure"],
    )
    every = cells.filter(pl.col("measure") == "organisations").drop("measure")
    withdrawn = pl.concat(
        [
            each.select(WITHDRAWN_SCHEMA.keys())
            for each in (cells, every.join(pl.DataFrame({"measure": MEASURES}), how="cross"))
        ]
    ).unique()
    con.register("new_withdrawn", withdrawn.sort(WITHDRAWN_SCHEMA.keys()))
    con.execute(f"create table {WITHDRAWN} as select * from new_withdrawn")
    con.unregister("new_withdrawn")
