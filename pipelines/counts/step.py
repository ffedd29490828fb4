"""The step of a build that audits protected counts, between the models that make and tell them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import polars as pl

from pipelines.counts.audit import Audit, Figure, Members, Question, audit, truth_within

WITHDRAWN = "counts.count_withdrawn"
WITHDRAWN_SCHEMA = {"question_id": pl.Int32, "cell_id": pl.Int32, "measure": pl.String}
MEASURES = ("organisations", "grants", "gbp")
# What includes others is looked at before what it includes.
RELATIONS = ("serves", "mission", "led_by", "led_by_and_for", "user_led", "rule")
LEVELS = ("any", "group", "category", "subcategory", "local_term", "intersection", "rule")

# Only what has a published number can tell anything. Where organisations are withheld, so is the
# rest of the cell, and nothing is known of it.
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
    )
    select
        questions.source,
        questions.relation,
        questions.level,
        protected.*
    from counts.count_protected as protected
    semi join published on protected.question_id = published.question_id
    left join shown
        on protected.question_id = shown.question_id and protected.cell_id = shown.cell_id
    inner join counts.count_questions as questions
        on protected.question_id = questions.question_id
    where protected.measure = 'organisations' or shown.question_id is not null
    order by protected.question_id, protected.cell_id, protected.measure
"""
# What one rule reads is counted over what its source could say of `serves`, or of `user_led`.
MEMBERS = """
    select cell_id, recipient_number - 1 as organisation, grants::double as grants, gbp
    from counts.count_members
    where source = $source
    and relation = case
        when $relation <> 'rule' then $relation
        when $source = 'suggested' then 'user_led'
        else 'serves'
    end
    and cell_id in (select unnest($cells))
    order by cell_id
"""
COUNTED = """
    select statements.question_id, list(distinct grants.recipient_number - 1)
    from counts.count_statements as statements
    inner join counts.count_grants as grants on statements.row_id = grants.row_id
    where statements.question_id in (select unnest($questions))
    group by statements.question_id
"""


@dataclass(frozen=True)
class Settings:
    """The numbers of protection that the audit needs, and how many organisations there are."""

    most_share: float
    least_steps: int
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
            "select most_share, least_steps, is_audited, "
            "(select coalesce(max(recipient_number), 0) from counts.count_grants) "
            "from staging.stg_protection"
        ).fetchall()[0]
    )
    parents = _parents(con)
    found: dict[int, Audit] = {}
    figures = con.sql(FIGURES).pl()
    for family in _families(figures) if settings.is_audited else []:
        members, counted = _members(con, family), _counted(con, family)
        for rows in family.partition_by("question_id", maintain_order=True):
            number = rows["question_id"][0]
            above = [found[parent] for parent in parents.get(number, ()) if parent in found]
            found[number] = audit(members, _question(rows, counted[number], above, settings))
        report(f"audit: {family['source'][0]}, {family['relation'][0]}")
    _insert(con, found)


def _families(figures: pl.DataFrame) -> list[pl.DataFrame]:
    """The figures by source and relation; in each, what includes others first."""
    order = [
        pl.col("relation").replace_strict(_ranks(RELATIONS), return_dtype=pl.Int64),
        pl.col("source"),
        pl.col("level").replace_strict(_ranks(LEVELS), return_dtype=pl.Int64),
        pl.col("question_id"),
    ]
    ordered = figures.sort(order, maintain_order=True)
    return ordered.partition_by("relation", "source", maintain_order=True)


def _ranks(names: tuple[str, ...]) -> dict[str, int]:
    return {name: rank for rank, name in enumerate(names)}


def _parents(con: duckdb.DuckDBPyConnection) -> dict[int, list[int]]:
    """Of each thing counted, those that include it."""
    rows = con.execute(
        "select question_id, list(parent_id order by parent_id) from counts.count_parents "
        "group by question_id"
    ).fetchall()
    return dict(rows)


def _counted(con: duckdb.DuckDBPyConnection, family: pl.DataFrame) -> dict[int, list[int]]:
    """Of each thing counted, the numbers of the organisations that are counted anywhere."""
    rows = con.execute(COUNTED, {"questions": family["question_id"].unique().to_list()}).fetchall()
    return dict(rows)


def _members(con: duckdb.DuckDBPyConnection, family: pl.DataFrame) -> Members:
    found = con.execute(
        MEMBERS,
        {
            "source": family["source"][0],
            "relation": family["relation"][0],
            "cells": family["cell_id"].unique().to_list(),
        },
    ).fetchnumpy()
    cells, starts = np.unique(found["cell_id"], return_index=True)
    ends = np.append(starts[1:], len(found["cell_id"]))
    return Members(
        dict(zip(cells.tolist(), starts.tolist(), strict=True)),
        dict(zip(cells.tolist(), ends.tolist(), strict=True)),
        np.asarray(found["organisation"], dtype=np.int64),
        {name: np.asarray(found[name], dtype=np.float64) for name in ("grants", "gbp")},
    )


def _question(
    rows: pl.DataFrame, counted: list[int], above: list[Audit], settings: Settings
) -> Question:
    """One thing counted as the audit looks at it: nobody is likelier than in what includes it."""
    most = np.full(settings.organisations, settings.most_share)
    for found in above:
        most = np.minimum(most, found.likelihoods)
    is_counted = np.zeros(settings.organisations, dtype=np.bool_)
    is_counted[counted] = True
    figures = [_figure(row, settings.least_steps) for row in rows.to_dicts()]
    truth = truth_within(settings.most_share)
    return Question([figure for figure in figures if figure], is_counted, most, truth)


def _figure(row: dict[str, Any], least_steps: int) -> Figure | None:
    """What a reader knows of one number; None where it is withheld and nothing is known."""
    # a count differs from its rounded number by less than a step; money by up to one
    within = row["step"] if row["measure"] == "gbp" else row["step"] - 1
    known = (row["cell_id"], row["measure"], row["whole"], row["tally"])
    if row["is_enough"]:
        low, high = row["rounded"] - within, row["rounded"] + within
        return Figure(*known, max(low, 0.0), min(high, row["whole"]), True)
    if row["rounded"] < least_steps * row["step"]:
        most = (least_steps - 1) * row["step"] + within
        return Figure(*known, 0.0, min(most, row["whole"]), False)
    return None


def _insert(con: duckdb.DuckDBPyConnection, found: dict[int, Audit]) -> None:
    rows = {
        (number, figure.cell, measure)
        for number, audited in found.items()
        for figure in audited.withdrawn
        # grants and pounds are not given of a cell without its organisations
        for measure in (MEASURES if figure.measure == "organisations" else (figure.measure,))
    }
    withdrawn = pl.DataFrame(sorted(rows), schema=WITHDRAWN_SCHEMA, orient="row")
    con.register("new_withdrawn", withdrawn)
    con.execute(f"create table {WITHDRAWN} as select * from new_withdrawn")
    con.unregister("new_withdrawn")
