"""Which kinds of register file there are, and which one a heading row belongs to."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.errors import SourceError
from pipelines.reference import DATA_DIR

KINDS_FILE = DATA_DIR / "reference" / "register_kinds.csv"
FIELDS_FILE = DATA_DIR / "mappings" / "register_fields.csv"


@dataclass(frozen=True)
class Field:
    """One column that is read: our name, its published heading (a pattern), how far it is needed.

    `treatment`: `tells` (the kind is known by it), `marks` (the same, but it is not read), `needed`
    (the file is broken without it) or `optional`.
    """

    name: str
    heading: str
    treatment: str

    def place_in(self, headings: Sequence[str]) -> int | None:
        """The position of its column, from 0; the first of several; None where there is none."""
        for position, heading in enumerate(headings):
            if re.fullmatch(self.heading, heading.strip(), re.IGNORECASE):
                return position
        return None


@dataclass(frozen=True)
class Kind:
    """A layout that is known: its name, what it is in words, and its columns.

    With `is_tabbed`, a line of the file is a record and quotation marks mean nothing. With
    `is_closed`, a file with any other column is of another kind.
    """

    name: str
    register_id: str | None
    words: str
    is_tabbed: bool
    is_closed: bool
    fields: tuple[Field, ...]

    def tells(self) -> list[Field]:
        """The columns that it is known by."""
        return [field for field in self.fields if field.treatment in ("tells", "marks")]

    def read(self) -> list[Field]:
        """The columns that are read."""
        return [field for field in self.fields if field.treatment != "marks"]

    def is_of(self, headings: Sequence[str]) -> bool:
        """Whether these headings are of this kind."""
        if any(field.place_in(headings) is None for field in self.tells()):
            return False
        known = [h for h in headings if any(field.place_in([h]) == 0 for field in self.fields)]
        return not self.is_closed or len(known) == len([h for h in headings if h.strip()])

    def require_columns(self, headings: Sequence[str], name: str) -> None:
        """Raise SourceError where a column is missing that it cannot be read without."""
        for field in self.fields:
            if field.treatment == "needed" and field.place_in(headings) is None:
                raise SourceError(
                    name,
                    f'this looks like {self.words}, but has no column "{field.heading}".',
                    "Download it again, or put the heading back.",
                    row=1,
                )


@cache
def load_kinds() -> tuple[Kind, ...]:
    """Every kind, in the order of the reference list."""
    fields: dict[str, list[Field]] = {}
    for row in _rows(FIELDS_FILE):
        field = Field(row["field"], row["heading"], row["treatment"])
        fields.setdefault(row["kind"], []).append(field)
    return tuple(
        Kind(
            row["kind"],
            row["register_id"] or None,
            row["layout"],
            row["is_delimited_by_tabs_only"] == "true",
            row["is_closed"] == "true",
            tuple(fields[row["kind"]]),
        )
        for row in _rows(KINDS_FILE)
    )


def find_kind(headings: Sequence[str]) -> Kind | None:
    """The kind that headings are of; of several, that with most columns that tell it."""
    found = [kind for kind in load_kinds() if kind.is_of(headings)]
    return max(found, key=lambda kind: len(kind.tells()), default=None)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
