"""Finds funders that can stand side by side: by kind, and by how much they award here in a year."""

import csv
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.definitions import NOT_KNOWN
from pipelines.store import Store

SIZES_FILE = Path(__file__).parents[1] / "data" / "rules" / "funder_sizes.csv"


def funder_sizes(store: Store) -> pl.DataFrame:
    """Every funder by name with its kind, and its size by what it awarded here a year.

    Columns: funder_id, funder_name, funder_type, grant_count, a_year_gbp, funder_size. A year is a
    financial year with a grant of the funder in it; where no grant has a date or is in pounds the
    size is `not_known`.
    """
    bands = "".join(
        f"when a_year_gbp < {upper} then '{code}' " for code, upper in _uppers().items() if upper
    )
    last = next(reversed(_uppers()))
    return store.rows(
        f"""
        with years as (
            select
                funder_id,
                sum(amount_gbp) filter (amount_gbp > 0)::double
                    / nullif(count(distinct financial_year), 0) as a_year_gbp
            from grants
            where financial_year <> '{NOT_KNOWN}'
            group by funder_id
        )
        select
            funders.funder_id,
            funders.funder_name,
            funders.funder_type,
            funders.grant_count,
            years.a_year_gbp,
            case when a_year_gbp is null then '{NOT_KNOWN}' {bands} else '{last}' end as funder_size
        from funders
        left join years on funders.funder_id = years.funder_id
        order by lower(funders.funder_name), funders.funder_id
        """
    )


def labels_of_sizes() -> dict[str, str]:
    """The sizes with their words, the smallest first."""
    return {row["funder_size"]: row["label"] for row in _rows()}


def peers(funders: pl.DataFrame, kind: str = "", size: str = "") -> list[str]:
    """The ids of funders (rows of `funder_sizes`) of one kind and size; none given means any."""
    chosen = funders
    if kind:
        chosen = chosen.filter(pl.col("funder_type") == kind)
    if size:
        chosen = chosen.filter(pl.col("funder_size") == size)
    return chosen["funder_id"].to_list()


def first_funders(funders: pl.DataFrame, how_many: int) -> list[str]:
    """The funders with most grants here, by name: where nobody has chosen yet."""
    most = funders.sort("grant_count", "funder_id", descending=[True, False]).head(how_many)
    return most.sort(pl.col("funder_name").str.to_lowercase())["funder_id"].to_list()


def _uppers() -> dict[str, str]:
    return {row["funder_size"]: row["upper_gbp"] for row in _rows()}


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with SIZES_FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))
