"""Measures building again, in the same place, where one file of many was changed."""

import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from pipelines.bench_process import Measured, measure
from pipelines.errors import FunderEquityError
from pipelines.generate import generate_grants
from pipelines.store import SERVED_FILE

MOST_FILES = 1_000
# What names a build, and differs between any two.
OF_THE_BUILD = "build_info"


@dataclass(frozen=True)
class BuildCost:
    """What a build cost, start of its process in: seconds, of processors too, and memory."""

    seconds: float
    processor_s: float
    peak_rss_mb: float
    stages: dict[str, float]


@dataclass(frozen=True)
class AgainResult:
    """A first build, one after a file was changed, and one of the same files by itself.

    `is_same` is whether the last two hold the same rows in every served table.
    """

    grants: int
    files: int
    first: BuildCost
    again: BuildCost
    anew: BuildCost
    is_same: bool

    def to_json(self) -> str:
        """The form that `bench --again --json` prints."""
        return json.dumps(asdict(self))


def bench_again(files: int, grants: int, memory: str) -> AgainResult:
    """Build generated grants in so many files, change one file, and build twice more.

    The second build goes where the first is and can take from it what is unchanged; the third
    goes elsewhere and reads all. Raises FunderEquityError for no files, or more than `MOST_FILES`.
    """
    if not 0 < files <= MOST_FILES:
        raise FunderEquityError(f"--again {files}: ask for 1 to {MOST_FILES:,} files.")
    with tempfile.TemporaryDirectory(prefix="funder-equity-again-") as scratch:
        sources, out, anew = (Path(scratch) / name for name in ("sources", "out", "anew"))
        sources.mkdir()
        for number in range(files):
            _write_file(sources, number, files, grants)
        first = _measured(sources, out, memory)
        _write_file(sources, files // 2, files, grants, seed=2)
        again = _measured(sources, out, memory)
        return AgainResult(
            *(grants, files, first, again, _measured(sources, anew, memory)),
            is_same=_is_same(out, anew),
        )


def again_summary(result: AgainResult) -> str:
    """A line for each build, and what the second took of the third."""
    lines = [f"{result.grants:,} grants in {result.files:,} files, one of which is changed:"]
    for name, cost in (("first", result.first), ("again", result.again), ("anew", result.anew)):
        lines.append(
            f"{name:<8}{cost.seconds:>9.1f} s{cost.processor_s:>9.1f} s of processors"
            f"{cost.peak_rss_mb:>8,.0f} MB; "
            + ", ".join(f"{stage} {seconds:.1f}" for stage, seconds in cost.stages.items())
        )
    part = result.again.processor_s / result.anew.processor_s
    same = "the same" if result.is_same else "NOT THE SAME"
    return "\n".join([*lines, f"again takes {part:.2f} of anew (processors); results are {same}"])


def _write_file(folder: Path, number: int, files: int, grants: int, seed: int = 1) -> None:
    first, last = (grants * each // files for each in (number, number + 1))
    generate_grants(folder / f"{number:04}.json", last - first, seed, first=first)


def _measured(sources: Path, out: Path, memory: str) -> BuildCost:
    cost: Measured = measure("pipelines.bench_again", str(sources), str(out), memory)
    return BuildCost(cost.seconds, cost.processor_s, cost.megabytes, json.loads(cost.output))


def _is_same(one: Path, other: Path) -> bool:
    with duckdb.connect() as con:
        for name, out in (("one", one), ("other", other)):
            con.execute(f"attach '{out / SERVED_FILE}' as {name} (read_only)")
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'one' and table_name <> $left_out",
            {"left_out": OF_THE_BUILD},
        ).fetchall()
        return not any(
            con.execute(
                f"select 1 from (select * from {this}.{table} except all "
                f"select * from {that}.{table}) limit 1"
            ).fetchall()
            for (table,) in tables
            for this, that in (("one", "other"), ("other", "one"))
        )


def _build_and_report(source: str, out: str, memory: str) -> None:
    from pipelines.build import build  # noqa: PLC0415 - only the measured process needs it

    result = build([Path(source)], Path(out), memory=memory)
    sys.stdout.write(json.dumps({name: round(took, 2) for name, took in result.seconds.items()}))


if __name__ == "__main__":
    _build_and_report(*sys.argv[1:])
