"""Registers in their true layouts, a few lines each, and recipients as files name them."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipelines import reference
from tests.conftest import Grant, grant


def to(id: str | None, number: int, name: str = "Harbour Group", **details: Any) -> Grant:
    """Grant `number`, to an organisation as a file names it; `funder` is who made it."""
    funder = details.pop("funder", None)
    award = details.pop("award", "2020-05-01")
    amount = details.pop("amount", 1000)
    recipient = {"id": id, "name": name, **details}
    named = {key: value for key, value in recipient.items() if value is not None}
    extra = {"fundingOrganization": [funder]} if funder else {}
    return grant(
        f"360G-test-{number}", amount, recipientOrganization=[named], awardDate=award, **extra
    )


def replace_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[str], str]
) -> None:
    """Build as if one file of `data/rules` or `data/reference` held something else."""
    folder = tmp_path / "changed"
    folder.mkdir(exist_ok=True)
    files = []
    for path in reference.reference_files():
        if path.name == name:
            changed = change(path.read_text(encoding="utf-8"))
            (folder / name).write_text(changed, encoding="utf-8")
        files.append(folder / name if path.name == name else path)
    monkeypatch.setattr(reference, "reference_files", lambda: files)


def write_list(folder: Path, name: str, rows: Sequence[Sequence[str]]) -> Path:
    """A list of a register folder, headings first; returns the folder."""
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    return folder


CCNI = (
    *("Reg charity number", "Sub charity number", "Charity name", "Date registered", "Status"),
    *("Date for financial year ending", "Total income", "Public address", "Company number"),
)


def write_ccni(
    folder: Path, charities: Sequence[tuple[str, str, str]], day: str = "2021-06-30"
) -> Path:
    """A register of Northern Ireland of that day: number, name and postcode of each charity."""
    rows = [
        (number, "0", name, "13/12/2013", "Up-to-date", "31 March 2020", "5000", place, "0")
        for number, name, place in charities
    ]
    return write_list(folder, f"ccni_{day}.csv", [CCNI, *rows])
