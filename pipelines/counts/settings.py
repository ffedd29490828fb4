"""Loads the numbers of protection and the list of intersections, as text tables of schema `ref`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.errors import FunderEquityError

RULES_DIR = Path(__file__).parents[2] / "data" / "rules"
PROTECTION_FILE = RULES_DIR / "protection.toml"
INTERSECTIONS_FILE = RULES_DIR / "intersections.toml"
# What is counted by no query, and what the audit makes.
CELL_SUMS = "counts.count_cell_sums"
TALLIES, WHOLES = "counts.count_tallies", "counts.count_wholes"
ANSWERS, KNOWN = "counts.count_answers", "counts.count_known"
WITHDRAWN = "counts.count_withdrawn"
INTERSECTION_COLUMNS = [
    *("intersection_id", "label", "community_code", "community_code_2", "relation", "cut_by"),
]


class ProtectionError(FunderEquityError):
    """The numbers of protection cannot be used; the message says which, and what to write."""


@dataclass(frozen=True)
class Protection:
    """The numbers that protect counts, as `data/rules/protection.toml` has and explains them.

    `threshold`, `rounding`, `cut_from` and `stream_cut_from` are organisations, `most_share` a
    share of those that could be counted. `most_steps`: a number is told to at most so many steps.
    `most_cut`: how many funders, and streams, are cut at all. `is_audited`: whether figures that
    tell together are withheld.
    """

    threshold: int
    rounding: int
    most_share: float
    cut_from: int
    stream_cut_from: int
    most_cut: int
    most_steps: int
    is_audited: bool = True

    def __post_init__(self) -> None:
        """Refuse numbers with which nothing would be protected, or nothing published."""
        is_share = 0 < self.most_share <= 1
        if min(self.rounding, self.most_steps) < 1 or self.threshold < 0 or not is_share:
            raise ProtectionError(
                f"{PROTECTION_FILE.name}: rounding and most_steps are 1 or more, threshold "
                "0 or more, most_share over 0 and at most 1."
            )


def load_protection(path: Path | None = None) -> Protection:
    """The numbers of a file, or of the project's own; ProtectionError where they are unusable."""
    path = path or PROTECTION_FILE
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return Protection(**{name: entry["value"] for name, entry in document.items()})
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise ProtectionError(
            f"{path.name}: this cannot be used ({error}). Each number is a table with value, unit, "
            "reason and source."
        ) from error


def create_protection_tables(
    con: duckdb.DuckDBPyConnection, protection: Protection | None = None
) -> None:
    """Create `ref.protection` (one row) and `ref.intersections` (a row per relation and cut)."""
    numbers = protection or load_protection()
    con.execute(
        "create or replace table ref.protection as select $threshold as threshold, "
        "$rounding as rounding, $most_share as most_share, $cut_from as cut_from, "
        "$stream_cut_from as stream_cut_from, $most_cut as most_cut, $most_steps as most_steps, "
        "$is_audited as is_audited",
        vars(numbers),
    )
    con.register("listed_intersections", _intersections())
    con.execute("create or replace table ref.intersections as select * from listed_intersections")
    con.unregister("listed_intersections")


def _intersections() -> pl.DataFrame:
    document = tomllib.loads(INTERSECTIONS_FILE.read_text(encoding="utf-8"))
    rows = [
        (name, entry["label"], *entry["communities"], relation, cut_by)
        for name, entry in document.items()
        for relation in entry["relations"]
        for cut_by in ("none", *entry["cut_by"])
    ]
    return pl.DataFrame(rows, schema=INTERSECTION_COLUMNS, orient="row")
