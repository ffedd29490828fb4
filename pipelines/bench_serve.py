"""Measures a served dashboard under real sessions: times of reruns, memory, sessions held.

Everything stays on this machine, and ends by itself after the time it was given.
"""

import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import psutil

from pipelines.errors import FunderEquityError
from pipelines.generate import generate_sources
from pipelines.store import Store

MOST_SESSIONS = 200
MOST_SECONDS = 600
MOST_PROCESSES = 16
THINK_S = 10.0
# How long a server may take to begin, and to end, before it is given up.
BEGIN_S, END_S = 60, 10
LOOK_EVERY_S = 0.2
PAGES = ("", "reach", "purpose", "place", "compare", "concentration", "communities", "grants")
MEGABYTE = 2**20


@dataclass(frozen=True)
class Crowd:
    """So many sessions for so many seconds, thinking between views, on so many processes."""

    sessions: int
    seconds: float = 60.0
    think_s: float = THINK_S
    processes: int = 1


@dataclass(frozen=True)
class Times:
    """Of so many reruns: half took no longer than `p50` seconds, 19 in 20 no longer than `p95`."""

    reruns: int
    p50: float
    p95: float


@dataclass(frozen=True)
class ServeResult:
    """What a served build did under sessions that think for `think_s` seconds between views.

    `first` and `warm` are of one session by itself, by page, the first time and later; `crowd` is
    of all `sessions` together, spread over the `processes` as a proxy would that sends each visitor
    to the same one. Memory is of the serving processes together: before, after each has had one
    session, and at most; `session_mb` is what each further session added. `view_processor_s` is
    what a view takes of a processor once it was seen, and `processor_share` how many processors
    the crowd kept busy.
    """

    grants: int
    sessions: int
    processes: int
    seconds: float
    think_s: float
    first: dict[str, Times]
    warm: dict[str, Times]
    crowd: Times
    failed: int
    start_mb: float
    warm_mb: float
    peak_mb: float
    session_mb: float
    view_processor_s: float
    processor_share: float

    def to_json(self) -> str:
        """The form that `bench --serve --json` prints."""
        return json.dumps(asdict(self))


def bench_serve(crowd: Crowd, grants: int, data: Path | None = None) -> ServeResult:
    """Serve a build (of generated grants, where no `data` is given) and visit it.

    Raises FunderEquityError for more than `MOST_SESSIONS`, `MOST_SECONDS` or `MOST_PROCESSES`.
    """
    is_bounded = 0 < crowd.sessions <= MOST_SESSIONS and 0 < crowd.seconds <= MOST_SECONDS
    if not (is_bounded and 0 < crowd.processes <= MOST_PROCESSES):
        raise FunderEquityError(
            f"At most {MOST_SESSIONS} sessions, {MOST_SECONDS} seconds and {MOST_PROCESSES} "
            "processes can be asked for."
        )
    with tempfile.TemporaryDirectory(prefix="funder-equity-serve-") as folder, ExitStack() as stack:
        out = data or _generated(Path(folder), grants)
        served = [stack.enter_context(serving(out)) for _ in range(crowd.processes)]
        return _visited(out, crowd, served)


def _generated(folder: Path, grants: int) -> Path:
    from pipelines.build import build  # noqa: PLC0415 - a build that is there needs no builder

    sources = folder / "sources"
    sources.mkdir()
    generate_sources(sources, grants, "json")
    return build([sources], folder / "out").out


def views_of(data: Path) -> list[dict[str, str]]:
    """Each page whole, and as somebody sees it who has chosen a funder."""
    with closing(Store(data)) as store:
        largest = "select funder_id from funders order by grant_count desc, funder_id limit 3"
        funders = store.rows(largest)["funder_id"].to_list()
    chosen = [("reach", "funder_id"), ("purpose", "funder_id"), ("grants", "funder_id")]
    chosen += [("accountability", "funder"), ("communities", "funder")]
    return [{"page": page, "query": ""} for page in PAGES] + [
        {"page": page, "query": f"{key}={funder}"} for page, key in chosen for funder in funders
    ]


@contextmanager
def serving(data: Path) -> Iterator[tuple[int, psutil.Process]]:
    """A build served on this machine alone, by the command line as anybody would; then ended."""
    port = _free_port()
    command = [sys.executable, "-m", "pipelines.cli", "dashboard"]
    with subprocess.Popen(
        [*command, "--data", str(data), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[1],
    ) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield port, psutil.Process(server.pid)
        finally:
            server.terminate()
            try:
                server.wait(END_S)
            except subprocess.TimeoutExpired:
                server.kill()


def _visited(data: Path, crowd: Crowd, served: Sequence[tuple[int, psutil.Process]]) -> ServeResult:
    servers = [process for _, process in served]
    told = {"views": views_of(data), "sessions": crowd.sessions, "seconds": crowd.seconds}
    told |= {"ports": [port for port, _ in served], "think_s": crowd.think_s}
    start = _held(servers)
    command = [sys.executable, "-m", "dashboard.sessions", json.dumps(told)]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as visitors:
        first, used = _said(visitors), _used(servers)
        again, used_again = _said(visitors), _used(servers)
        warm = peak = _held(servers)
        begun = time.monotonic()
        while visitors.poll() is None:
            peak = max(peak, _held(servers))
            time.sleep(LOOK_EVERY_S)
        lasted, used_by_crowd = time.monotonic() - begun, _used(servers) - used_again
        together = _said(visitors)
    with closing(Store(data)) as store:
        grants = store.rows("select count(*) as grants from grants").item()
    views = sum(len(found) for found in again["seconds"].values())
    return ServeResult(
        grants=grants,
        sessions=crowd.sessions,
        processes=crowd.processes,
        seconds=round(lasted, 1),
        think_s=crowd.think_s,
        first=_by_page(first["seconds"]),
        warm=_by_page(again["seconds"]),
        crowd=_times([each for page in together["seconds"].values() for each in page]),
        failed=first["failed"] + again["failed"] + together["failed"],
        start_mb=start,
        warm_mb=warm,
        peak_mb=peak,
        session_mb=round(max(peak - warm, 0) / crowd.sessions, 2),
        view_processor_s=round((used_again - used) / max(views, 1), 4),
        processor_share=round(used_by_crowd / lasted, 2),
    )


def _used(processes: Sequence[psutil.Process]) -> float:
    """Seconds of processor that they have used."""
    return float(sum(sum(process.cpu_times()[:2]) for process in processes))


def _said(visitors: "subprocess.Popen[str]") -> dict[str, Any]:
    line = visitors.stdout.readline() if visitors.stdout else ""
    if not line:
        raise FunderEquityError("The sessions ended before they were done: look at memory.")
    found: dict[str, Any] = json.loads(line)
    return found


def _held(processes: Sequence[psutil.Process]) -> float:
    return float(round(sum(each.memory_info().rss for each in processes) / MEGABYTE, 1))


def _by_page(seconds: dict[str, list[float]]) -> dict[str, Times]:
    return {page or "home": _times(found) for page, found in seconds.items()}


def _times(seconds: Sequence[float]) -> Times:
    if not seconds:
        return Times(0, 0.0, 0.0)
    last = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return Times(len(seconds), round(median(seconds), 3), round(last, 3))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + BEGIN_S
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise FunderEquityError("The dashboard did not begin to serve: start it by hand and see why.")
