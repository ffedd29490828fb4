"""What files, disks and moments can do to a build: it says so, and what is served stays whole."""

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.build import build
from pipelines.errors import BuildError, is_disk_full
from pipelines.store import Store
from tests.conftest import ROOT, Built, grant, write_json

MEGABYTE = 1024**2
LONG = "x" * 100_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 160 MB in memory; skipped where this user may not make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.call(command, stderr=subprocess.DEVNULL):
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_and_the_build_before_is_served(
    small_disk: Path, tmp_path: Path
) -> None:
    out = small_disk / "out"
    first = build([write_json(tmp_path / "old.json", [grant()])], out)
    room = shutil.disk_usage(small_disk).free
    (small_disk / "filler").write_bytes(b"\0" * (room - 8 * MEGABYTE))
    many = [grant(f"360G-new-{number}") for number in range(2_000)]
    with pytest.raises(BuildError, match="disk is full") as caught:
        build([write_json(tmp_path / "new.json", many)], out)
    assert "still there" in str(caught.value)
    assert not list(out.glob(".build-*"))
    store = Store(out)
    assert store.rows("select build_id from build_info").item() == first.manifest["build_id"]
    assert store.table("grants").height == 1
    store.close()


def test_nothing_of_a_file_reaches_a_terminal_as_a_command(tmp_path: Path) -> None:
    """Neither the cells of a file nor its name, which is no markup either."""
    # with its folder the name is that of the end of a colour
    path = tmp_path / "given" / "a[" / "red]\x1b]0;name\x07.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x1b]0;cell\x07,Other\n1,2\n")
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "pipelines.cli", "build", str(tmp_path / "given"), "--out"]
    with subprocess.Popen(
        [*command, str(tmp_path / "out")], stdout=theirs, stderr=theirs, cwd=ROOT
    ) as process:
        process.wait(60)
    os.close(theirs)
    said = b""
    # a closed terminal ends with an error where there is nothing left
    with contextlib.suppress(OSError):
        while block := os.read(ours, 65_536):
            said += block
    os.close(ours)
    assert b"no column heading" in said
    assert b"fault of the program" not in said
    assert b"\x1b]0;" not in said


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), True),
        (OSError(errno.EDQUOT, os.strerror(errno.EDQUOT)), True),
        (RuntimeError('Could not write file "x": No space left on device'), True),
        (OSError(errno.EACCES, os.strerror(errno.EACCES)), False),
        (ValueError("something else"), False),
    ],
)
def test_a_full_disk_is_told_from_other_faults(error: Exception, is_full: bool) -> None:
    assert is_disk_full(error) is is_full


def test_rows_of_extremes_are_used_or_rejected_and_every_pound_is_there(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    """Nothing overflows, nothing is rounded, and no row is lost without a word."""
    amounts = {"1e308": False, "-1e308": False, "9" * 400: False, "true": False, "[1]": False}
    amounts |= {'"9999999999999999.99"': True, '"NaN"': False, '"1e400"': False, "-5": True}
    odd = [
        grant("360G-o-nul", title="a\x00b", recipientOrganization=[{"id": "\x00", "name": "\x00"}]),
        grant("360G-o-9999", awardDate="9999-12-31"),
        grant("360G-o-0000", awardDate="0000-00-00"),
        grant("360G-o-long" + LONG, title=LONG, currency="GBP"),
        grant("360G-o-name", recipientOrganization=[{"id": "GB-" + LONG, "name": LONG}]),
        grant(
            "360G-o-rtl", title="\u202eevil\u202c", description="\u05e7\u05e8\u05df \u0627\u0644"
        ),
        grant("360G-o-accents", recipientOrganization=[{"id": "", "name": "Z" + "\u0301" * 5_000}]),
        grant("360G-o-emoji", title="\U0001f4a9" * 500),
    ]
    texts = [json.dumps(each) for each in odd]
    for number, amount in enumerate(amounts):
        texts.append(json.dumps(grant(f"360G-a-{number}", "@@")).replace('"@@"', amount))
    path = tmp_path / "extremes.json"
    path.write_text(f'{{"grants": [{", ".join(texts)}]}}', encoding="utf-8")
    made = built(path)
    [source] = made.manifest["sources"]
    used = sum(amounts.values())
    assert source["grant_count"] + source["rejected_count"] == len(texts)
    assert source["grant_count"] == len(odd) + used
    assert {row["grant_id"] for row in made.table("grants")} >= {
        f"360G-a-{number}" for number, is_used in enumerate(amounts.values()) if is_used
    }
    total = sum(row["amount_awarded"] for row in made.table("grants"))
    assert str(total) == "10000000000007994.99"


def test_want_of_memory_is_said_and_is_no_fault_of_a_file(tmp_path: Path) -> None:
    """A file that did not fit would else be left out, or sent back to be mended."""
    given = write_json(tmp_path / "given.json", [grant(f"360G-{number}") for number in range(50)])
    with pytest.raises(BuildError, match="needs more memory than it may have") as caught:
        build([given], tmp_path / "out", memory="20MB", skip_unreadable=True)
    assert "--memory" in str(caught.value)
    with pytest.raises(BuildError, match="needs more memory than it may have"):
        build([ROOT / "data" / "sample"], tmp_path / "out", memory="60MB", skip_unreadable=True)
