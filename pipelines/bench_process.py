"""Runs one thing that is measured in a process of its own: time, processor, memory, disk."""

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.05
# A folder is looked at less often than a process: it has more in it.
SAMPLES_TO_A_LOOK = 10
MEGABYTE = 2**20


@dataclass(frozen=True)
class Measured:
    """What a process wrote, and what it cost from its start to its end, its children in.

    `seconds` by the clock, `processor_s` of the processors, `megabytes` the most memory held at one
    time, `disk_mb` the most that a folder held; 0 where none was watched.
    """

    output: str
    seconds: float
    processor_s: float
    megabytes: float
    disk_mb: float


def measure(module: str, *arguments: str, watched: Path | None = None) -> Measured:
    """Run a module of ours with arguments, watching a folder if one is named.

    One at a time: the processor's seconds are those of all children that ended meanwhile. Raises
    RuntimeError where the process fails.
    """
    command = [sys.executable, "-m", module, *arguments]
    used, started = _processor_seconds(), time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = _Peak(process.pid, watched)
        output, _ = process.communicate()
        peak.stop()
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{module} ended with exit code {process.returncode}")
    return Measured(
        output=output,
        seconds=round(seconds, 2),
        processor_s=round(_processor_seconds() - used, 2),
        megabytes=round(peak.megabytes, 1),
        disk_mb=round(peak.disk_mb, 1),
    )


def megabytes_in(path: Path) -> float:
    """Megabytes of a file, or of all files in a folder; files that go meanwhile are passed over."""
    held = 0
    for each in path.rglob("*") if path.is_dir() else [path]:
        try:
            held += each.stat().st_size if each.is_file() else 0
        except OSError:
            continue
    return held / MEGABYTE


def _processor_seconds() -> float:
    used = os.times()
    return used.children_user + used.children_system


class _Peak:
    """Watches the memory of a process and its children, and a folder, from a thread of its own."""

    def __init__(self, pid: int, watched: Path | None) -> None:
        self.megabytes = 0.0
        self.disk_mb = 0.0
        self._process = psutil.Process(pid)
        self._watched = watched
        self._is_done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._is_done.set()
        self._thread.join()
        # what it left is what it held at the end
        self._look()

    def _look(self) -> None:
        if self._watched:
            self.disk_mb = max(self.disk_mb, megabytes_in(self._watched))

    def _watch(self) -> None:
        looks = 0
        while not self._is_done.wait(SAMPLE_SECONDS):
            if looks % SAMPLES_TO_A_LOOK == 0:
                self._look()
            looks += 1
            try:
                family = [self._process, *self._process.children(recursive=True)]
                held = sum(process.memory_info().rss for process in family)
            except psutil.NoSuchProcess:
                continue
            self.megabytes = max(self.megabytes, held / MEGABYTE)
