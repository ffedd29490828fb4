"""Precision, recall, F1 and their intervals, of pairs of what is labelled and what is given."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

NOT_KNOWN = "not_known"
RESAMPLES = 1_000
LOW, HIGH = 0.025, 0.975
# A class with fewer labels than this is not measured: one more right or wrong would move it by
# several hundredths.
ENOUGH = 30

# Label and value of one grant; of an axis with several values they are joined by ";".
Pair = tuple[str, str]
# Labelled and given, given without a label, labelled and not given.
Hits = tuple[int, int, int]
Counting = Callable[[Counter[Pair]], Hits]


def measure_classes(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Accuracy, coverage, each class and the confusion table of an axis with one value a grant.

    `coverage` is the share of grants that are given a value other than not known; `interval` is
    where 95 % of 1,000 resamples of the pairs lie. What cannot be worked out is None: precision
    where a class is never given, recall where none is labelled.
    """
    classes = sorted({name for pair in pairs for name in pair})
    known = sum(value != NOT_KNOWN for _, value in pairs)
    resamples = _resamples(pairs)
    return {
        "n": len(pairs),
        "accuracy": round(_accuracy(Counter(pairs)), 4),
        "interval": _middle([_accuracy(counts) for counts in resamples]),
        "coverage": round(known / len(pairs), 4),
        "classes": {
            name: _of_class(Counter(pairs), _counting({name}), resamples) for name in classes
        },
        "confusion": {
            label: {value: pairs.count((label, value)) for value in classes} for label in classes
        },
    }


def measure_statuses(pairs: Sequence[Pair]) -> dict[str, Any]:
    """How well `stated` is read, and `stated` or `suggested` as one."""
    resamples = _resamples(pairs)
    classes = {"stated": {"stated"}, "stated_or_suggested": {"stated", "suggested"}}
    return {
        "n": len(pairs),
        **{
            name: _with_enough(_of_class(Counter(pairs), _counting(values), resamples))
            for name, values in classes.items()
        },
    }


def measure_codes(pairs: Sequence[Pair]) -> dict[str, Any]:
    """How well the codes of an axis with several values a grant are read: each, and all of them.

    `micro` counts each code of each grant; `exact` is the share of grants whose codes are all as
    labelled. `measured` is False for a code with fewer than `ENOUGH` labels.
    """
    codes = sorted({code for pair in pairs for part in pair for code in part.split(";") if code})
    resamples = _resamples(pairs)
    return {
        "n": len(pairs),
        "exact": round(_accuracy(Counter(pairs)), 4),
        "micro": _of_class(Counter(pairs), _counting_all(codes), resamples),
        "codes": {
            code: _with_enough(_of_class(Counter(pairs), _counting({code}), resamples))
            for code in codes
        },
    }


def _with_enough(measures: dict[str, Any]) -> dict[str, Any]:
    return measures | {"measured": measures["support"] >= ENOUGH}


def _of_class(
    counts: Counter[Pair], counting: Counting, resamples: Sequence[Counter[Pair]]
) -> dict[str, Any]:
    right, too_many, missed = counting(counts)
    drawn = [f1 for sample in resamples if (f1 := _f1(*counting(sample))) is not None]
    f1 = _f1(right, too_many, missed)
    return {
        "precision": round(right / (right + too_many), 4) if right + too_many else None,
        "recall": round(right / (right + missed), 4) if right + missed else None,
        "f1": None if f1 is None else round(f1, 4),
        "f1_interval": _middle(drawn),
        "support": right + missed,
    }


def _counting(values: set[str]) -> Counting:
    """Count grants that are labelled and given any of the values."""

    def count(counts: Counter[Pair]) -> Hits:
        """How many are given rightly, given wrongly, and labelled but not given."""
        right = too_many = missed = 0
        for (label, value), number in counts.items():
            is_labelled = not values.isdisjoint(label.split(";"))
            is_given = not values.isdisjoint(value.split(";"))
            right += number * (is_labelled and is_given)
            too_many += number * (is_given and not is_labelled)
            missed += number * (is_labelled and not is_given)
        return right, too_many, missed

    return count


def _counting_all(codes: Sequence[str]) -> Counting:
    """Count each code of each grant."""
    each = [_counting({code}) for code in codes]

    def count(counts: Counter[Pair]) -> Hits:
        hits = [counting(counts) for counting in each]
        return sum(h[0] for h in hits), sum(h[1] for h in hits), sum(h[2] for h in hits)

    return count


def _accuracy(counts: Counter[Pair]) -> float:
    right = sum(count for (label, value), count in counts.items() if label == value)
    return right / counts.total()


def _f1(right: int, too_many: int, missed: int) -> float | None:
    met = 2 * right + too_many + missed
    return 2 * right / met if met else None


def _resamples(pairs: Sequence[Pair]) -> list[Counter[Pair]]:
    """The pairs drawn anew, as often as is needed to tell how far chance moves a measure."""
    chance = random.Random(1)
    return [Counter(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES)]


def _middle(values: list[float]) -> list[float] | None:
    if not values:
        return None
    values.sort()
    last = len(values) - 1
    return [round(values[int(LOW * last)], 4), round(values[int(HIGH * last)], 4)]
