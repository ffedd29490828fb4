"""A sample of changed files: each is read or refused with a sentence, soon; `fuzzer` runs more."""

import random

import pytest

from pipelines import land as landing
from tests.fuzz import fuzzer

INPUTS = 500
PARTS = 5


@pytest.mark.parametrize("part", range(PARTS))
def test_changed_files_are_read_or_refused(part: int) -> None:
    count = INPUTS // PARTS
    outcomes, broken = fuzzer.run(fuzzer.sample_files(), 1 + part * count, count)
    assert not [(item.name, item.why) for item in broken]
    # a fuzzer that only ever makes rubbish tests nothing but the door
    assert outcomes["read"] > count / 10
    assert outcomes["refused"] > count / 10


def test_the_same_number_makes_the_same_file() -> None:
    seeds = fuzzer.sample_files()
    first, second = (list(fuzzer.inputs(seeds, 7, 5)) for _ in range(2))
    assert first == second
    assert len({content for _, _, content in first}) > 1


def test_what_breaks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(fuzzer, "land", breaks)
    _, broken = fuzzer.run(fuzzer.sample_files(), 1, 3)
    assert {item.why for item in broken} == {"ZeroDivisionError: on purpose"}
    assert landing.land is not breaks


@pytest.mark.parametrize("change", fuzzer.CHANGES)
def test_changes_take_empty_content(change: fuzzer.Change) -> None:
    assert isinstance(change(random.Random(1), b""), bytes)
