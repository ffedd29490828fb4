"""Measures a build of generated grants, its figures, and rules over its texts: time and memory."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import psutil

from pipelines.classify.diff import WORK_FILE
from pipelines.generate import generate_sources
from pipelines.generate_registers import generate_registers
from pipelines.store import SERVED_FILE

SAMPLE_SECONDS = 0.05
OUT = "out"


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

    `registers` is how many charities the register beside the grants held; 0 where there was none.
    `rules` is apart from the build: what `RulesCost` says of that many rules over the texts of
    these grants, and the memory of that process; None where it was not asked for. `figures`
    likewise: what `FiguresCost` says, the memory, and the megabytes of the served file.
    """

    grants: int
    registers: int
    stages: dict[str, float]
    total_s: float
    peak_rss_mb: float
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
        build = _measure("pipelines.bench", str(sources), folder, memory, str(lists))
        cost = None
        if rules:
            work_file = Path(folder) / OUT / WORK_FILE
            measured = _measure("pipelines.bench_rules", str(work_file), str(rules))
            cost = json.loads(measured.output) | {"peak_rss_mb": measured.megabytes}
        figures = _measure_figures(Path(folder) / OUT) if is_with_figures else None
    stages = json.loads(build.output)
    return BenchResult(grants, registers, stages, build.seconds, build.megabytes, cost, figures)


def _measure_figures(out: Path) -> dict[str, Any]:
    measured = _measure("pipelines.bench_figures", str(out))
    size = round((out / SERVED_FILE).stat().st_size / 2**20, 1)
    figures: dict[str, Any] = json.loads(measured.output)
    return figures | {"peak_rss_mb": measured.megabytes, "file_mb": size}


@dataclass(frozen=True)
class _Measured:
    """What a process wrote, how long it took from its start, and the most memory it held."""

    output: str
    seconds: float
    megabytes: float


def _measure(module: str, *arguments: str) -> _Measured:
    command = [sys.executable, "-m", module, *arguments]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = _PeakMemory(process.pid)
        output, _ = process.communicate()
        peak.stop()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{module} ended with exit code {process.returncode}")
    return _Measured(output, round(seconds, 2), round(peak.megabytes, 1))


class _PeakMemory:
    """Watches the memory of a process and its children from a thread of its own."""

    def __init__(self, pid: int) -> None:
        self.megabytes = 0.0
        self._process = psutil.Process(pid)
        self._is_done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._is_done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_done.wait(SAMPLE_SECONDS):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                held = sum(process.memory_info().rss for process in family)
            except psutil.NoSuchProcess:
                continue
            self.megabytes = max(self.megabytes, held / 2**20)


def _build_and_report(source: str, folder: str, memory: str, registers: str) -> None:
    from pipelines.build import build  # noqa: PLC0415 - only the measured process needs it

    result = build([Path(source)], Path(folder) / OUT, memory=memory, registers=Path(registers))
    seconds = {name: round(value, 2) for name, value in result.seconds.items()}
    sys.stdout.write(json.dumps(seconds))


if __name__ == "__main__":
    _build_and_report(*sys.argv[1:])
