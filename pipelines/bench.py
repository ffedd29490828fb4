"""Measures a build of generated grants, its figures, and rules over its texts: time and memory."""

import json
import sys
import tempfile
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipelines.bench_process import measure, megabytes_in
from pipelines.classify.diff import WORK_FILE
from pipelines.generate import generate_sources
from pipelines.generate_registers import generate_registers
from pipelines.store import SERVED_FILE

OUT = "out"
TABLES_FOLDER = "tables"


class BenchFormat(StrEnum):
    """What generated grants come in."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"
    MIXED = "mixed"


@dataclass(frozen=True)
class BenchResult:
    """What one build cost: `peak_rss_mb` is of the building process and its children together.

    `processor_s` are seconds of the processors, which others on the machine hardly change. `disk`
    is in megabytes: the sources, what the build leaves, and the most its folder held meanwhile.
    `registers` is how many charities the register beside the grants held; 0 where there was none.
    `rules` is apart from the build: what `RulesCost` says of that many rules over the texts of
    these grants, and the memory of that process; None where it was not asked for. `figures`
    likewise: what `FiguresCost` says, the memory, and the megabytes of the served file.
    """

    grants: int
    registers: int
    stages: dict[str, float]
    total_s: float
    processor_s: float
    peak_rss_mb: float
    disk: dict[str, float]
    rules: dict[str, float] | None
    figures: dict[str, Any] | None

    def to_json(self) -> str:
        """The form that `bench --json` prints."""
        return json.dumps(asdict(self))


def bench_build(  # noqa: PLR0913 - each is a choice of the caller's
    grants: int,
    memory: str,
    file_format: str = "json",
    registers: int = 0,
    rules: int = 0,
    *,
    is_with_figures: bool = False,
) -> BenchResult:
    """Generate grants, build them in a process of its own, and measure that process.

    `file_format` is json, csv, xlsx, ods, or mixed for a file of each. With `registers`, a register
    of so many charities is generated and read beside them. With `rules`, so many are then run over
    the texts of the build, in another process; with figures, each indicator is asked of it.

    The time is from the source file to the swapped file and Parquet, start of the process in and
    generation out.
    """
    with tempfile.TemporaryDirectory(prefix="funder-equity-bench-") as folder:
        # A folder of its own, so that what is built beside the sources is not one of them.
        sources = Path(folder) / "sources"
        sources.mkdir()
        generate_sources(sources, grants, file_format)
        lists = Path(folder) / "charities"
        lists.mkdir()
        if registers:
            generate_registers(lists, registers)
        out = Path(folder) / OUT
        told = (str(sources), folder, memory, str(lists))
        build = measure("pipelines.bench", *told, watched=out)
        cost = None
        if rules:
            work_file = out / WORK_FILE
            measured = measure("pipelines.bench_rules", str(work_file), str(rules))
            cost = json.loads(measured.output) | {"peak_rss_mb": measured.megabytes}
        figures = _measure_figures(out) if is_with_figures else None
        disk = _disk(sources, out) | {"peak_mb": build.disk_mb}
    stages = json.loads(build.output)
    return BenchResult(
        *(grants, registers, stages, build.seconds, build.processor_s, build.megabytes),
        *(disk, cost, figures),
    )


def _disk(sources: Path, out: Path) -> dict[str, float]:
    held = {
        "source_mb": sources,
        "work_mb": out / WORK_FILE,
        "served_mb": out / SERVED_FILE,
        "tables_mb": out / TABLES_FOLDER,
    }
    return {name: round(megabytes_in(path), 1) for name, path in held.items()}


def _measure_figures(out: Path) -> dict[str, Any]:
    measured = measure("pipelines.bench_figures", str(out))
    size = round((out / SERVED_FILE).stat().st_size / 2**20, 1)
    figures: dict[str, Any] = json.loads(measured.output)
    return figures | {"peak_rss_mb": measured.megabytes, "file_mb": size}


def _build_and_report(source: str, folder: str, memory: str, registers: str) -> None:
    from pipelines.build import build  # noqa: PLC0415 - only the measured process needs it

    result = build([Path(source)], Path(folder) / OUT, memory=memory, registers=Path(registers))
    seconds = {name: round(value, 2) for name, value in result.seconds.items()}
    sys.stdout.write(json.dumps(seconds))


if __name__ == "__main__":
    _build_and_report(*sys.argv[1:])
