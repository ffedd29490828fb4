"""Says what is wrong with a grants file, where, what to do, and what can be published from it."""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from pipelines.build import modelled, reason_for_no_grants, require_sound
from pipelines.errors import FunderEquityError, SourceError
from pipelines.models import SQL_DIR
from pipelines.patterns import Pattern, find_patterns
from pipelines.phrases import say
from pipelines.progress import Progress
from pipelines.publishable import Publishable, compute_publishable
from pipelines.sources import LeftOut

# A problem that every row has is one thing to mend, not as many as there are rows.
ROWS_SHOWN_EACH = 100
PLACES_SHOWN_EACH = 5
ROWS_SHOWN_OF_PLACE = 6
# At the end of a list of names of which only the first are given.
MORE = re.compile(r"; \+(\d+)$")
# Looks that change nothing in a build, and so are made only here; each reads those before it.
LOOKS = ("facts", "row_problems", "file_problems")


@dataclass(frozen=True)
class Problem:
    """One thing to mend, at one place. `sheet` is empty for formats that have none.

    `row` is None for what is so of a file as a whole: then `found` of `base` rows have it (None
    where that is no count of rows). `standard_check` is what the field's own quality tool calls it.
    """

    file: str
    sheet: str
    row: int | None
    field: str
    value: str
    reason: str
    remedy: str
    is_row_lost: bool = False
    problem_id: str = ""
    standard_check: str = ""
    found: int | None = None
    base: int | None = None


@dataclass(frozen=True)
class Place:
    """Where one value of a kind of problem stands: `rows` are the first of `row_count`."""

    value: str
    file: str
    sheet: str
    rows: tuple[int, ...]
    row_count: int


@dataclass(frozen=True)
class Kind:
    """One kind of problem of rows, over all files: on how many rows it is found, and first where.

    `places` are those with the most rows, since what has one value is mended at once.
    """

    problem_id: str
    standard_check: str
    field: str
    reason: str
    remedy: str
    is_row_lost: bool
    row_count: int
    places: tuple[Place, ...]


