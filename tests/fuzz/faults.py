"""Does to builds what a test of every day cannot: kills them fifty times, gives them huge files.

`python -m tests.fuzz.faults --kills 50 --files` prints a line for each, with the processor's
seconds and the most memory; it ends with 1 where something broke. Needs 2 GB of disk.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pipelines.store import Store
from tests.conftest import ROOT, grant, write_json

HEAD = (
    "Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,"
    "Recipient Org:Name,Funding Org:Identifier,Funding Org:Name"
)
ROW = "{id},T,{words},GBP,1000,2024-05-01,GB-CHC-2000001,Harbour,GB-CHC-1000001,First Trust"
MEGABYTE = 1024**2
BOMB_BYTES = 10 * 1024**3
CELL_BYTES = 500 * MEGABYTE
BLOCK = b"0" * (16 * MEGABYTE)
FEW, MANY = 50, 2_000
SLOWEST_S = 120
# What any of them may hold at most: the database alone may have 2 GB.
MOST_MB = 3_000


def build_of(path: Path, out: Path) -> "subprocess.Popen[str]":
    """A build in a process of its own, as from the command line."""
    return subprocess.Popen(
        [sys.executable, "-m", "pipelines.cli", "build", str(path), "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def kill_builds(folder: Path, kills: int, seed: int) -> list[str]:
    """Kill builds at random moments, each over the last; what was not whole afterwards."""
    out = folder / "out"
    files = {
        count: write_json(folder / f"{count}.json", [grant(f"360G-{n}") for n in range(count)])
        for count in (FEW, MANY)
    }
    build_of(files[FEW], out).communicate()
    begun = time.monotonic()
    build_of(files[MANY], out).communicate()
    whole = time.monotonic() - begun
    served, rng, broken = MANY, random.Random(seed), []
    outcomes: Counter[str] = Counter()
    for number in range(kills):
        process = build_of(files[FEW if served == MANY else MANY], out)
        time.sleep(rng.uniform(0.1, whole * 1.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        found = _counted(out)
        if found not in ((FEW, FEW), (MANY, MANY)):
            broken.append(f"kill {number}: {found} grants are served")
        outcomes["the old build" if found[0] == served else "the new build"] += 1
        served = found[0]
    build_of(files[FEW], out).communicate()
    if _counted(out) != (FEW, FEW) or list(out.glob(".build-*")):
        broken.append("the build after the last kill is not whole, or leaves something behind")
    said = ", ".join(f"{count} left {what}" for what, count in outcomes.items())
    print(f"{kills} builds killed within {whole:.1f} s: {said}; {len(broken)} broken")
    return broken


def _counted(out: Path) -> tuple[int, int]:
    """Grants in the table, and as the funders' table counts them."""
    store = Store(out)
    try:
        found = store.rows("select (select count(*) from grants), sum(grant_count) from funders")
    finally:
        store.close()
    grants, of_funders = found.row(0)
    return int(grants), int(of_funders)


def bomb(folder: Path) -> Path:
    """A zip of 10 MB that unpacks to 10 GB."""
    path = folder / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("grants.csv", "w", force_zip64=True) as member,
    ):
        for _ in range(BOMB_BYTES // len(BLOCK)):
            member.write(BLOCK)
    return path


def million_columns(folder: Path) -> Path:
    """A CSV with a million headings."""
    path = folder / "columns.csv"
    headings = ",".join(f"x{number}" for number in range(1_000_000))
    path.write_text(f"{HEAD},{headings}\n{ROW.format(id='360G-a-1', words='w')}\n", "utf-8")
    return path


def long_cell(folder: Path) -> Path:
    """A CSV of three rows, the second with a cell of 500 MB."""
    path = folder / "cell.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + "\n" + ROW.format(id="360G-a-1", words="w") + "\n")
        before, after = ROW.format(id="360G-a-2", words="@").split("@")
        file.write(before)
        for _ in range(CELL_BYTES // MEGABYTE):
            file.write("x" * MEGABYTE)
        file.write(after + "\n" + ROW.format(id="360G-a-3", words="w") + "\n")
    return path


def long_text(folder: Path) -> Path:
    """A JSON file with a grant of 500 MB."""
    path = folder / "text.json"
    before, after = json.dumps({"grants": [grant(), grant("360G-2", title="@")]}).split("@")
    with path.open("w", encoding="utf-8") as file:
        file.write(before)
        for _ in range(CELL_BYTES // MEGABYTE):
            file.write("x" * MEGABYTE)
        file.write(after)
    return path


def deep(folder: Path) -> Path:
    """JSON of a million lists in each other."""
    path = folder / "deep.json"
    path.write_text('{"grants":' + "[" * 1_000_000 + "]" * 1_000_000 + "}", encoding="utf-8")
    return path


HUGE: tuple[Callable[[Path], Path], ...] = (bomb, million_columns, long_cell, long_text, deep)


def give_huge_files(folder: Path) -> list[str]:
    """Build each; what took too long, too much memory, or ended without a sentence."""
    broken = []
    for make in HUGE:
        path = make(folder)
        begun = time.monotonic()
        process = build_of(path, folder / f"out-{path.stem}")
        said = process.stderr.read() if process.stderr else ""
        _, status, used = os.wait4(process.pid, 0)
        seconds, megabytes = used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        code = os.waitstatus_to_exitcode(status)
        last = said.strip().splitlines()[-1:] or [""]
        line = f"{path.name}: exit {code}, {seconds:.1f} s of processor, {megabytes:,.0f} MB"
        print(f"{line}: {last[0] if code else 'built'}"[:300], flush=True)
        is_said = code == 0 or (code == 1 and last[0] and "fault of the program" not in said)
        if not is_said or megabytes > MOST_MB or time.monotonic() - begun > SLOWEST_S:
            broken.append(line)
        path.unlink()
    return broken


def main() -> int:
    """Run from the command line; 1 where something broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--files", action="store_true", help="give huge files")
    given = parser.parse_args()
    broken = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        if given.kills:
            broken += kill_builds(Path(folder), given.kills, given.seed)
        if given.files:
            broken += give_huge_files(Path(folder))
    for line in broken:
        print(f"  broken: {line}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
