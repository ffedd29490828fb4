"""Tells where the damage of one row of CSV ends, so that the rows after it are still read.

A quotation mark that is never closed takes the lines below it into one cell, up to the next mark.
Where the damage ends is taken to be certain only at a line that is a whole row by itself: as many
cells as there are headings, and an identifier like those of the other rows.
"""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TextIO

# Damage that goes on for longer is no damage of a row: the file is refused.
MOST_LINES = 1_000
# A longer line is no row of anybody's, and must not fill the memory.
LONGEST_LINE = 64 * 1024 * 1024
LINE_ENDS = ("\n", "\r")
NUMBER = re.compile(r"\s*[(-]?\s*[£$€]?\s*-?[0-9][0-9,]*(\.[0-9]+)?\)?\s*")
UP_TO_LAST_PART = re.compile(r".*[-/_:.]")


def bounded_lines(handle: TextIO) -> Iterator[str]:
    """The lines of a text, and of one longer than `LONGEST_LINE` only its beginning."""
    while line := handle.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(LINE_ENDS):
            while (more := handle.readline(LONGEST_LINE)) and not more.endswith(LINE_ENDS):
                pass
            line += "\n"
        yield line


class Lines:
    """The lines of a file; those of the row that is being read can be given back.

    `number` counts the lines taken, as a text editor does; `given` are those of this row.
    """

    def __init__(self, handle: TextIO) -> None:
        self.given: list[str] = []
        self.number = 0
        self._handle = bounded_lines(handle)
        self._returned: deque[str] = deque()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._handle)
        self.given.append(line)
        self.number += 1
        return line

    def begin_row(self) -> None:
        """Forget the lines of the row before."""
        self.given = []

    def give_back(self, kept: int) -> None:
        """Give back the lines of this row but the first `kept`."""
        back = self.given[kept:]
        self._returned.extendleft(reversed(back))
        self.number -= len(back)
        del self.given[kept:]


class EndNotFoundError(Exception):
    """It cannot be told where the damage ends."""


@dataclass(frozen=True)
class DamagedRow:
    """The lines, counted from 1, that a damaged row takes up, and its identifier if legible."""

    first_line: int
    last_line: int
    grant_id: str | None

    def __str__(self) -> str:
        """'lines 3 to 5 (360G-a-1)'."""
        one = self.first_line == self.last_line
        lines = f"line {self.first_line}" if one else f"lines {self.first_line} to {self.last_line}"
        return f"{lines} ({self.grant_id})" if self.grant_id else lines


@dataclass(frozen=True)
class RowShape:
    """What a row of the file looks like: how many cells, where its identifier and amount are."""

    path: Path
    encoding: str
    delimiter: str
    heading: tuple[str, ...]
    id_index: int | None
    amount_index: int | None

    def has_swallowed(self, row: Sequence[str], lines: Sequence[str]) -> bool:
        """Whether a row that reads without error over several lines holds other rows in a cell.

        A stray quotation mark further down can close a cell that was never meant to be that long.
        """
        width = len(self.heading)
        for line in lines[1:]:
            if len(row) != width or line.count(self.delimiter) >= width - 1:
                cells = self._parse(line)
                is_whole = cells is not None and len(cells) == width
                if (is_whole or len(row) != width) and self._legible_id(line):
                    return True
        return False

    def take_damaged(self, lines: Lines) -> list[DamagedRow]:
        """The damaged rows, `lines` standing after them; `lines.given` began with the first.

        Raises EndNotFoundError where it cannot be told what is damaged and what is not.
        """
        if self.id_index is None or len(self.heading) < 2:
            raise EndNotFoundError
        lines.give_back(1)
        damaged = [lines.given[0]]
        first = lines.number
        while not self._is_at_row(lines):
            if not lines.given:
                break
            damaged.append(lines.given[0])
            if len(damaged) > MOST_LINES:
                raise EndNotFoundError
        return self._rows_of(damaged, first)

    def _is_at_row(self, lines: Lines) -> bool:
        """Whether a whole row is next; all of it is given back, or all but its first line."""
        lines.begin_row()
        try:
            row = next(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except StopIteration:
            return False
        except csv.Error:
            row = []
        if len(row) == len(self.heading) and row[self.id_index or 0].strip():
            if not self._is_alike(row[self.id_index or 0]):
                raise EndNotFoundError
            if not self.has_swallowed(row, lines.given):
                lines.give_back(0)
                return True
        lines.give_back(1)
        return False

    def _rows_of(self, damaged: list[str], first: int) -> list[DamagedRow]:
        """One row for each line that begins with an identifier; others belong to the one before."""
        ids = [self._legible_id(line) for line in damaged]
        starts = [n for n, grant_id in enumerate(ids) if n == 0 or grant_id]
        ends = [*starts[1:], len(damaged)]
        return [
            DamagedRow(first + start, first + end - 1, ids[start])
            for start, end in zip(starts, ends, strict=True)
        ]

    def _legible_id(self, line: str) -> str | None:
        try:
            cells = next(csv.reader([line], delimiter=self.delimiter), [])
        except csv.Error:
            return None
        if self.id_index is None or self.id_index >= len(cells):
            return None
        return cells[self.id_index].strip() if self._is_alike(cells[self.id_index]) else None

    def _is_alike(self, grant_id: str) -> bool:
        return _shape(grant_id) in self._shapes

    @cached_property
    def _shapes(self) -> frozenset[str]:
        """Shapes of the identifiers of whole rows with an amount, rare ones left out.

        Of lines that are a row each; where there are none, of rows over several lines.
        """
        width = len(self.heading)
        by_line = self._count_shapes(
            self._parse(line) or []
            for line in self._lines()
            if line.count(self.delimiter) >= width - 1
        )
        found = by_line or self._count_shapes(self._whole_rows())
        return frozenset(s for s, count in found.items() if count * 100 >= found.total())

    def _count_shapes(self, rows: Iterable[list[str]]) -> Counter[str]:
        found: Counter[str] = Counter()
        for cells in rows:
            if len(cells) == len(self.heading) and self.id_index is not None:
                shape = _shape(cells[self.id_index])
                amount = "0" if self.amount_index is None else cells[self.amount_index]
                if shape and NUMBER.fullmatch(amount):
                    found[shape] += 1
        return found

    def _whole_rows(self) -> Iterator[list[str]]:
        reader = csv.reader(self._lines(), delimiter=self.delimiter, strict=True)
        while True:
            try:
                yield next(reader)
            except csv.Error:
                continue
            except StopIteration:
                return

    def _lines(self) -> Iterator[str]:
        with self.path.open("r", encoding=self.encoding, errors="replace", newline="") as handle:
            yield from bounded_lines(handle)

    def _parse(self, line: str) -> list[str] | None:
        """The cells of a line by itself; None where it is not whole."""
        try:
            return next(csv.reader([line], delimiter=self.delimiter, strict=True), None)
        except csv.Error:
            return None


def _shape(grant_id: str) -> str | None:
    """What identifiers of one file have in common; None for what is no identifier.

    >>> _shape("360G-ABCT-2013-001"), _shape("00123"), _shape("and the rest")
    ('9G-ABCT-9-', '9', None)
    """
    text = grant_id.strip()
    # a quotation mark is left where a line is the end of a quoted cell
    if not text or re.search(r'[\s"]', text):
        return None
    start = UP_TO_LAST_PART.match(text)
    if start:
        return re.sub("[0-9]+", "9", start[0])
    return re.sub("[0-9]+", "9", re.sub(r"[^\W\d_]+", "a", text))
