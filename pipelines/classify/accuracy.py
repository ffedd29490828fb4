"""How well the rules were found to read: figures measured with `funder-equity evaluate`."""

import csv
from functools import cache

from pipelines.phrases import say
from pipelines.reference import DATA_DIR
from pipelines.words import share

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


def accuracy_sentence(what: str) -> str:
    """How often rules were right, in words, of a row of the file that begins with `what`.

    KeyError where there is no such row; a row without a figure says that it was not measured.
    """
    row = next((row for row in load_accuracy() if row["what"].startswith(what)), None)
    if row is None:
        raise KeyError(what)
    if not row["value"]:
        return say("accuracy.how_often_rules_read")
    value, lower, upper = (share(float(row[name])) for name in ("value", "lower", "upper"))
    name, _, measure = row["what"].partition(":")
    n = f"{int(row['n']):,}"
    if measure.strip().startswith("F1"):
        value, lower, upper = (f"{float(row[each]):.2f}" for each in ("value", "lower", "upper"))
        return say("accuracy.f1", name=name, value=value, lower=lower, upper=upper, n=n)
    few = row["on"].partition("; ")[2]
    return say(
        "accuracy.read_as_labelled",
        n=n,
        value=value,
        lower=lower,
        upper=upper,
        only=f"; {few}" if few else "",
    )
