"""Takes out of the landed rows what somebody asked to be gone, before anything is made of them.

Who a redaction means is known only when identifiers are joined. So the models that tell it are run
once, the rows are taken out of `raw.grants`, and all models then run on what is left: the build is
the same as if the files had never held them, counts of withdrawn rows and tombstones aside.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import polars as pl

from pipelines.corrections.redaction import REPLY, Redaction
from pipelines.errors import BuildError
from pipelines.models import SQL_DIR, load_models, needed_for, run_models

# What tells which rows are meant, and in which region the work of a grant is.
TOLD_BY = ("intermediate.int_grants", "intermediate.int_recipient_ids", "intermediate.int_places")
SCHEMA = {"redaction_id": pl.Int64, "of": pl.String, "id_sha256": pl.String, "kind": pl.String}
AMOUNTS = (
    "select source_file, count(*), coalesce(sum(amount_gbp), 0) from intermediate.int_grant_rows "
    "group by source_file"
)
LEFT = (
    "select source_file, count(*), coalesce(sum(amount_gbp), 0) from intermediate.int_grant_rows "
    "anti join redaction.gone using (row_id) group by source_file"
)
Account = dict[str, tuple[int, Decimal]]


@dataclass(frozen=True)
class Withdrawn:
    """How many requests were met, and what must be left of each file: rows and pounds."""

    given: int
    found: int
    left: Account

    def require_kept(self, con: duckdb.DuckDBPyConnection) -> None:
        """Raise BuildError unless all rows and pounds that were not withdrawn are in the models."""
        if self.found and self.left != _account(con, AMOUNTS):
            raise BuildError(
                "Taking out what was withdrawn has changed other rows. This is a fault of ours."
            )


def withdraw(
    con: duckdb.DuckDBPyConnection,
    redactions: tuple[Redaction, ...],
    report: Callable[[str], None] = lambda _: None,
    replies: frozenset[str] = frozenset(),
) -> Withdrawn:
    """Take the rows that are meant out of `raw.grants`, or all that names the group out of them.

    Creates `raw.withdrawn` (how many rows of each file) and `ref.redactions` (day, kind and whether
    something was found; no identifier, hashed or not). `replies` are the digests of those that were
    taken out of accountability files already. Raises BuildError for an identifier that two
    organisations share.
    """
    con.execute("create table raw.withdrawn (source_file varchar, withdrawn_count bigint)")
    con.execute("create table ref.redactions (withdrawn_on date, kind varchar, is_found boolean)")
    if not redactions:
        return Withdrawn(0, 0, {})
    run_models(con, needed_for(load_models(), TOLD_BY), report)
    try:
        return _withdraw(con, redactions, replies)
    finally:
        for schema in ("staging", "intermediate"):
            con.execute(f"drop schema {schema} cascade")
        con.execute("drop schema if exists redaction cascade")


def _withdraw(
    con: duckdb.DuckDBPyConnection, redactions: tuple[Redaction, ...], replies: frozenset[str]
) -> Withdrawn:
    con.execute("create schema redaction")
    _give(con, redactions)
    for step in ("found", "unnamed"):
        con.execute((SQL_DIR / "redactions" / f"{step}.sql").read_text(encoding="utf-8"))
    _require_one_each(con, redactions)
    left = _account(con, LEFT)
    con.execute(
        "insert into raw.withdrawn select source_file, count(*) from redaction.gone "
        "inner join intermediate.int_grant_rows using (row_id) group by source_file"
    )
    con.execute((SQL_DIR / "redactions" / "take_out.sql").read_text(encoding="utf-8"))
    found = {row[0] for row in con.execute("select redaction_id from redaction.met").fetchall()}
    found |= {
        n for n, item in enumerate(redactions) if item.of == REPLY and item.id_sha256 in replies
    }
    con.executemany(
        "insert into ref.redactions values (?, ?, ?)",
        [[item.withdrawn_on, item.kind, n in found] for n, item in enumerate(redactions)],
    )
    return Withdrawn(len(redactions), len(found), left)


def _give(con: duckdb.DuckDBPyConnection, redactions: tuple[Redaction, ...]) -> None:
    rows = [
        {"redaction_id": n, "of": item.of, "id_sha256": item.id_sha256, "kind": item.kind}
        for n, item in enumerate(redactions)
    ]
    con.register("given_redactions", pl.DataFrame(rows, schema=SCHEMA))
    con.execute("create table redaction.given as select * from given_redactions")
    con.unregister("given_redactions")


def _require_one_each(con: duckdb.DuckDBPyConnection, redactions: tuple[Redaction, ...]) -> None:
    shared = con.execute(
        "select distinct given.redaction_id from redaction.given as given "
        "inner join intermediate.int_recipient_ids as ids on given.id_sha256 = sha256(ids.id) "
        "where given.of = 'recipient' and given.redaction_id not in "
        "(select redaction_id from redaction.recipients)"
    ).fetchall()
    if shared:
        item = redactions[min(shared)[0]]
        raise BuildError(
            f"{item.file}, row {item.row}, id_sha256: two organisations in these files share this "
            "identifier. Give the one that the page of grants shows as recipient_id."
        )


def _account(con: duckdb.DuckDBPyConnection, sql: str) -> Account:
    return {file: (rows, pounds) for file, rows, pounds in con.execute(sql).fetchall()}
