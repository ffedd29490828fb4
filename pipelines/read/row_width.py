"""Tells what is wrong with a row that has more or fewer cells than there are headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.read.table import Heading, Problem

# What may stand in a column of dates; whether there is such a day is another question.
DATE_LIKE = re.compile(r"\s*(\d{4}-\d|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|[2-6]\d{4}(\.\d+)?\s*$)")
CURRENCY_LIKE = re.compile(r"\s*([A-Za-z]{3}|[£$€])\s*")
# An amount that was written with a comma and no quotation marks: 1,500 is then two cells.
FRONT_OF_NUMBER = re.compile(r"\s*[£$€]?\s*-?\d{1,3}\s*")
REST_OF_NUMBER = re.compile(r"\d{3}(\.\d+)?\"?\s*")


@dataclass(frozen=True)
class RowWidth:
    """How many cells a row should have, and which columns show whether they have moved."""

    width: int
    named: int
    amount: int | None
    date: int | None
    currency: int | None

    @classmethod
    def of(cls, heading: Heading) -> "RowWidth":
        """The width that a heading asks for; headings left empty at the end may have no cells."""
        named = max((n for n, cell in enumerate(heading.cells, 1) if cell.strip()), default=0)
        return cls(
            len(heading.cells),
            named,
            heading.place_of("amount_awarded"),
            heading.place_of("award_date"),
            heading.place_of("currency"),
        )

    def find_problem(
        self, cells: Sequence[str], is_cut: bool = False, damage: str | None = None
    ) -> list[Problem] | None:
        """The problem of a row, if it has one.

        `is_cut` says that the file ends with the row and without a line break; `damage` where a
        row stands of which no cell can be read.
        """
        if damage is not None:
            return [Problem("row_unreadable", damage)]
        said = f"{len(cells)} cells under {self.named} headings"
        if len(cells) != self.width and self._have_moved(cells):
            return [Problem("cells_moved", said)]
        if len(cells) < self.named:
            ends_in_amount = is_cut and self.amount is not None and len(cells) == self.amount + 1
            return [Problem("amount_cut_short" if ends_in_amount else "row_too_short", said)]
        if any(cell.strip() for cell in cells[self.width :]):
            return [Problem("row_too_long", said)]
        return None

    def _have_moved(self, cells: Sequence[str]) -> bool:
        """Whether what stands under a heading is not of its kind: then no cell can be trusted."""
        for index, kind in ((self.date, DATE_LIKE), (self.currency, CURRENCY_LIKE)):
            cell = cells[index] if index is not None and index < len(cells) else ""
            if cell.strip() and not kind.match(cell):
                return True
        if self.amount is None or self.amount + 1 >= len(cells):
            return False
        front, rest = cells[self.amount : self.amount + 2]
        return bool(FRONT_OF_NUMBER.fullmatch(front) and REST_OF_NUMBER.fullmatch(rest))
