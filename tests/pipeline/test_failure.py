"""Tests that a build which fails, or is killed, leaves what is served whole."""

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines import swap
from pipelines.build import build
from pipelines.contracts import load_tables
from pipelines.errors import BuildError, FunderEquityError, SourceError
from pipelines.models import Model, load_models
from pipelines.progress import Progress
from pipelines.store import Store
from tests.conftest import Built, grant, write_csv, write_json

COMMAND = Path(sys.executable).with_name("funder-equity")
# Seconds after which a build is killed: while it starts, reads, models, writes, or has ended.
MOMENTS = (0.1, 0.5, 0.8, 1.0, 1.2, 1.5)
# A swap moves a file for each of them, and then three more.
TABLES = len(load_tables())

Break = Callable[[pytest.MonkeyPatch, Path], list[Path]]


def good_file(folder: Path) -> Path:
    return write_json(folder / "good.json", [grant("360G-new-1"), grant("360G-new-2")])


def file_cut_short(_: pytest.MonkeyPatch, folder: Path) -> list[Path]:
    path = good_file(folder)
    path.write_bytes(path.read_bytes()[:-20])
    return [path]


def file_that_is_not_there(_: pytest.MonkeyPatch, folder: Path) -> list[Path]:
    return [good_file(folder), folder / "absent.json"]


def no_grant_in_the_file(_: pytest.MonkeyPatch, folder: Path) -> list[Path]:
    return [write_json(folder / "none.json", [grant(None)])]


