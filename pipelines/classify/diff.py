"""What a change of rules moves in the published figures: the same grants under two folders."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.classify.step import TEXT_MATCHES, write_text_matches
from pipelines.models import load_models, run_models, split_at
from pipelines.store import NoBuildError

WORK_FILE = "work.duckdb"
# Tables of a build that the readings are made from; they do not depend on rules.
MADE_BEFORE = (
    *("intermediate.int_corrections", "intermediate.int_declared", "intermediate.int_grants"),
    *("intermediate.int_grant_rows", "intermediate.int_grant_texts", "intermediate.int_texts"),
)
READINGS = ("int_readings", "int_durations", "int_text_user_led")
VALUES = """
    select
        grants.grant_id,
        grants.amount_gbp,
        readings.axis,
        readings.value,
        readings.rule_id
    from intermediate.int_grants as grants
    inner join intermediate.int_readings as readings on grants.row_id = readings.row_id
    union all
    -- what is only suggested is told by no figure
    select
        grants.grant_id,
        grants.amount_gbp,
        'user_led' as axis,
        coalesce(texts.status, 'not_known') as value,
        texts.rule_id
    from intermediate.int_grants as grants
    left join intermediate.int_text_user_led as texts
        on grants.row_id = texts.row_id and texts.status = 'stated'
    where not grants.is_individual
    union all
    select
        grants.grant_id,
        grants.amount_gbp,
        'duration' as axis,
        coalesce(durations.duration_months::varchar || ' months', 'not_known') as value,
        durations.duration_rule_id as rule_id
    from intermediate.int_grants as grants
    inner join intermediate.int_durations as durations on grants.row_id = durations.row_id
"""


@dataclass(frozen=True)
class RulesDiff:
    """What two rule folders make of the same grants.

    `figures`: axis, value, and before and after: grant count, pounds, share of the grants that are
    known; only values of which one of them moved. `moves`: axis, value before and after, rule
    before and after, grant count, pounds; the largest first.
    """

    figures: pl.DataFrame
    moves: pl.DataFrame


def diff_rules(old: Path, new: Path, data: Path) -> RulesDiff:
    """Run both folders of rules over the texts of a build, and set the results side by side.

    Corrections and what is declared stay as they are in the build. Raises NoBuildError where the
    folder has no private file, and RuleError where a rule file cannot be used.
    """
    before, after = _values(old, data), _values(new, data)
    both = before.join(
        after, on=["grant_id", "axis", "amount_gbp"], suffix="_after", nulls_equal=True
    )
    moved = both.filter(pl.col("value") != pl.col("value_after"))
    keys = ["axis", "value", "value_after", "rule_id", "rule_id_after"]
    moves = moved.group_by(keys).agg(
        pl.len().alias("grants"), pl.col("amount_gbp").sum().alias("gbp")
    )
    return RulesDiff(
        _figures(before, after),
        moves.sort("grants", "axis", "value", descending=[True, False, False]),
    )


def _values(rules_dir: Path, data: Path) -> pl.DataFrame:
    path = data / WORK_FILE
    if not path.is_file():
        raise NoBuildError(
            f"{path} is not there: rules are compared over the texts of a build. "
            "Make one, or give its folder: --data DIR."
        )
    with duckdb.connect() as con:
        con.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as work (read_only)")
        con.execute("create schema staging; create schema intermediate")
        for table in MADE_BEFORE:
            con.execute(f"create view {table} as select * from work.{table}")
        write_text_matches(con, rules_dir=rules_dir)
        models = [model for model in load_models() if model.name in READINGS]
        run_models(con, split_at(models, TEXT_MATCHES)[1], lambda _: None)
        return con.sql(VALUES).pl()


def _figures(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    figures = _counted(before).join(
        _counted(after), on=["axis", "value"], how="full", coalesce=True, suffix="_after"
    )
    numbers = [name for name in figures.columns if name not in ("axis", "value")]
    figures = figures.with_columns(pl.col(numbers).fill_null(0)).sort("axis", "value")
    return figures.filter(
        (pl.col("grants") != pl.col("grants_after")) | (pl.col("gbp") != pl.col("gbp_after"))
    )


def _counted(values: pl.DataFrame) -> pl.DataFrame:
    """Grants, pounds and share of what is known, of each value of each axis."""
    is_known = pl.col("value") != "not_known"
    counted = values.group_by("axis", "value").agg(
        pl.len().alias("grants"),
        pl.col("amount_gbp").filter(pl.col("amount_gbp") > 0).sum().cast(pl.Float64).alias("gbp"),
    )
    known = pl.col("grants").filter(is_known).sum().over("axis")
    return counted.with_columns(
        pl.when(is_known).then(pl.col("grants") / known).otherwise(0.0).alias("share_of_known")
    )
