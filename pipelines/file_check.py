"""Says what is wrong with a grants file, where, what to do, and what can be published from it."""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.build import build
from pipelines.coverage import Coverage, compute_coverage
from pipelines.errors import FunderEquityError, SourceError
from pipelines.progress import Progress
from pipelines.store import Store

# A problem that every row has is one thing to mend, not as many as there are rows.
ROWS_SHOWN_EACH = 100


@dataclass(frozen=True)
class Problem:
    """One thing to mend, at one place. `sheet` is empty for formats that have none."""

    file: str
    sheet: str
    row: int | None
    field: str
    value: str
    reason: str
    remedy: str
    is_row_lost: bool


@dataclass(frozen=True)
class CheckResult:
    """Whether the files can be used, what is wrong, and what they come to."""

    is_usable: bool
    grants: int
    amount_gbp: str
    rejected: int
    problems: tuple[Problem, ...]
    counts: dict[str, int]
    coverage: tuple[Coverage, ...]

    def to_json(self) -> dict[str, Any]:
        """The form that `check --json` prints."""
        return {
            "usable": self.is_usable,
            "grants": self.grants,
            "amount_gbp": self.amount_gbp,
            "rejected": self.rejected,
            "problem_counts": self.counts,
            "coverage": [
                {"topic": item.topic.id, "base": item.base, "known": item.known}
                for item in self.coverage
            ],
            "problems": [asdict(problem) for problem in self.problems],
        }


def check_files(paths: list[Path], progress: Progress | None = None) -> CheckResult:
    """Build the files in a private temporary folder and report; the folder is then removed.

    Every rejected row is listed; of each other kind of problem the first rows, and how many there
    are. Raises nothing for a bad file: that it cannot be read is the report.
    """
    with tempfile.TemporaryDirectory(prefix="funder-equity-check-") as folder:
        try:
            left_out = build(paths, Path(folder), progress).manifest["left_out"]
        except SourceError as error:
            problem = Problem(
                error.file, "", error.row, error.field or "", "", error.reason, error.remedy, True
            )
            return _unusable(problem)
        except FunderEquityError as error:
            names = ", ".join(path.name for path in paths)
            return _unusable(Problem(names, "", None, "", "", str(error), "", True))
        store = Store(Path(folder))
        try:
            coverage = compute_coverage(store)
        finally:
            store.close()
        with duckdb.connect(str(Path(folder) / "work.duckdb"), read_only=True) as con:
            return _report(con, coverage, tuple(map(_left_out, left_out)))


def _unusable(problem: Problem) -> CheckResult:
    return CheckResult(False, 0, "0.00", 0, (problem,), {problem.reason: 1}, ())


def _left_out(item: dict[str, str]) -> Problem:
    return Problem(item["file"], item["sheet"], None, "", "", item["reason"], "", False)


def _report(
    con: duckdb.DuckDBPyConnection, coverage: tuple[Coverage, ...], left_out: tuple[Problem, ...]
) -> CheckResult:
    grants, amount = con.execute(
        "select count(*), coalesce(sum(amount_gbp), 0) from marts.grants"
    ).fetchall()[0]
    rejected = con.execute("select count(*) from marts.rejected_rows").fetchall()[0][0]
    counts = con.execute(
        "select catalogue.reason, count(*) from intermediate.int_row_problems as problems "
        "inner join staging.stg_row_problems as catalogue using (problem_id) "
        "group by all order by 2 desc, 1"
    ).fetchall()
    problems = left_out + _problems(con)
    return CheckResult(True, grants, f"{amount:.2f}", rejected, problems, dict(counts), coverage)


def _problems(con: duckdb.DuckDBPyConnection) -> tuple[Problem, ...]:
    rows = con.execute(
        """
        select
            grant_rows.source_file,
            grant_rows.source_sheet,
            grant_rows.source_row,
            catalogue.field,
            coalesce(problems.problem_value, ''),
            catalogue.reason,
            catalogue.remedy,
            catalogue.severity = 'reject'
        from intermediate.int_row_problems as problems
        inner join staging.stg_row_problems as catalogue using (problem_id)
        inner join intermediate.int_grant_rows as grant_rows using (row_id)
        qualify catalogue.severity = 'reject' or row_number() over (
            partition by problems.problem_id, grant_rows.source_file
            order by grant_rows.source_sheet, grant_rows.source_row
        ) <= $shown
        order by
            catalogue.severity desc,
            grant_rows.source_file,
            grant_rows.source_sheet,
            grant_rows.source_row
        """,
        {"shown": ROWS_SHOWN_EACH},
    ).fetchall()
    return tuple(Problem(*row) for row in rows)
