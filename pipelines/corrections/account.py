"""What became of corrections and redactions in a build: counts for all, places for its maker."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.corrections.correction import Correction
from pipelines.corrections.files import Given
from pipelines.corrections.withdraw import Withdrawn
from pipelines.errors import BuildError

FATES = "select correction_id, fate from intermediate.int_correction_fates order by correction_id"
# How a place is said where a correction came to nothing, by its fate.
CAME_TO_NOTHING = {
    "replaced": "a newer correction of the same thing is used instead.",
    "not_here": "no grant or group of these files has this identifier. It may be of another file.",
    "shared_id": (
        "two organisations in these files share this identifier. Give the one that the page of "
        "grants shows as recipient_id."
    ),
    "of_a_person": "the grant is to a person: only what it is for can be corrected.",
}


@dataclass(frozen=True)
class Account:
    """Counts, which may be published, and sentences with file and row, which are not.

    A file's name, or an identifier, could tell who asked: neither is in `counts`.
    """

    counts: dict[str, Any]
    sentences: tuple[str, ...]


def account_for(con: duckdb.DuckDBPyConnection, given: Given, withdrawn: Withdrawn) -> Account:
    """Look at what the models made of what was given."""
    fates = [fate for _, fate in con.execute(FATES).fetchall()]
    said = [str(problem) for problem in given.problems]
    for item, fate in zip(given.corrections, fates, strict=True):
        if fate in CAME_TO_NOTHING:
            said.append(f"{_place(item)}: {CAME_TO_NOTHING[fate]}")
    missed = withdrawn.given - withdrawn.found
    if missed:
        said.append(
            f"{missed} of {withdrawn.given} redactions found nothing in these files. They may be "
            "of other files."
        )
    counts = {
        "corrections": {
            "given": len(given.corrections) + len(given.problems),
            **Counter(fates),
            "not_usable": len(given.problems),
        },
        "redactions": {
            "given": withdrawn.given,
            "found": withdrawn.found,
            "files_given": given.redaction_files,
        },
    }
    return Account(counts, tuple(said))


def require_not_forgotten(out: Path, given: Given) -> None:
    """Raise BuildError where the build before withdrew by files that this one is not given.

    What somebody asked to be gone must not come back because an option was left out.
    """
    try:
        before = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    redactions = before.get("redactions", {})
    if redactions.get("given") and redactions.get("files_given") and not given.redaction_files:
        raise BuildError(
            f"The build in {out} took out what somebody asked to be gone, by a file that is not "
            "given now. Give it again: --corrections FILE_OR_DIR. If nothing is to be taken out "
            "any more, give the file with its headings only."
        )


def _place(item: Correction) -> str:
    return f"{item.file}, row {item.row}, {item.field}"
