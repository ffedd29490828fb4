"""A file that somebody gives is looked at by itself, within limits, and nothing of it stays."""

import json
import stat
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import private_check
from pipelines.accountability.draft import draft_pages, to_json
from pipelines.file_check import check_files
from pipelines.private_check import (
    MEGABYTE,
    SUFFIXES,
    Limits,
    RefusedError,
    check_privately,
    safe_name,
)
from tests.conftest import ROOT

CSV = (
    b"Identifier,Title,Description,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,"
    b"Recipient Org:Name,Funding Org:Identifier,Funding Org:Name\n"
    b"a-1,Food,Food for a week,GBP,100,2024-01-02,GB-CHC-1,A group,GB-CHC-2,A funder\n"
)


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made in a test: empty again after each."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_says_what_the_command_line_says(scratch: Path) -> None:
    path = min((ROOT / "data" / "sample").glob("*.csv"))
    expected = json.loads(json.dumps(check_files([path]).to_json()))
    drafts = {"drafts": json.loads(json.dumps(to_json(draft_pages([path]))))}
    assert check_privately(path.name, path.read_bytes()) == expected | drafts
    assert not list(scratch.iterdir())


@pytest.mark.parametrize(
    ("name", "content", "limits", "words"),
    [
        ("grants.exe", CSV, Limits(), "files of this kind are not read"),
        ("grants.csv", CSV, Limits(file_bytes=10), "at most 0 MB are looked at here"),
        ("grants.csv", CSV, Limits(seconds=0), "took over 0 seconds, and was stopped"),
        ("grants.csv", CSV, Limits(memory_bytes=MEGABYTE), "of memory, and was stopped"),
    ],
)
def test_a_file_beyond_a_limit_is_refused_and_gone(
    scratch: Path, name: str, content: bytes, limits: Limits, words: str
) -> None:
    with pytest.raises(RefusedError, match=words):
        check_privately(name, content, limits)
    assert not list(scratch.iterdir())


def test_more_rows_than_are_allowed_are_said_and_not_looked_at() -> None:
    said = check_privately("grants.csv", CSV, Limits(rows=0))
    assert not said["usable"]
    assert "at most 0 are looked at" in said["problems"][0]["reason"]


def test_a_broken_file_is_the_report(scratch: Path) -> None:
    said = check_privately("grants.json", b'{"grants": [')
    assert not said["usable"]
    assert said["problems"][0]["file"] == "grants.json"
    assert not list(scratch.iterdir())


def test_a_check_too_many_is_asked_to_come_again(scratch: Path) -> None:
    for _ in range(Limits().at_once):
        assert private_check._running.acquire(blocking=False)
    try:
        with pytest.raises(RefusedError, match="Try again in a minute"):
            check_privately("grants.csv", CSV)
    finally:
        for _ in range(Limits().at_once):
            private_check._running.release()
    assert check_privately("grants.csv", CSV)["grants"] == 1


def test_a_name_that_is_a_path_stays_in_the_folder(scratch: Path) -> None:
    said = check_privately("../../outside/grants.csv", CSV)
    assert said["grants"] == 1
    assert not list(scratch.parent.rglob("outside"))


def test_files_of_two_people_at_once_do_not_meet(scratch: Path) -> None:
    """Of the same name, at the same moment: each has the answer about its own."""
    contents = [
        CSV.replace(b"A group", b"First"),
        CSV.replace(b"a-1,", b"b-2,") + b"b-3,x,,,,,,,\n",
    ]
    with ThreadPoolExecutor(2) as people:
        said = list(people.map(lambda each: check_privately("grants.csv", each), contents))
    assert [each["rejected"] for each in said] == [0, 1]
    assert [each["grants"] for each in said] == [1, 1]
    assert not list(scratch.iterdir())


def test_a_folder_of_a_check_is_open_to_this_user_alone(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    run = private_check._run

    def look(path: Path, *others: Any) -> str | None:
        modes.append(stat.S_IMODE(path.parents[1].stat().st_mode))
        return run(path, *others)

    monkeypatch.setattr(private_check, "_run", look)
    check_privately("grants.csv", CSV)
    assert modes == [0o700]


def test_a_name_of_many_bytes_can_be_written() -> None:
    assert check_privately("\U0001f4a9" * 200 + ".csv", CSV)["grants"] == 1


@given(st.text(), st.sampled_from(SUFFIXES))
def test_any_name_becomes_one_that_can_be_written(name: str, suffix: str) -> None:
    safe = safe_name(name + suffix)
    assert safe.endswith(suffix)
    assert len(safe.encode()) <= private_check.LONGEST_NAME
    assert safe.isprintable()
    assert not set(safe) & set('/\\<>:"|?*')


@given(st.text())
def test_a_name_is_made_safe_or_refused(name: str) -> None:
    try:
        safe = safe_name(name)
    except RefusedError:
        return
    assert Path(safe).name == safe
    assert safe not in ("", ".", "..")
