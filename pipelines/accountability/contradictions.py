"""Lines that cannot be true together, or lack what makes them true: reported, and kept out."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.accountability.cells import categories_of, category_labels, key_of, shown
from pipelines.accountability.format import load_categories

Values = Mapping[str, Any]
# None where the line is kept out already
Given = Sequence[tuple[str, Values] | None]


@dataclass(frozen=True)
class Contradiction:
    """Why a line cannot be used: its place in the order given, the field, reason and remedy."""

    line: int
    field: str
    reason: str
    remedy: str


# In each of these a line's later day or smaller number comes second.
DATES = (
    ("declarations", "stated_on", "replaced_on", "it was replaced before it was stated."),
    ("targets", "baseline_on", "due_on", "it is due before it began."),
    ("applications", "period_start", "period_end", "the period ends before it begins."),
    ("passed_on", "period_start", "period_end", "the period ends before it begins."),
)
PARTS = (
    ("applications", "applications_received", ("applications_awarded", "applications_declined")),
    (
        "applications",
        "applications_declined",
        ("declined_with_reasons", "declined_with_standard_letter", "declined_without_reason"),
    ),
    ("processes", "most_grant_gbp", ("least_grant_gbp",)),
    ("processes", "most_income_gbp", ("least_income_gbp",)),
)


def find_contradictions(given: Given) -> list[Contradiction]:
    """Every line that contradicts itself or another, once; the first reason found."""
    found: dict[int, Contradiction] = {}
    for look in (_of_states, _of_dates, _of_parts, _of_categories, _of_bodies):
        left = [None if number in found else line for number, line in enumerate(given)]
        for item in look(left):
            found.setdefault(item.line, item)
    return [found[number] for number in sorted(found)]


def _lines(given: Given, *tables: str) -> Iterator[tuple[int, str, Values]]:
    for number, line in enumerate(given):
        if line is not None and line[0] in tables:
            yield number, line[0], line[1]


def _of_states(given: Given) -> Iterator[Contradiction]:
    """A state without what proves or explains it."""
    for number, _, values in _lines(given, "recommendations"):
        state = values["recommendation_state"]
        if state == "published" and "link" not in values:
            yield Contradiction(
                number,
                "link",
                "'Published' needs a link to where it can be read.",
                "Add the link, or choose 'Partly published'.",
            )
        if state == "partly" and not {"link", "sentence"} & values.keys():
            yield Contradiction(
                number,
                "sentence",
                "'Partly published' needs a sentence or a link.",
                "Say what there is.",
            )
        if state == "does_not_apply" and "sentence" not in values:
            yield Contradiction(
                number, "sentence", "'Does not apply' needs a sentence.", "Say why it does not."
            )
        if state == "looked_for_not_found":
            for field in ("looked_by", "looked_where", "looked_on"):
                if field not in values:
                    yield Contradiction(
                        number,
                        field,
                        "'Looked for, not found' needs who looked, where and when.",
                        "Fill in all three, or leave the line empty.",
                    )


def _of_dates(given: Given) -> Iterator[Contradiction]:
    for table, first, last, reason in DATES:
        for number, _, values in _lines(given, table):
            begins, ends = values.get(first), values.get(last)
            if isinstance(begins, date) and isinstance(ends, date) and ends < begins:
                yield Contradiction(number, last, reason, "Look at both dates.")


def _of_parts(given: Given) -> Iterator[Contradiction]:
    for table, whole, parts in PARTS:
        for number, _, values in _lines(given, table):
            if whole not in values:
                continue
            total = sum(values.get(part, 0) for part in parts)
            if total > values[whole]:
                filled = next(part for part in parts if part in values)
                yield Contradiction(
                    number,
                    filled,
                    f"it comes to {total:,}, which is more than the {values[whole]:,} that it is "
                    "part of.",
                    "Look at these numbers.",
                )


def _of_categories(given: Given) -> Iterator[Contradiction]:
    for number, _, values in _lines(given, "decision_makers"):
        known = categories_of(values["characteristic"])
        if key_of(values["category"]) not in known:
            yield Contradiction(
                number,
                "category",
                f"{shown(values['category'])} is no category of this characteristic.",
                f"Choose one of: {', '.join(category_labels(values['characteristic']))}.",
            )


def _of_bodies(given: Given) -> Iterator[Contradiction]:
    """Categories, replies and people asked that exceed the body, and bodies of two sizes."""
    bodies: dict[tuple[str, date], list[int]] = defaultdict(list)
    for number, _, values in _lines(given, "decision_makers"):
        bodies[key_of(values["body_name"]), values["as_at"]].append(number)
    for numbers in bodies.values():
        lines = {number: given[number][1] for number in numbers}  # type: ignore[index]
        for name in ("body_size", "body_power"):
            if len({values[name] for values in lines.values()}) > 1:
                for number in numbers:
                    yield Contradiction(
                        number,
                        name,
                        "the lines of this body and day do not agree on it.",
                        "Write the same in each of them.",
                    )
        yield from _of_characteristics(lines)


def _of_characteristics(lines: Mapping[int, Values]) -> Iterator[Contradiction]:
    characteristics: dict[str, list[int]] = defaultdict(list)
    for number, values in lines.items():
        characteristics[values["characteristic"]].append(number)
    for characteristic, numbers in characteristics.items():
        first = lines[numbers[0]]
        reason = _excess(characteristic, [lines[number] for number in numbers])
        for number in numbers:
            if reason:
                yield Contradiction(
                    number,
                    "people_count",
                    reason,
                    f"The body has {first['body_size']:,}: look at all lines of it.",
                )


def _excess(characteristic: str, lines: Sequence[Values]) -> str:
    """What is more than it can be; empty where nothing is."""
    size = lines[0]["body_size"]
    asked = max((line["asked_count"] for line in lines if "asked_count" in line), default=size)
    if asked > size:
        return f"{asked:,} were asked, which is more than the body has."
    silent = sum(
        max((line[name] for line in lines if name in line), default=0)
        for name in ("no_reply_count", "prefer_not_to_say_count")
    )
    if silent > asked:
        return f"{silent:,} gave no answer, which is more than were asked."
    answered = asked - silent
    levels: dict[str, int] = defaultdict(int)
    known = categories_of(characteristic)
    rows = {
        row["category"]: row for row in load_categories() if row["characteristic"] == characteristic
    }
    for line in lines:
        row = rows[known[key_of(line["category"])]]
        count = line["people_count"]
        if count > answered:
            return f"a category has {count:,}, and {answered:,} answered."
        if row["is_exclusive"] == "true":
            levels["part" if row["parent_category"] else "whole"] += count
    for total in levels.values():
        if total > answered:
            return f"the categories come to {total:,}, and {answered:,} answered."
    return ""
