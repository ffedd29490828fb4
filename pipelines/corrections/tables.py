"""Puts what people asked for where the models of a build read it: `ref.corrections`."""

from collections.abc import Sequence

import duckdb
import polars as pl

from pipelines.corrections import correction
from pipelines.corrections.correction import Correction

SCHEMA = {
    "correction_id": pl.Int64,
    **dict.fromkeys(correction.COLUMNS, pl.String),
}


def create_correction_tables(
    con: duckdb.DuckDBPyConnection, corrections: tuple[Correction, ...] = ()
) -> None:
    """Create `ref.corrections`, one row per correction in the order given."""
    con.register("given_corrections", corrections_frame(corrections))
    con.execute("create table ref.corrections as select * from given_corrections")
    con.unregister("given_corrections")


def corrections_frame(corrections: Sequence[Correction]) -> pl.DataFrame:
    """One row per correction, the columns those of a file, an empty cell null.

    `correction_id` is the place in the order, from 1; all else is text.
    """
    rows = [
        {
            "correction_id": number,
            **{name: str(getattr(item, name)) or None for name in correction.COLUMNS},
        }
        for number, item in enumerate(corrections, start=1)
    ]
    return pl.DataFrame(rows, schema=SCHEMA)