@dataclass(frozen=True)
class CheckResult:
    """Whether the files can be used, what is wrong, and what they come to.

    `kinds` are in the order to look at them: rows that are lost, what exposes people, what the
    field calls critical, the rest by how often. `publishable` is None where nothing can be used.
    """

    is_usable: bool
    grants: int
    amount_gbp: str
    rejected: int
    problems: tuple[Problem, ...]
    kinds: tuple[Kind, ...] = ()
    publishable: Publishable | None = None
    set_aside: int = 0
    patterns: tuple[Pattern, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form that `check --json` prints."""
        return {
            "usable": self.is_usable,
            "grants": self.grants,
            "amount_gbp": self.amount_gbp,
            "rejected": self.rejected,
            "set_aside": self.set_aside,
            "problem_counts": {kind.reason: kind.row_count for kind in self.kinds},
            "problem_kinds": [asdict(kind) for kind in self.kinds],
            **_publishable_json(self.publishable),
            "patterns": [asdict(pattern) for pattern in self.patterns],
            "problems": [asdict(problem) for problem in self.problems],
        }


def check_files(
    paths: list[Path],
    progress: Progress | None = None,
    most_rows: int | None = None,
    registers: Path | None = None,
) -> CheckResult:
    """Read the files in a private temporary folder and report; the folder is then removed.

    More than `most_rows` rows in all are not looked at, which the report says. `registers` is a
    folder of registers, as for a build: how large recipients are is then told too.

    Every rejected row is listed; of each other kind of problem the first rows, and how many there
    are. Raises nothing for a bad file: that it cannot be read is the report.
    """
    progress = progress or Progress(is_quiet=True)
    with tempfile.TemporaryDirectory(prefix="funder-equity-check-") as folder:
        try:
            with modelled(paths, Path(folder), progress, most_rows, registers) as (con, left_out):
                return _look(con, left_out, paths, progress)
        except SourceError as error:
            place = (error.file, "", error.row, error.field or "", "")
            return _unusable(Problem(*place, error.reason, error.remedy, True))
        except FunderEquityError as error:
            return _unusable(_of_files(paths, str(error)))


def _unusable(*problems: Problem, kinds: tuple[Kind, ...] = ()) -> CheckResult:
    rejected = sum(problem.is_row_lost and problem.row is not None for problem in problems)
    return CheckResult(False, 0, "0.00", rejected, problems, kinds)


def _of_files(paths: list[Path], reason: str) -> Problem:
    return Problem(", ".join(path.name for path in paths), "", None, "", "", reason, "", True)


def _look(
    con: duckdb.DuckDBPyConnection,
    left_out: Iterable[LeftOut],
    paths: list[Path],
    progress: Progress,
) -> CheckResult:
    left_out = list(left_out)
    why_none = reason_for_no_grants(con, left_out)
    if why_none is None:
        require_sound(con, progress)
    with progress.stage("look"):
        _make_looks(con)
        kinds = _kinds(con)
        problems = (*map(_left_out, left_out), *_file_problems(con), *_row_problems(con))
        if why_none is not None:
            return _unusable(_of_files(paths, why_none), *problems, kinds=kinds)
        publishable = compute_publishable(con)
    grants, amount, rejected, set_aside = con.execute(
        "select count(*), coalesce(sum(amount_gbp), 0), "
        "(select count(*) from marts.rejected_rows), "
        "(select count(*) from marts.superseded_grants) from marts.grants"
    ).fetchall()[0]
    return CheckResult(
        is_usable=True,
        grants=grants,
        amount_gbp=f"{amount:.2f}",
        rejected=rejected,
        problems=problems,
        kinds=kinds,
        publishable=publishable,
        set_aside=set_aside,
        patterns=find_patterns(con),
    )


def _make_looks(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create schema file_check")
    for name in LOOKS:
        sql = (SQL_DIR / "file_check" / f"{name}.sql").read_text(encoding="utf-8")
        con.execute(f"create table file_check.{name} as {sql}")


def _left_out(item: LeftOut) -> Problem:
    said = item.to_json()
    return Problem(said["file"], said["sheet"], None, "", "", said["reason"], "")


def _kinds(con: duckdb.DuckDBPyConnection) -> tuple[Kind, ...]:
    rows = con.execute(
        """
        select
            problems.problem_id,
            coalesce(any_value(catalogue.standard_check), ''),
            problems.field,
            any_value(catalogue.reason),
            any_value(catalogue.remedy),
            any_value(catalogue.severity) = 'reject' as is_row_lost,
            count(*) as row_count
        from file_check.row_problems as problems
        inner join staging.stg_row_problems as catalogue using (problem_id)
        left join ref.standard_checks as checks
            on catalogue.standard_check = checks.standard_check
        group by problems.problem_id, problems.field, checks.category, checks.importance
        order by
            is_row_lost desc,
            checks.category is not distinct from 'data_protection' desc,
            checks.importance is not distinct from 'critical' desc,
            row_count desc,
            problems.problem_id,
            problems.field
        """
    ).fetchall()
    places = _places(con)
    return tuple(Kind(*(*row, places[row[0], row[2]])) for row in rows)


def _places(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[Place, ...]]:
    rows = con.execute(
        """
        with places as (
            select
                problems.problem_id,
                problems.field,
                coalesce(problems.problem_value, '') as problem_value,
                grant_rows.source_file,
                grant_rows.source_sheet,
                list(grant_rows.source_row order by grant_rows.source_row)[:$rows_shown]
                    as first_rows,
                count(*) as row_count
            from file_check.row_problems as problems
            inner join intermediate.int_grant_rows as grant_rows using (row_id)
            group by 1, 2, 3, 4, 5
        )

        select * from places
        qualify row_number() over (
            partition by problem_id, field
            order by row_count desc, source_file, source_sheet, first_rows, problem_value
        ) <= $places_shown
        order by
            problem_id,
            field,
            row_count desc,
            source_file,
            source_sheet,
            first_rows,
            problem_value
        """,
        {"rows_shown": ROWS_SHOWN_OF_PLACE, "places_shown": PLACES_SHOWN_EACH},
    ).fetchall()
    places: dict[tuple[str, str], tuple[Place, ...]] = {}
    for problem_id, field, value, file, sheet, numbers, count in rows:
        place = Place(value, file, sheet, tuple(numbers), count)
        places[problem_id, field] = (*places.get((problem_id, field), ()), place)
    return places


def _row_problems(con: duckdb.DuckDBPyConnection) -> tuple[Problem, ...]:
    rows = con.execute(
        """
        select
            grant_rows.source_file,
            grant_rows.source_sheet,
            grant_rows.source_row,
            problems.field,
            coalesce(problems.problem_value, ''),
            catalogue.reason,
            catalogue.remedy,
            catalogue.severity = 'reject',
            problems.problem_id,
            coalesce(catalogue.standard_check, '')
        from file_check.row_problems as problems
        inner join staging.stg_row_problems as catalogue using (problem_id)
        inner join intermediate.int_grant_rows as grant_rows using (row_id)
        qualify catalogue.severity = 'reject' or row_number() over (
            partition by problems.problem_id, problems.field, grant_rows.source_file
            order by grant_rows.source_sheet, grant_rows.source_row
        ) <= $shown
        order by
            catalogue.severity desc,
            grant_rows.source_file,
            grant_rows.source_sheet,
            grant_rows.source_row,
            problems.problem_id,
            problems.field
        """,
        {"shown": ROWS_SHOWN_EACH},
    ).fetchall()
    return tuple(Problem(*row) for row in rows)


def _file_problems(con: duckdb.DuckDBPyConnection) -> tuple[Problem, ...]:
    rows = con.execute(
        """
        select
            problems.source_file,
            '' as source_sheet,
            null as source_row,
            catalogue.field,
            coalesce(problems.problem_value, ''),
            catalogue.reason,
            catalogue.remedy,
            false as is_row_lost,
            problems.problem_id,
            coalesce(catalogue.standard_check, ''),
            problems.found,
            problems.base
        from file_check.file_problems as problems
        inner join ref.file_problems as catalogue using (problem_id)
        order by
            problems.source_file,
            problems.found / nullif(problems.base, 0) desc nulls first,
            problems.problem_id,
            problems.problem_value
        """
    ).fetchall()
    found = [Problem(*row) for row in rows]
    return tuple(replace(each, value=_with_more(each.value)) for each in found)


def _with_more(value: str) -> str:
    """A list that was cut, '; +3' at its end, with that in words."""
    return MORE.sub(lambda found: say("check.and_more", more=found[1]), value)


def _publishable_json(publishable: Publishable | None) -> dict[str, Any]:
    if publishable is None:
        return {"coverage": [], "next_columns": []}
    return {
        "coverage": [
            {"topic": item.id, "label": item.label, "base": item.base, "known": item.known}
            for item in publishable.topics
        ],
        "next_columns": [
            {**asdict(item.column), "grants": item.grants} for item in publishable.next_columns
        ],
    }
