"""Reads what a cell of an accountability file means, by the readings of dates and amounts that the
models use, or says why it cannot be used."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb

from pipelines.accountability.format import (
    ALL_STREAMS,
    YES_NO,
    FormatField,
    load_categories,
    load_recommendations,
)
from pipelines.corrections.correction import E_MAIL, TELEPHONE
from pipelines.corrections.fields import load_communities
from pipelines.indicators import load_indicators
from pipelines.models import SQL_DIR

Value = str | date | int | float | Decimal
LONGEST_TEXT = 1500
MOST_WHOLE = 1_000_000_000
MOST_NUMBER = 1e15
SHOWN = 60
# How many of a list are named where a cell is none of it, and the words by which they are found.
MOST_NEAR = 3
LONG_WORD = re.compile(r"\b(?!people\b)[a-z]{5,}")
NUMBERS = ("whole", "number", "gbp")
WHOLE = re.compile(r"^[0-9]{1,12}(\.0+)?$")
# what spreadsheets write of a number with a percent sign
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}),? (\d{4})")
PERCENT = re.compile(r"^(.*[0-9]) ?%$")
LINK = re.compile(r"^https?://[^\s<>\"']+\.[^\s<>\"']+$", re.IGNORECASE)
MARKED = re.compile(r"^'+[=+\-@]")
# what says that a cell is empty
BLANKS = {"", "-", "n/a", "not known", "not_known", "not stated", "not_stated", "tbc"}


@dataclass
class CellError(Exception):
    """Why a cell cannot be used, and what to do."""

    reason: str
    remedy: str


def tidy(text: str) -> str:
    """Text on one line with single spaces, without the mark that keeps a cell from being run."""
    tidied = " ".join(text.split())
    return tidied[1:] if MARKED.match(tidied) else tidied


def key_of(text: str) -> str:
    """Words as they are compared: letters and digits in lower case.

    >>> key_of("Who decides"), key_of("who_decides")
    ('whodecides', 'whodecides')
    """
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class Readings:
    """Dates and amounts in many cells, read once by the macros of the models."""

    def __init__(self, cells: Iterable[tuple[FormatField, str]]) -> None:
        """Read those of the cells that are dates or numbers."""
        dates, amounts = set(), set()
        for column, text in cells:
            if column.type == "date":
                dates.add(text)
            elif column.type in NUMBERS:
                amounts.add(_without_percent(text))
        with duckdb.connect() as con:
            con.execute((SQL_DIR / "macros.sql").read_text(encoding="utf-8"))
            self._dates = _read_all(con, "parse_date", dates)
            self._amounts = _read_all(con, "parse_amount", amounts)

    def value_of(self, column: FormatField, text: str) -> Value:
        """What a filled cell means; CellError where it cannot be used."""
        if column.type == "date":
            return self._date(column, text)
        if column.type in NUMBERS:
            return self._number(column, text)
        if column.type == "link":
            return _link(text)
        if column.codes:
            parts = re.split(r"[;,]", text) if column.type == "codes" else [text]
            return ";".join(dict.fromkeys(_code(column, part) for part in parts if part.strip()))
        if column.list:
            return _reference(column, text)
        return _text(text)

    def _date(self, column: FormatField, text: str) -> date:
        day: date | None = self._dates.get(text) or _day_in_words(text)
        if day is None:
            raise CellError(f"{shown(text)} is no day that can be read.", "Write it as 2026-03-31.")
        # it may be tomorrow already where the file was made
        if day > date.today() + timedelta(days=1) and not column.may_be_future:
            raise CellError(f"{shown(text)} is in the future.", "Look at the year.")
        return day

    def _number(self, column: FormatField, text: str) -> Value:
        amount: Decimal | None = self._amounts.get(_without_percent(text))
        if amount is None:
            raise CellError(f"{shown(text)} is no number.", "Write digits only, such as 12.")
        if amount < 0:
            raise CellError(f"{shown(text)} is below nothing.", "Write a number from 0.")
        if column.type == "gbp":
            return amount
        number = _exact(text, amount)
        if column.type == "number":
            is_share = PERCENT.match(text) and column.unit != "per cent"
            return number / 100 if is_share else number
        if number != int(number) or number > MOST_WHOLE:
            raise CellError(f"{shown(text)} is no whole number.", "Write a number such as 12.")
        return int(number)


def _day_in_words(text: str) -> date | None:
    """A day as it is written in a letter.

    >>> _day_in_words("1st May 2026"), _day_in_words("31 Feb 2026"), _day_in_words("May 2026")
    (datetime.date(2026, 5, 1), None, None)
    """
    found = DAY_IN_WORDS.fullmatch(text.strip())
    if found is None or found.group(2)[:3].lower() not in MONTHS:
        return None
    day, month, year = found.groups()
    try:
        return date(int(year), MONTHS.index(month[:3].lower()) + 1, int(day))
    except ValueError:
        return None


def shown(text: str) -> str:
    """A cell as it is told about: short, in quotation marks."""
    return f"'{text[:SHOWN]}{'...' if len(text) > SHOWN else ''}'"


def is_blank(text: str) -> bool:
    """Whether a cell says nothing."""
    return text.casefold() in BLANKS


def _read_all(con: duckdb.DuckDBPyConnection, macro: str, texts: set[str]) -> dict[str, Any]:
    rows = con.execute(
        f"select cell, {macro}(clean_text(cell)) from (select unnest($texts) as cell)",
        {"texts": sorted(texts)},
    ).fetchall()
    return dict(rows)


def _without_percent(text: str) -> str:
    found = PERCENT.match(text)
    return found.group(1) if found else text


def _exact(text: str, amount: Decimal) -> float:
    """A number with all its digits, where the reading of pounds leaves only two after the point."""
    try:
        number = float(_without_percent(text))
    except ValueError:
        number = float(amount)
    if not 0 <= number <= MOST_NUMBER:
        raise CellError(f"{shown(text)} is too large.", "Write a number such as 12.")
    return number


def _link(text: str) -> str:
    address = f"https://{text}" if text.lower().startswith("www.") else text
    if not LINK.match(address):
        raise CellError(
            f"{shown(text)} is no address.", "Copy it from the browser: it begins with https://."
        )
    if E_MAIL.search(address):
        raise CellError("it has an e-mail address in it.", "Give the address of a page.")
    return address


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise CellError(f"it has {len(text):,} characters.", f"Say it in {LONGEST_TEXT:,}.")
    if E_MAIL.search(text) or TELEPHONE.search(text):
        raise CellError(
            "it has an e-mail address or a telephone number in it, and would be public.",
            "Take it out.",
        )
    return text


def _code(column: FormatField, text: str) -> str:
    code = _codes_of(tuple(column.codes.items())).get(key_of(text))
    if code is None:
        raise CellError(
            f"{shown(text)} is none of {', '.join(column.codes.values())}.", "Choose one of them."
        )
    return code


@cache
def _codes_of(codes: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """The codes by how they, or their labels, are compared."""
    by_label = {key_of(label): code for code, label in codes}
    also = {"y": "yes", "n": "no", "true": "yes", "false": "no"}
    more = also if dict(codes).keys() == YES_NO.keys() else {}
    return by_label | {key_of(code): code for code, _ in codes} | more


def _reference(column: FormatField, text: str) -> str:
    if column.list == "streams":
        return ALL_STREAMS if key_of(text) in ("all", "allstreams") else _text(text)
    if column.list == "categories":
        # which categories there are depends on the characteristic, in another cell
        return _text(text)
    found = _known(str(column.list)).get(key_of(text))
    if found is None:
        remedies = {
            "recommendations": "Write its letter and number, such as F5A.",
            "indicators": "Choose one of the sheet Lists, or leave the cell empty.",
            "communities": "Choose one of the sheet Lists, or leave the cell empty.",
        }
        what = {"recommendations": "recommendation", "indicators": "figure"}
        raise CellError(
            f"{shown(text)} is no {what.get(str(column.list), 'community')} that is known here.",
            f"{_near(str(column.list), text)}{remedies[str(column.list)]}",
        )
    return found


def _near(name: str, text: str) -> str:
    """Which of a list are meant, perhaps: those with most words of the text, the shortest first."""
    words = set(LONG_WORD.findall(text.lower()))
    shared = {label: len(words & set(LONG_WORD.findall(label.lower()))) for label in _labels(name)}
    found = sorted(filter(shared.get, shared), key=lambda label: (-shared[label], len(label)))
    if not found:
        return ""
    return f"Perhaps {' or '.join(shown(label) for label in found[:MOST_NEAR])} is meant. "


def _labels(name: str) -> list[str]:
    """The labels of a list; those of recommendations are their letters and numbers."""
    return list(_codes(name).values())


def _codes(name: str) -> dict[str, str]:
    """The label of each code of a list."""
    if name == "recommendations":
        ids = [item["recommendation_id"] for item in load_recommendations()]
        return dict(zip(ids, ids, strict=True))
    if name == "indicators":
        return {id: item.label for id, item in load_indicators().items()}
    return load_communities()


@cache
def _known(name: str) -> dict[str, str]:
    """The codes of a list, by how code and label are compared."""
    codes = _codes(name)
    by_label = {key_of(label): code for code, label in codes.items()}
    return by_label | {key_of(code): code for code in codes}


def category_labels(characteristic: str) -> list[str]:
    """The labels of the categories of a characteristic, in order."""
    return [r["label"] for r in load_categories() if r["characteristic"] == characteristic]


@cache
def categories_of(characteristic: str) -> dict[str, str]:
    """The categories of a characteristic: the code by how code and label are compared."""
    rows = [row for row in load_categories() if row["characteristic"] == characteristic]
    by_label = {key_of(row["label"]): row["category"] for row in rows}
    by_label |= {key_of(word): row["category"] for row in rows for word in row["also"].split(";")}
    by_label.pop("", None)
    return by_label | {key_of(row["category"]): row["category"] for row in rows}
