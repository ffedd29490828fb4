"""Measures a build of generated grants: seconds of each stage, and the most memory it held."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from pipelines.generate import generate_grants
from pipelines.generate_registers import generate_registers

SAMPLE_SECONDS = 0.05


@dataclass(frozen=True)
class BenchResult:
    """What one build cost: `peak_rss_mb` is of the building process and its children together.

    `registers` is how many charities the register beside the grants held; 0 where there was none.
    """

    grants: int
    registers: int
    stages: dict[str, float]
    total_s: float
    peak_rss_mb: float

    def to_json(self) -> str:
        """The form that `bench --json` prints."""
        return json.dumps(asdict(self))


def bench_build(grants: int, memory: str, registers: int = 0) -> BenchResult:
    """Generate grants, build them in a process of its own, and measure that process.

    With `registers`, a register of so many charities is generated and read beside them.

    The time is from the source file to the swapped file and Parquet, start of the process in and
    generation out.
    """
    with tempfile.TemporaryDirectory(prefix="funder-equity-bench-") as folder:
        source = Path(folder) / "generated.json"
        generate_grants(source, grants)
        lists = Path(folder) / "charities"
        lists.mkdir()
        if registers:
            generate_registers(lists, registers)
        command = [
            *(sys.executable, "-m", "pipelines.bench"),
            *(str(source), folder, memory, str(lists)),
        ]
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            peak = _PeakMemory(process.pid)
            output, _ = process.communicate()
            peak.stop()
        total = time.perf_counter() - started
        if process.returncode:
            raise RuntimeError(f"the build ended with exit code {process.returncode}")
    stages, seconds, megabytes = json.loads(output), round(total, 2), round(peak.megabytes, 1)
    return BenchResult(grants, registers, stages, seconds, megabytes)


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

    result = build([Path(source)], Path(folder) / "out", memory=memory, registers=Path(registers))
    seconds = {name: round(value, 2) for name, value in result.seconds.items()}
    sys.stdout.write(json.dumps(seconds))


if __name__ == "__main__":
    _build_and_report(*sys.argv[1:])