def failing_check(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[Path]:
    (folder / "checks").mkdir()
    (folder / "checks" / "nothing_is_new.sql").write_text("select grant_id from marts.grants")
    monkeypatch.setattr("pipelines.checks.CHECKS_DIR", folder / "checks")
    return [good_file(folder)]


def broken_contract(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[Path]:
    def doubled(model: Model) -> Model:
        twice = f"with whole as ({model.sql}) select * from whole union all select * from whole"
        return dataclasses.replace(model, sql=twice)

    models = [doubled(m) if m.table == "marts.funders" else m for m in load_models()]
    monkeypatch.setattr("pipelines.build.load_models", lambda: models)
    return [good_file(folder)]


def full_disk(monkeypatch: pytest.MonkeyPatch, folder: Path) -> list[Path]:
    def fail(*_: Any) -> dict[str, int]:
        raise FunderEquityError("The disk is full.")

    monkeypatch.setattr("pipelines.build.write_protected", fail)
    return [good_file(folder)]


FAILURES: dict[str, tuple[Break, str]] = {
    "file cut short": (file_cut_short, "good.json"),
    "file not there": (file_that_is_not_there, "no such file"),
    "no grant in the file": (no_grant_in_the_file, "No row can be used as a grant"),
    "failing check": (failing_check, "nothing is new: 2 rows, such as 360G-new-1"),
    "broken contract": (broken_contract, "funders: 1 rows repeat the key"),
    "full disk": (full_disk, "disk is full"),
}


def contents(out: Path) -> dict[str, bytes]:
    """Every file of a build folder, the lock aside, with its bytes."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != ".build.lock"
    }


def build_id(out: Path) -> str:
    store = Store(out)
    try:
        return str(store.rows("select build_id from build_info").item())
    finally:
        store.close()


@pytest.mark.parametrize("failure", FAILURES)
def test_a_build_that_fails_leaves_the_last_one_untouched(
    built: Callable[..., Built], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, failure: str
) -> None:
    old = built([grant()])
    before = contents(old.out)
    prepare, reason = FAILURES[failure]
    with monkeypatch.context() as patched, pytest.raises(FunderEquityError, match=reason):
        build(prepare(patched, tmp_path), old.out)
    assert contents(old.out) == before
    assert not list(old.out.glob(".build-*"))
    build([good_file(tmp_path)], old.out)
    assert build_id(old.out) != old.manifest["build_id"]


def test_a_build_that_fails_in_an_empty_folder_leaves_nothing_to_serve(tmp_path: Path) -> None:
    with pytest.raises(BuildError):
        build([write_json(tmp_path / "none.json", [grant(None)])], tmp_path / "out")
    assert contents(tmp_path / "out") == {}


TABLES = len(load_tables())


@pytest.mark.parametrize("step", [0, 5, TABLES, TABLES + 1, TABLES + 2])
def test_a_swap_cut_off_at_any_step_leaves_every_file_whole(
    built: Callable[..., Built], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, step: int
) -> None:
    """The Parquet files go first, then the private file, the served file and the manifest."""
    old = built([grant()])
    replace = os.replace
    steps_done = 0

    def replace_some(source: Path, target: Path) -> None:
        nonlocal steps_done
        if steps_done == step:
            raise OSError("cut off")
        steps_done += 1
        replace(source, target)

    with monkeypatch.context() as patched, pytest.raises(OSError, match="cut off"):
        patched.setattr(swap.os, "replace", replace_some)
        build([good_file(tmp_path)], old.out)
    is_old = step <= TABLES + 1
    assert (build_id(old.out) == old.manifest["build_id"]) is is_old
    result = build([good_file(tmp_path)], old.out)
    assert build_id(old.out) == result.manifest["build_id"]
    assert not list(old.out.glob(".build-*"))


def test_a_table_that_is_no_longer_published_is_removed(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    old = built([grant()])
    (old.out / "tables" / "formerly.parquet").write_bytes(b"old")
    build([good_file(tmp_path)], old.out)
    assert not (old.out / "tables" / "formerly.parquet").exists()


def test_a_killed_build_leaves_the_old_one_or_the_new_one(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    old = built([grant()])
    many = [grant(f"360G-new-{number}") for number in range(2000)]
    new_file = write_json(tmp_path / "new.json", many)
    for moment in MOMENTS:
        command = [COMMAND, "build", new_file, "--out", old.out]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        process.send_signal(signal.SIGKILL)
        process.wait()
        store = Store(old.out)
        counted = store.rows("select build_id, grant_count from build_info, funders").row(0)
        store.close()
        is_old = counted[0] == old.manifest["build_id"]
        assert counted[1] == (1 if is_old else 2000)
    last = build([new_file], old.out)
    assert build_id(old.out) == last.manifest["build_id"]
    assert not list(old.out.glob(".build-*"))


def test_the_second_of_two_builds_at_once_says_so(tmp_path: Path) -> None:
    path = good_file(tmp_path)
    reasons: list[str] = []

    class Meddling(Progress):
        """Starts another build as soon as this one says something."""

        def say(self, text: str) -> None:
            if not reasons:
                with pytest.raises(BuildError) as caught:
                    build([path], tmp_path / "out")
                reasons.append(str(caught.value))

    first = build([path], tmp_path / "out", Meddling(is_quiet=True))
    assert "another build is writing there" in reasons[0]
    assert build_id(tmp_path / "out") == first.manifest["build_id"]


def test_a_store_opened_after_a_swap_sees_the_new_build_beside_one_that_sees_the_old(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    old = built([grant()])
    build([good_file(tmp_path)], old.out)
    new = Store(old.out)
    try:
        assert new.identity != old.store.identity
        assert new.table("grants").height == 2
        assert old.store.table("grants")["grant_id"].to_list() == ["360G-test-1"]
    finally:
        new.close()


def test_an_unreadable_file_is_left_out_and_listed_when_asked(tmp_path: Path) -> None:
    first = write_json(tmp_path / "first.json", [grant("360G-a-1"), grant("360G-a-2")])
    broken = tmp_path / "broken.json"
    broken.write_text('{"grants": [{"id": "360G-b-1"}, {"id": "360G-b-2"}, {"id" "360G-b-3"}]}')
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    third = write_json(tmp_path / "third.json", [grant("360G-c-1"), grant("360G-c-2")])
    row = {"Identifier": "360G-d-1", "Amount Awarded": "5", "Currency": "GBP"}
    row |= {"Funding Org:Identifier": "GB-CHC-1", "Recipient Org:Identifier": "GB-CHC-2"}
    fourth = write_csv(tmp_path / "fourth.csv", [row])
    paths = [first, broken, third, empty, fourth]
    with pytest.raises(SourceError, match=r"broken\.json"):
        build(paths, tmp_path / "out")
    result = build(paths, tmp_path / "out", skip_unreadable=True)
    assert [item["name"] for item in result.manifest["left_out"]] == ["broken.json", "empty.csv"]
    store = Store(tmp_path / "out")
    found = store.rows("select grant_id, source_row from grants order by grant_id").rows()
    store.close()
    assert found == [
        *[("360G-a-1", 1), ("360G-a-2", 2), ("360G-c-1", 1), ("360G-c-2", 2)],
        ("360G-d-1", 2),
    ]


def test_a_folder_with_an_apostrophe_in_its_name_can_be_built_into(tmp_path: Path) -> None:
    out = tmp_path / "St Mary's" / "out"
    result = build([good_file(tmp_path)], out)
    assert build_id(out) == result.manifest["build_id"]
