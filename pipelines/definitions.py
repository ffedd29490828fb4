"""What can be asked: indicators, dimensions and the limits of a figure, each read from its file."""

import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.classify.accuracy import accuracy_sentence
from pipelines.errors import FunderEquityError

SQL_DIR = Path(__file__).parents[1] / "sql"
LIMITS_FILE = Path(__file__).parents[1] / "data" / "rules" / "figures.toml"
NOT_KNOWN = "not_known"
MOST_DIMENSIONS = 2
# In a caveat: how well rules read, as it was measured, so that no such figure is written by hand.
ACCURACY = re.compile(r"\{accuracy of ([^}]+)\}")
TOTAL, SHARE, MEDIAN = "total", "share", "median"
LARGEST, GINI, HHI = "largest", "gini", "hhi"
# Kinds that rank recipients by the money they received.
OF_RECIPIENTS = (LARGEST, GINI, HHI)


class UnknownNameError(FunderEquityError):
    """An indicator, dimension or filter that does not exist; the message lists those that do."""


class NoDeflatorError(FunderEquityError):
    """Real terms are asked of a build that was given no table of prices."""


@dataclass(frozen=True)
class LeftOut:
    """Grants an indicator does not count, and how a sentence says which they are."""

    reason: str
    condition: str
    sentence: str


@dataclass(frozen=True)
class Indicator:
    """One indicator file: what it asks, how it is worked out, what to know before quoting it.

    `kind` is `total` (a sum or count of what is `counted`), `share` (of a total: numerator of what
    is known), `median`, or of recipients: `largest` (share of the largest `percent` %), `gini`,
    `hhi`. All but totals are `of` a total, whose `value`, `counted` and `left_out` they take over.
    `base_unit` is the unit of the total. `numerator`, `denominator` (what is known) and `not_known`
    are conditions on a grant; `also_possible` marks what is known, is not in the numerator, and may
    belong there in part. A median is of the column `number`. `told_when` is a condition on the
    whole build: where it does not hold, nothing could say that a grant is in the numerator, and
    there is no point.
    """

    id: str
    label: str
    question: str
    recommendations: tuple[str, ...]
    definition: str
    definition_version: int
    unit: str
    value: str
    counted: str
    is_additive: bool
    caveats: tuple[str, ...]
    owner: str
    reviewed_on: date
    left_out: tuple[LeftOut, ...]
    kind: str = TOTAL
    of: str = ""
    base_unit: str = ""
    distinct_of: str | None = None
    numerator: str = "false"
    denominator: str = "true"
    not_known: str = "false"
    also_possible: str = "false"
    number: str = ""
    told_when: str = "true"
    percent: int | None = None

    def conditions(self) -> tuple[str, ...]:
        """Every piece of SQL of the definition."""
        left_out = (item.condition for item in self.left_out)
        parts = (self.numerator, self.denominator, self.not_known, self.also_possible)
        return (self.value, self.counted, *left_out, *parts, self.number)


@dataclass(frozen=True)
class Dimension:
    """One way to break a figure down.

    `told_when` is a condition on the whole build: where it does not hold, files and registers can
    say one category far sooner than another, and what is known is no picture of the rest: there is
    a range and no point. Where the category is not known, it is at most that of `at_most_column`
    with the same code; codes of both rise.
    """

    id: str
    label: str
    column: str
    label_column: str | None = None
    order: str = "code"
    not_known_codes: tuple[str, ...] = (NOT_KNOWN,)
    could_be: dict[str, tuple[str, ...]] = field(default_factory=dict)
    at_most_column: str | None = None
    applies_when: str = "true"
    does_not_apply_sentence: str = ""
    told_when: str = "true"
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """A part of the grants that may differ between what is compared: `counts` of those that `of`.

    `named` limits it to figures that read one of these columns; none means all figures. `group` is
    what it is about: `how` things are known, the `time`, or what was `published`. `what` names the
    thing that was read from words of the rest; empty where nothing is.
    """

    id: str
    label: str
    of: str
    counts: str
    group: str
    named: tuple[str, ...] = ()
    what: str = ""


@dataclass(frozen=True)
class Limits:
    """Under which limits a figure is given as a range only, or not at all (`figures.toml`)."""

    least_known: float
    fewest_recipients: int
    few_grants: int


