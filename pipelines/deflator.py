"""Reads a table of prices by year, for amounts in real terms: only where somebody gives one."""

import csv
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

import duckdb

from pipelines.errors import SourceError

COLUMNS = ("year", "index", "name", "base_year", "source")
FINANCIAL_YEAR, CALENDAR_YEAR = r"\d{4}-\d{2}", r"\d{4}"
HEADINGS = f"Give a CSV file with the headings {', '.join(COLUMNS)}, a row for each year."


@dataclass(frozen=True)
class Deflator:
    """A price index: by year its index, which year's prices amounts come to, where it is from."""

    name: str
    base_year: str
    source: str
    index: dict[str, Decimal]

    @property
    def is_financial(self) -> bool:
        """Whether its years are financial years, April to March."""
        return "-" in self.base_year

    def factor(self, year: str) -> Decimal:
        """What a pound of a year comes to in prices of the base year.

        Worked example: index 80 in 2013 and 100 in the base year: £1 of 2013 is £1.25.
        """
        return self.index[self.base_year] / self.index[year]


def read_deflator(path: Path) -> Deflator:
    """Read `year,index,name,base_year,source` from CSV.

    Years are all financial (`2019-20`) or all calendar (`2019`); name, base year and source are the
    same on every row, and the base year is one of the years. Raises SourceError with file, row,
    field and what to do.
    """
    rows = _rows(path)
    name, base_year, source = (_said_once(path, rows, key) for key in COLUMNS[2:])
    pattern = FINANCIAL_YEAR if "-" in base_year else CALENDAR_YEAR
    index: dict[str, Decimal] = {}
    for number, row in enumerate(rows, start=2):
        year = row["year"]
        if not re.fullmatch(pattern, year) or (pattern == FINANCIAL_YEAR and not _follows(year)):
            example = "2019-20" if "-" in base_year else "2019"
            raise _error(path, number, "year", f'"{year}" is no such year.', f"Write {example}.")
        if year in index:
            raise _error(path, number, "year", f"{year} stands twice.", "Leave one of its rows.")
        index[year] = _index(path, number, row["index"])
    if base_year not in index:
        raise _error(
            path, 2, "base_year", f"There is no row for {base_year}.", "Add the row of that year."
        )
    return Deflator(name, base_year, source, index)


def create_deflator_table(con: duckdb.DuckDBPyConnection, deflator: Deflator | None) -> None:
    """Create `ref.deflator` with a factor for each year; empty where no deflator was given."""
    con.execute(
        "create table ref.deflator (year varchar, is_financial boolean, factor decimal(18, 9), "
        "name varchar, base_year varchar, source varchar)"
    )
    if deflator is None:
        return
    about = (deflator.name, deflator.base_year, deflator.source)
    for year in deflator.index:
        row = [year, deflator.is_financial, deflator.factor(year), *about]
        con.execute("insert into ref.deflator values (?, ?, ?, ?, ?, ?)", row)


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise _error(path, 1, missing[0], "This column is not there.", HEADINGS)
            rows = [{name: (row[name] or "").strip() for name in COLUMNS} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(path.name, "The deflator cannot be read as CSV.", HEADINGS) from error
    if not rows:
        raise SourceError(path.name, "The deflator has no rows.", HEADINGS)
    return rows


def _said_once(path: Path, rows: list[dict[str, str]], key: str) -> str:
    for number, row in enumerate(rows, start=2):
        if not row[key]:
            raise _error(path, number, key, "This is empty.", "Fill it on every row.")
        if row[key] != rows[0][key]:
            remedy = "Give one deflator: the same on every row."
            raise _error(path, number, key, f'"{row[key]}" is not "{rows[0][key]}".', remedy)
    return rows[0][key]


def _index(path: Path, number: int, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or value <= 0:
        reason = f'"{text}" is no number above zero.'
        raise _error(path, number, "index", reason, "Write it as 87.35, without a % sign.")
    return value


def _follows(year: str) -> bool:
    return (int(year[:4]) + 1) % 100 == int(year[5:])


def _error(path: Path, row: int, field: str, reason: str, remedy: str) -> SourceError:
    return SourceError(path.name, reason, remedy, row=row, field=field)
