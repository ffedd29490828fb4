"""Measures the rules against a labelled file: what they get right, what they miss, and why."""

import csv
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.classify.rules import RULES_DIR
from pipelines.classify.texts import TEXT_COLUMNS, Reading, classify_texts
from pipelines.contracts import load_fields
from pipelines.errors import SourceError
from pipelines.read.text import detect_encoding

# What a label file can say of a grant that rules over its text read.
AXES = ("purpose", "restriction")
NOT_KNOWN = "not_known"
# The labels' word for what we call not known.
NOT_STATED = "not_stated"
RESAMPLES = 1_000
LOW, HIGH = 0.025, 0.975
ERROR_COLUMNS = ("key", "axis", "label", "value", "rule_id", "words", "title", "description")

Row = dict[str, str]
Pair = tuple[str, str]


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
        return {"n": self.n, **{axis: measure(self.pairs(axis)) for axis in labelled}}


def evaluate(labels: Path, rules_dir: Path = RULES_DIR) -> Evaluation:
    """Classify the grants of a labelled CSV by their text alone, and set label beside result.

    Uses the text columns only: no correction, nothing declared, no amount, no identifier. Raises
    SourceError for a file without the columns, or with a label that does not exist.
    """
    rows = _read(labels)
    readings = classify_texts(rows, rules_dir)
    decisions = [
        Decision(row, axis, NOT_KNOWN if row[axis] == NOT_STATED else row[axis], reading)
        for number, row in enumerate(rows)
        for axis in AXES
        if row.get(axis) and (reading := readings[number, axis])
    ]
    return Evaluation(len(rows), tuple(decisions))


def measure(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Accuracy, coverage, each class and the confusion table, of pairs of label and value.

    `coverage` is the share of grants that are given a value other than not known; `interval` is
    where 95 % of 1,000 resamples of the pairs lie. What cannot be worked out is None: precision
    where a class is never given, recall where none is labelled.
    """
    classes = sorted({name for pair in pairs for name in pair})
    known = sum(value != NOT_KNOWN for _, value in pairs)
    intervals = _intervals(pairs, classes)
    return {
        "n": len(pairs),
        "accuracy": round(_accuracy(Counter(pairs)), 4),
        "interval": intervals["accuracy"],
        "coverage": round(known / len(pairs), 4),
        "classes": {
            name: _class_measures(Counter(pairs), name) | {"f1_interval": intervals[name]}
            for name in classes
        },
        "confusion": {
            label: {value: pairs.count((label, value)) for value in classes} for label in classes
        },
    }


def write_errors(evaluation: Evaluation, target: Path) -> int:
    """Write every miss with the rule and the words that decided it; returns how many."""
    missed = [item for item in evaluation.decisions if item.label != item.reading.value]
    with target.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, ERROR_COLUMNS)
        writer.writeheader()
        for item in missed:
            shown = {name: item.row.get(name, "") for name in ("key", "title", "description")}
            decided = {"rule_id": item.reading.rule_id, "words": item.reading.words}
            said = {"axis": item.axis, "label": item.label, "value": item.reading.value}
            writer.writerow(shown | said | decided)
    return len(missed)


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
        allowed = {*load_fields()[axis].values, NOT_STATED, "", None}
        for number, row in enumerate(rows, start=2):
            if row.get(axis) not in allowed:
                names = ", ".join((*load_fields()[axis].values, NOT_STATED))
                raise SourceError(
                    file, f'There is no label "{row[axis]}".', f"Give one of {names}.", number, axis
                )


def _accuracy(counts: Counter[Pair]) -> float:
    right = sum(count for (label, value), count in counts.items() if label == value)
    return right / counts.total()


def _class_measures(counts: Counter[Pair], name: str) -> dict[str, float | int | None]:
    found = counts[name, name]
    given = sum(count for (_, value), count in counts.items() if value == name)
    support = sum(count for (label, _), count in counts.items() if label == name)
    return {
        "precision": round(found / given, 4) if given else None,
        "recall": round(found / support, 4) if support else None,
        "f1": _f1(counts, name),
        "support": support,
    }


def _f1(counts: Counter[Pair], name: str) -> float | None:
    met = sum(count * pair.count(name) for pair, count in counts.items())
    return round(2 * counts[name, name] / met, 4) if met else None


def _intervals(pairs: Sequence[Pair], classes: Sequence[str]) -> dict[str, list[float] | None]:
    """Where 95 % of resamples lie: of the accuracy, and of each class's F1."""
    chance = random.Random(1)
    drawn: dict[str, list[float]] = {name: [] for name in ("accuracy", *classes)}
    for _ in range(RESAMPLES):
        counts = Counter(chance.choices(pairs, k=len(pairs)))
        drawn["accuracy"].append(_accuracy(counts))
        for name in classes:
            f1 = _f1(counts, name)
            if f1 is not None:
                drawn[name].append(f1)
    return {name: _middle(values) for name, values in drawn.items()}


def _middle(values: list[float]) -> list[float] | None:
    if not values:
        return None
    values.sort()
    last = len(values) - 1
    return [round(values[int(LOW * last)], 4), round(values[int(HIGH * last)], 4)]
