"""A sample of changed files: each is read or refused with a sentence, soon; `fuzzer` runs more."""

import json
import random
import time
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines import land_all as landing
from tests.conftest import ROOT, grant
from tests.fuzz import fuzzer

INPUTS = 500
PARTS = 5
# The number of a workbook that is packed again.
A_WORKBOOK = 400_038
# Has a sheet of places.
WITH_PLACES = "wrenmoor_national_lottery_fund.xlsx"


@pytest.mark.parametrize("part", range(PARTS))
def test_changed_files_are_read_or_refused(part: int) -> None:
    count = INPUTS // PARTS
    outcomes, broken = fuzzer.run(fuzzer.sample_files(), 1 + part * count, count)
    assert not [(item.name, item.why) for item in broken]
    # a fuzzer that only ever makes rubbish tests nothing but the door
    assert outcomes["read"] > count / 10
    assert outcomes["refused"] > count / 10


def test_the_same_number_makes_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """On another day too: a zip notes when its members were written."""
    seeds = fuzzer.sample_files()
    made = [*range(7, 12), A_WORKBOOK]
    first = [next(fuzzer.inputs(seeds, number, 1)) for number in made]
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert [next(fuzzer.inputs(seeds, number, 1)) for number in made] == first
    assert first[-1][1].endswith(".xlsx")
    assert len({content for _, _, content in first}) > 1


def test_a_workbook_with_rows_that_add_to_others_is_built_whole(tmp_path: Path) -> None:
    """Rows of its sheets of places are in no count of rows that were read."""
    path = ROOT / "data" / "sample" / WITH_PLACES
    assert fuzzer.build_one(path.name, path.read_bytes(), tmp_path) == "read"


def test_what_breaks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(fuzzer, "land_all", breaks)
    _, broken = fuzzer.run(fuzzer.sample_files(), 1, 3)
    assert {item.why for item in broken} == {"ZeroDivisionError: on purpose"}
    assert landing.land_all is not breaks


@pytest.mark.parametrize("change", fuzzer.CHANGES)
def test_changes_take_empty_content(change: fuzzer.Change) -> None:
    assert isinstance(change(random.Random(1), b""), bytes)


def test_a_build_of_a_changed_file_comes_to_the_pounds_in_it(tmp_path: Path) -> None:
    """The smallest file of the sample as it is, and refused."""
    path = min(fuzzer.sample_files(), key=lambda path: path.stat().st_size)
    assert fuzzer.build_one(path.name, path.read_bytes(), tmp_path) == "read"
    assert "not well formed" in fuzzer.build_one("a.json", b'{"grants":[', tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_there_is_a_plain_account_of_some_changed_files(tmp_path: Path) -> None:
    plain = fuzzer.plain_files(tmp_path)
    assert None not in [fuzzer.plain_pounds(path.name, path.read_bytes()) for path in plain]
    made = [fuzzer.plain_pounds(name, content) for _, name, content in fuzzer.inputs(plain, 1, 60)]
    assert sum(pounds is not None for pounds in made) > 10


def test_pounds_that_are_not_there_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.dumps({"grants": [grant(amount=1000)]}).encode()
    assert fuzzer.build_one("a.json", content, tmp_path) == "read"
    monkeypatch.setattr(fuzzer, "plain_pounds", lambda *_: Decimal(1001))
    with pytest.raises(AssertionError, match="£1000.00 are there"):
        fuzzer.build_one("a.json", content, tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "pounds"),
    [
        ("a.json", '{"grants":[{"id":"a","amountAwarded":1.5,"currency":"GBP"}]}', "1.5"),
        ("a.json", '{"grants":[{"id":"a","amountAwarded":9,"currency":"USD"}]}', "0"),
        ("a.json", '{"grants":[{"id":"a","id":"b","amountAwarded":9,"currency":"GBP"}]}', None),
        ("a.json", '{"grants":[{"id":"a","amountAwarded":1e3,"currency":"GBP"}]}', None),
        ("a.json", '{"grants":[{"id":"a","amountAwarded":true,"currency":"GBP"}]}', None),
        ("a.json", '{"grants":[7]}', None),
        ("a.csv", "Identifier,Amount Awarded,Currency\na,2,GBP\nb,3,GBP\n", "5"),
        ("a.csv", "Identifier,Amount Awarded,Currency\na,2,GBP\na,3,GBP\n", None),
        ("a.csv", "Identifier,Amount Awarded,Currency\na,2\n", None),
        ("a.csv", "Identifier,Amount\na,2\n", None),
        ("a.xlsx", "PK", None),
    ],
)
def test_the_plain_account_of_a_file(name: str, text: str, pounds: str | None) -> None:
    found = fuzzer.plain_pounds(name, text.encode())
    assert found == (None if pounds is None else Decimal(pounds))
