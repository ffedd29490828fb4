"""Rules over published text: rows of `data/rules/*_rules.csv`, read and held to their promises."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.errors import FunderEquityError
from pipelines.reference import DATA_DIR

RULES_DIR = DATA_DIR / "rules"
WORDS_FILE = "rule_words.csv"
COLUMNS = (
    *("rule_id", "priority", "fields", "pattern", "exclude_pattern", "outcome", "strength"),
    *("example", "near_miss", "note", "added_on"),
)
STRENGTHS = ("strong", "weak")
FIELDS = (
    *("title", "description", "programme"),
    # the opening is the beginning of the description (see `data/rules/text_limits.csv`)
    *("recipient_name", "recipient_description", "recipient_opening"),
)
# Words are told apart by the letters a-z (readable text has no accents): with every alphabet in
# mind, an expression is so large that a search takes a hundred times as long.
WORD_EDGE = "(?-u:\\b)"
WORD_LETTERS = "a-z0-9_"
# Lists of words may name other lists, so deep and no deeper.
WORDS_WITHIN_WORDS = 3


@dataclass
class RuleError(FunderEquityError):
    """A row of a rule file that cannot be used, and what to do about it."""

    file: str
    row: int
    field: str
    reason: str

    def __str__(self) -> str:
        """One line: file, row, field, reason."""
        return f"{self.file}, row {self.row}, {self.field}: {self.reason}"


@dataclass(frozen=True)
class Rule:
    """One row of a rule file.

    `pattern` is a regular expression over readable text (see int_grant_texts.sql: lower
    case, straight quotes, single spaces, the recipient's name as `[recipient]`). What
    `exclude_pattern` matches is taken out of the text before the pattern is looked for, so that a
    look-alike does not hide the real thing beside it. Rules are tried strong before weak, then by
    priority, lowest first; the first that matches a grant decides.
    """

    rule_id: str
    priority: int
    fields: frozenset[str]
    pattern: str
    exclude_pattern: str | None
    outcome: str
    strength: str
    example: str
    near_miss: str
    note: str
    added_on: str

    @property
    def rank(self) -> int:
        """Where the rule stands among all of its file; the lowest decides."""
        return STRENGTHS.index(self.strength) * 1_000_000 + self.priority


def load_rules(path: Path) -> list[Rule]:
    """The rules of one file, the first to be tried first; RuleError for a row of no use.

    `<name>` in a pattern stands for the words of that name in `rule_words.csv` beside the file.
    """
    if not path.is_file():
        raise FunderEquityError(f"{path}: there is no such file of rules.")
    moments = tuple(each.stat().st_mtime_ns for each in (path, path.with_name(WORDS_FILE)))
    return list(_load_rules(path, moments))


@cache
def _load_rules(path: Path, moments: tuple[int, ...]) -> tuple[Rule, ...]:
    """The rules of a file as it was written at those moments: to compile them takes a while."""
    words = _load_words(path.with_name(WORDS_FILE))
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise RuleError(path.name, 1, "heading", f"the columns must be {', '.join(COLUMNS)}.")
        rules = [_rule(path.name, number, row, words) for number, row in enumerate(reader, 2)]
    seen: dict[str, int] = {}
    for number, rule in enumerate(rules, start=2):
        if rule.rule_id in seen:
            first = seen[rule.rule_id]
            raise RuleError(path.name, number, "rule_id", f"{rule.rule_id} is row {first} too.")
        seen[rule.rule_id] = number
    return tuple(sorted(rules, key=lambda rule: (rule.rank, rule.rule_id)))


def _load_words(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["name"]: row["pattern"] for row in csv.DictReader(handle)}


def _rule(file: str, number: int, row: dict[str, str], words: dict[str, str]) -> Rule:
    fields = frozenset(filter(None, row["fields"].split("|")))
    if not fields or not fields <= set(FIELDS):
        raise RuleError(file, number, "fields", f"give one or more of {', '.join(FIELDS)}.")
    if row["strength"] not in STRENGTHS:
        raise RuleError(file, number, "strength", f"give one of {', '.join(STRENGTHS)}.")
    if not re.fullmatch(r"[0-9]{1,5}", row["priority"]):
        raise RuleError(file, number, "priority", "give a whole number up to 99999.")
    for name in ("rule_id", "pattern", "outcome", "example", "near_miss", "added_on"):
        if not row[name]:
            raise RuleError(file, number, name, "there is nothing in it.")
    return Rule(
        rule_id=row["rule_id"],
        priority=int(row["priority"]),
        fields=fields,
        pattern=_compiled(file, number, "pattern", row["pattern"], words),
        exclude_pattern=_compiled(file, number, "exclude_pattern", row["exclude_pattern"], words)
        or None,
        outcome=row["outcome"],
        strength=row["strength"],
        example=row["example"],
        near_miss=row["near_miss"],
        note=row["note"],
        added_on=row["added_on"],
    )


def _compiled(file: str, number: int, field: str, pattern: str, words: dict[str, str]) -> str:
    named = _with_words(pattern, words)
    missing = re.search(r"<\w+>", named)
    if missing:
        raise RuleError(file, number, field, f"{WORDS_FILE} has no words named {missing[0]}.")
    quick = _quick(named)
    try:
        pl.Series([""]).str.contains(quick)
    except pl.exceptions.ComputeError as error:
        reason = str(error).splitlines()[-1]
        raise RuleError(file, number, field, f"not a regular expression ({reason}).") from error
    return quick


def _with_words(pattern: str, words: dict[str, str]) -> str:
    """The pattern with `<name>` as the words of that name, whose pattern may hold names itself."""
    for _ in range(WORDS_WITHIN_WORDS):
        pattern = re.sub(r"<(\w+)>", lambda name: words.get(name[1], name[0]), pattern)
    return pattern


def _quick(pattern: str) -> str:
    """The pattern as it is searched fastest, which finds the same.

    `\\b` and `\\w` are of plain letters only, inside brackets and outside; and no group is kept,
    since only the whole of what is found is used.
    """
    parts = re.split(r"(\\.|\[|\]|\((?!\?))", pattern)
    is_in_brackets = False
    for place, part in enumerate(parts):
        if part in "[]" and part:
            is_in_brackets = part == "["
        elif part == "\\w":
            parts[place] = WORD_LETTERS if is_in_brackets else f"[{WORD_LETTERS}]"
        elif part == "\\b":
            parts[place] = WORD_EDGE
        elif part == "(" and not is_in_brackets:
            parts[place] = "(?:"
    return "".join(parts)
