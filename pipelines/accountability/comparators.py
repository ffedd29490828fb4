"""The population that counts of people are set beside: Census 2021, without those who did not
answer, as those who did not answer are left out of the counts."""

import csv
from collections import defaultdict
from functools import cache

from pipelines import reference
from pipelines.accountability.format import load_categories

NOT_ANSWERED = "not_answered"


@cache
def population_shares(characteristic: str, area: str) -> dict[str, float]:
    """The share of each category among those who answered; empty where there is no census figure.

    Categories that are part of another add up to it, and have a share of their own.
    """
    counts: dict[str, int] = defaultdict(int)
    whole = {
        row["category"]: row["parent_category"]
        for row in load_categories()
        if row["characteristic"] == characteristic
    }
    for row in _rows():
        if (row["characteristic"], row["area"]) == (characteristic, area):
            counts[row["category"]] += int(row["people_count"])
            if whole.get(row["category"]):
                counts[whole[row["category"]]] += int(row["people_count"])
    counts.pop(NOT_ANSWERED, None)
    answered = sum(count for category, count in counts.items() if not whole[category])
    return {category: count / answered for category, count in counts.items()}


def age_base(characteristic: str) -> str:
    """Whose ages the population is of: 'all ages' or '16 and over'."""
    return next(row["age_base"] for row in _rows() if row["characteristic"] == characteristic)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    path = reference.DATA_DIR / "reference" / "census_comparators.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))
