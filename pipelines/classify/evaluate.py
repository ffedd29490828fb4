"""Measures the rules against a labelled file: what they get right, what they miss, and why."""

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.classify.measures import (
    NOT_KNOWN,
    Pair,
    measure_classes,
    measure_codes,
    measure_statuses,
)
from pipelines.classify.rules import RULES_DIR
from pipelines.classify.texts import TEXT_COLUMNS, Reading, classify_texts
from pipelines.contracts import load_fields
from pipelines.errors import SourceError
from pipelines.read.text import detect_encoding

# What a label file can say of a grant that rules over its text read, and how each is measured.
MEASURES: dict[str, Callable[[Sequence[Pair]], dict[str, Any]]] = {
    "purpose": measure_classes,
    "restriction": measure_classes,
    "user_led": measure_statuses,
    "serves": measure_codes,
    "led_by": measure_codes,
}
AXES = tuple(MEASURES)
# Axes whose label is a list of codes, empty where the text says none.
CODE_AXES = ("serves", "led_by")
# The labels' word for what we call not known.
NOT_STATED = "not_stated"
STATUSES = ("stated", "suggested", NOT_STATED, NOT_KNOWN)
CODE = re.compile(r"DEI[0-9]{6}")
ERROR_COLUMNS = (
    *("key", "axis", "label", "value", "rule_id", "words"),
    *("recipient_name", "title", "description"),
)

Row = dict[str, str]


@dataclass(frozen=True)
class Decision:
    """What the rules made of one labelled grant on one axis, and what its label says."""

    row: Row
    axis: str
    label: str
    reading: Reading

    @property
    def pair(self) -> Pair:
        """Label and value."""
        return self.label, self.reading.value


@dataclass(frozen=True)
class Evaluation:
    """The decisions on a labelled file, in its order."""

    n: int
    decisions: tuple[Decision, ...]

    def pairs(self, axis: str) -> list[Pair]:
        """Label and value of each grant that is labelled on an axis."""
        return [decision.pair for decision in self.decisions if decision.axis == axis]

    def to_json(self) -> dict[str, Any]:
        """The form that `evaluate --json` prints."""
        labelled = [axis for axis in AXES if self.pairs(axis)]
        return {"n": self.n, **{axis: MEASURES[axis](self.pairs(axis)) for axis in labelled}}


def evaluate(labels: Path, rules_dir: Path = RULES_DIR) -> Evaluation:
    """Classify the grants of a labelled CSV by their text alone, and set label beside result.

    Uses the text columns only: no correction, nothing declared, no amount, no identifier. Of
    communities, a label is a group of the DEI standard, and what rules read more finely counts as
    its group. Raises SourceError for a file without the columns, or with a label that does not
    exist.
    """
    rows = _read(labels)
    readings = classify_texts(rows, rules_dir)
    decisions = [
        Decision(row, axis, _label(axis, row[axis]), reading)
        for number, row in enumerate(rows)
        for axis in AXES
        if _is_labelled(axis, row) and (reading := readings[number, axis])
    ]
    return Evaluation(len(rows), tuple(decisions))


def write_errors(evaluation: Evaluation, target: Path) -> int:
    """Write every miss with the rules and the words that decided it; returns how many."""
    missed = [item for item in evaluation.decisions if item.label != item.reading.value]
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, ERROR_COLUMNS)
        writer.writeheader()
        for item in missed:
            shown = {name: item.row.get(name, "") for name in ERROR_COLUMNS}
            decided = {"rule_id": item.reading.rule_id, "words": item.reading.words}
            said = {"axis": item.axis, "label": item.label, "value": item.reading.value}
            writer.writerow(shown | said | decided)
    return len(missed)


def _is_labelled(axis: str, row: Row) -> bool:
    """Whether the file says anything of the axis: no codes at all is a label too."""
    return row.get(axis) is not None if axis in CODE_AXES else bool(row.get(axis))


def _label(axis: str, label: str) -> str:
    if axis in CODE_AXES:
        return ";".join(sorted(filter(None, label.split(";"))))
    return NOT_KNOWN if label == NOT_STATED else label


def _read(labels: Path) -> list[Row]:
    try:
        encoding = detect_encoding(labels)
        with labels.open(encoding=encoding, errors="replace", newline="") as handle:
            reader = csv.DictReader(handle)
            headings = set(reader.fieldnames or ())
            rows = list(reader)
    except (OSError, csv.Error) as error:
        raise SourceError(
            labels.name, f"It cannot be read ({error}).", "Give a CSV file."
        ) from error
    if not headings & set(TEXT_COLUMNS) or not headings & set(AXES):
        raise SourceError(
            labels.name,
            f"It has no text or no labels: it has the columns {', '.join(sorted(headings))}.",
            f"Give columns of text ({', '.join(TEXT_COLUMNS)}) and of labels ({', '.join(AXES)}).",
            row=1,
        )
    _require_labels(labels.name, rows)
    return rows


def _require_labels(file: str, rows: Sequence[Row]) -> None:
    for axis in AXES:
        for number, row in enumerate(rows, start=2):
            if not row.get(axis):
                continue
            if wrong := _wrong_label(axis, row[axis]):
                raise SourceError(
                    file, f'There is no label "{wrong}".', _allowed(axis), number, axis
                )


def _wrong_label(axis: str, label: str) -> str | None:
    """The part of a label that is none, if any."""
    if axis in CODE_AXES:
        codes = filter(None, label.split(";"))
        return next((code for code in codes if not CODE.fullmatch(code)), None)
    return None if label in _values(axis) else label


def _values(axis: str) -> tuple[str, ...]:
    return STATUSES if axis == "user_led" else (*load_fields()[axis].values, NOT_STATED)


def _allowed(axis: str) -> str:
    if axis in CODE_AXES:
        return "Give codes of the DEI Data Standard such as DEI010000, joined by ';', or nothing."
    return f"Give one of {', '.join(_values(axis))}."
