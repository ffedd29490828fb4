"""Checks a file that somebody gives, in a process and a folder of its own, both gone afterwards.

Nothing of the file reaches the served build, another file's check or a log: the folder can be read
by this user alone, and is removed with all that was made in it.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import BoundedSemaphore
from typing import Any

from pipelines.errors import FunderEquityError
from pipelines.phrases import VARIABLE, say

MEGABYTE = 1024**2
SUFFIXES = (".csv", ".tsv", ".xlsx", ".ods", ".json", ".zip")
# Looks at what the process holds so often; a sudden growth is seen a moment late.
LOOK_EVERY_S = 0.1
STATM = "/proc/{}/statm"
# In bytes, of which a letter can have four; a file system takes 255.
LONGEST_NAME = 100
KINDS = tuple(suffix[1:] for suffix in SUFFIXES)
UNNAMED = "file"
# The system stops what takes more than it may.
KILLED = (-signal.SIGKILL, -signal.SIGXCPU)


@dataclass(frozen=True)
class Limits:
    """What one check may take: bytes of the file, its rows, seconds, and memory and disk in bytes.

    `at_once` checks run at a time in this process; another is refused with a sentence.
    """

    file_bytes: int = 200 * MEGABYTE
    rows: int = 500_000
    seconds: int = 180
    memory_bytes: int = 3 * 1024 * MEGABYTE
    disk_bytes: int = 8 * 1024 * MEGABYTE
    at_once: int = 2

    def in_words(self) -> str:
        """The limits that somebody who gives a file should know before."""
        return say(
            "check.limits",
            megabytes=self.file_bytes // MEGABYTE,
            rows=f"{self.rows:,}",
            minutes=self.seconds // 60,
        )


LIMITS = Limits()
_running = BoundedSemaphore(LIMITS.at_once)


class RefusedError(FunderEquityError):
    """A file that is not looked at, or not to the end: the message says why and what to do."""


def check_privately(name: str, content: bytes, limits: Limits = LIMITS) -> dict[str, Any]:
    """What `funder-equity check --json --draft` says of a file that somebody gave.

    `name` is what they call it: it stands in what is said, and decides how the file is read. Raises
    RefusedError where a limit is passed, and for a kind of file that is not read.
    """
    safe = safe_name(name)
    if len(content) > limits.file_bytes:
        raise RefusedError(
            say(
                "check.refused.large",
                file=safe,
                megabytes=f"{len(content) / MEGABYTE:,.0f}",
                most=limits.file_bytes // MEGABYTE,
            )
        )
    if not _running.acquire(blocking=False):
        raise RefusedError(say("check.refused.busy"))
    try:
        with tempfile.TemporaryDirectory(prefix="funder-equity-private-") as folder:
            return _checked(Path(folder), safe, content, limits)
    finally:
        _running.release()


def safe_name(name: str) -> str:
    """A name without a path, control characters or markup; RefusedError for a kind not read."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, suffix = os.path.splitext(f"{UNNAMED}.{kept}" if kept.lower() in KINDS else kept)
    if suffix.lower() not in SUFFIXES:
        kinds = ", ".join(SUFFIXES)
        raise RefusedError(say("check.refused.kind", file=kept or UNNAMED, kinds=kinds))
    cut = stem.encode()[: LONGEST_NAME - len(suffix)].decode(errors="ignore")
    return cut + suffix


def _checked(folder: Path, name: str, content: bytes, limits: Limits) -> dict[str, Any]:
    given = folder / "given"
    scratch = folder / "scratch"
    given.mkdir()
    scratch.mkdir()
    path = given / name
    path.write_bytes(content)
    told = folder / "told.json"
    why = _run(path, scratch, told, limits)
    if why is not None:
        raise RefusedError(say("check.refused.stopped", file=name, why=why))
    try:
        said: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RefusedError(say("check.refused.fault", file=name)) from error
    return said


def _run(path: Path, scratch: Path, told: Path, limits: Limits) -> str | None:
    """Run the check, its answer in `told`; why it was stopped, if it was."""
    command = [
        *(sys.executable, "-m", "pipelines.cli", "check", str(path), "--json", "--draft"),
        *("--most-rows", str(limits.rows)),
    ]
    with told.open("wb") as out:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[1],
            env=_environment(scratch),
            start_new_session=True,
        )
    try:
        _limit(process.pid, limits)
        return _wait(process, limits)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _environment(scratch: Path) -> dict[str, str]:
    """What the process may know: where programs are, where it may write, and its words."""
    root = str(Path(__file__).parents[1])
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    if os.environ.get(VARIABLE):
        kept[VARIABLE] = str(Path(os.environ[VARIABLE]).absolute())
    return {**kept, "TMPDIR": str(scratch), "HOME": str(scratch), "PYTHONPATH": root}


def _limit(pid: int, limits: Limits) -> None:
    """Bound processor time, files and crash dumps, where the system can do so from outside."""
    if not hasattr(resource, "prlimit"):
        return
    # of as many processors as there are
    most_seconds = (limits.seconds + 1) * (os.cpu_count() or 1)
    try:
        resource.prlimit(pid, resource.RLIMIT_CPU, (most_seconds, most_seconds))
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limits.disk_bytes, limits.disk_bytes))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
    except ProcessLookupError:
        return


def _wait(process: "subprocess.Popen[bytes]", limits: Limits) -> str | None:
    end = time.monotonic() + limits.seconds
    while True:
        try:
            process.wait(LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            if time.monotonic() > end:
                return say("check.refused.seconds", seconds=limits.seconds)
            if _resident(process.pid) > limits.memory_bytes:
                most = f"{limits.memory_bytes // MEGABYTE:,}"
                return say("check.refused.memory", megabytes=most)
        else:
            return say("check.refused.killed") if process.returncode in KILLED else None


def _resident(pid: int) -> int:
    """Bytes of memory that a process holds; 0 where the system does not tell."""
    try:
        pages = Path(STATM.format(pid)).read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):
        return 0
    return int(pages) * resource.getpagesize()