@cache
def load_limits() -> Limits:
    """The limits of a figure, from `data/rules/figures.toml`."""
    document = tomllib.loads(LIMITS_FILE.read_text(encoding="utf-8"))
    return Limits(**{name: entry["limit"] for name, entry in document.items()})


@cache
def load_indicators() -> dict[str, Indicator]:
    """Every indicator by id, from `sql/indicators/<id>.toml`: totals first, then by name."""
    entries = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted((SQL_DIR / "indicators").glob("*.toml"))
    }
    totals = {name: entry for name, entry in entries.items() if "of" not in entry}
    return {name: _indicator(name, entry, totals) for name, entry in {**totals, **entries}.items()}


@cache
def load_dimensions() -> dict[str, Dimension]:
    """Every dimension by id, from `sql/dimensions.toml`."""
    document = tomllib.loads((SQL_DIR / "dimensions.toml").read_text(encoding="utf-8"))
    for entry in document.values():
        entry["not_known_codes"] = tuple(entry.get("not_known_codes", (NOT_KNOWN,)))
        entry["could_be"] = {code: tuple(of) for code, of in entry.get("could_be", {}).items()}
    return {name: Dimension(name, **entry) for name, entry in document.items()}


@cache
def load_comparisons() -> tuple[Comparison, ...]:
    """What must be said before figures are compared, in the order of `sql/comparable.toml`."""
    document = tomllib.loads((SQL_DIR / "comparable.toml").read_text(encoding="utf-8"))
    return tuple(
        Comparison(
            *(name, entry["label"], entry["of"], entry["counts"], entry["group"]),
            named=tuple(entry.get("named", ())),
            what=entry.get("what", ""),
        )
        for name, entry in document.items()
    )


def find_indicator(indicator_id: str) -> Indicator:
    """One indicator by id; UnknownNameError with the ids that exist."""
    found = load_indicators().get(indicator_id)
    if found is None:
        known = ", ".join(load_indicators())
        raise UnknownNameError(f'There is no indicator "{indicator_id}". There are: {known}.')
    return found


def find_dimension(name: str) -> Dimension:
    """One dimension by id; UnknownNameError with the ids that exist."""
    found = load_dimensions().get(name)
    if found is None:
        known = ", ".join(load_dimensions())
        raise UnknownNameError(f'There is nothing called "{name}" to go by. There are: {known}.')
    return found


def in_real_terms(indicator: Indicator) -> Indicator:
    """The same indicator of pounds in the prices of one year; one of no pounds stays as it is.

    Grants of a year that the deflator does not have, or without a date, are left out and counted.
    """
    if not is_of_pounds(indicator):
        return indicator
    without = LeftOut(
        "no_price",
        f"({indicator.counted}) and amount_real_gbp is null",
        "without a date, or of a year that the deflator does not have",
    )
    return replace(
        indicator,
        value=_real(indicator.value),
        counted=_real(indicator.counted),
        number=_real(indicator.number),
        left_out=(*indicator.left_out, without),
    )


def is_of_pounds(indicator: Indicator) -> bool:
    """Whether an indicator adds up or ranks amounts of pounds."""
    return any("amount_gbp" in piece for piece in (indicator.value, indicator.number))


def _real(sql: str) -> str:
    return re.sub(r"\bamount_gbp\b", "amount_real_gbp", sql)


def _indicator(name: str, entry: dict[str, Any], totals: dict[str, dict[str, Any]]) -> Indicator:
    """An indicator of its file; one that is of a total counts what the total counts."""
    total = totals[entry["of"]] if "of" in entry else entry
    left_out = [LeftOut(**item) for item in total["left_out"]]
    counted = total["counted"]
    own = dict(entry)
    applies_when = own.pop("applies_when", None)
    sentence = own.pop("does_not_apply_sentence", "")
    if applies_when:
        condition = f"({counted}) and not ({applies_when})"
        left_out.append(LeftOut("does_not_apply", condition, sentence))
        counted = f"({counted}) and ({applies_when})"
    taken = {
        "value": total["value"],
        "counted": counted,
        "left_out": tuple(left_out),
        "base_unit": own.get("base_unit", total["unit"]),
    }
    own["recommendations"] = tuple(own["recommendations"])
    own["caveats"] = tuple(
        ACCURACY.sub(lambda found: accuracy_sentence(found[1]), caveat) for caveat in own["caveats"]
    )
    return Indicator(id=name, **(own | taken))
