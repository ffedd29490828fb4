"""How well the rules were found to read: figures measured with `funder-equity evaluate`."""

import csv
from functools import cache

from pipelines.reference import DATA_DIR

FILE = DATA_DIR / "reference" / "rule_accuracy.csv"


@cache
def load_accuracy() -> tuple[dict[str, str], ...]:
    """Rows of `data/reference/rule_accuracy.csv`.

    Each says what was measured (`what`, a share from 0 to 1 in `value`; empty where under 30 were
    labelled), of which subject (`subject`: purpose, communities), on which labelled grants (`on`,
    how many in `n`), and the interval of 95 % (`lower`, `upper`; empty where none is given).
    """
    with FILE.open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))
