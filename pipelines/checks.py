"""Checks of sense: each is a query for the rows that break the statement in its file name."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

CHECKS_DIR = Path(__file__).parents[1] / "sql" / "checks"
ROWS_SHOWN = 5


@dataclass(frozen=True)
class FailedCheck:
    """A statement that does not hold, how many rows break it, and the first of them."""

    statement: str
    row_count: int
    first_rows: tuple[str, ...]

    def __str__(self) -> str:
        """One line a user can quote."""
        return f"{self.statement}: {self.row_count} rows, such as {'; '.join(self.first_rows)}"


def find_failed_checks(con: duckdb.DuckDBPyConnection) -> list[FailedCheck]:
    """Run every check in `sql/checks`; returns those that returned rows."""
    failed = []
    for path in sorted(CHECKS_DIR.glob("*.sql")):
        rows = con.execute(path.read_text(encoding="utf-8")).fetchall()
        if rows:
            shown = tuple(", ".join(str(cell) for cell in row) for row in rows[:ROWS_SHOWN])
            failed.append(FailedCheck(path.stem.replace("_", " "), len(rows), shown))
    return failed
