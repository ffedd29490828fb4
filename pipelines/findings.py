"""Says in one sentence what a figure shows, with its base, what is not known and the range."""

from typing import Any

from pipelines.contracts import load_fields
from pipelines.definitions import TOTAL
from pipelines.indicators import Result
from pipelines.phrases import choices, say
from pipelines.words import counted, figure_range, figure_value, share, share_range, short_amount

# Why a grant is in no sum of pounds.
NOT_POUNDS = "not_pounds"
# What is counted, as it stands in a sentence: "of 1,312 grants", "of £20.0m".
THINGS = {"grants_made": "grant", "recipients_reached": "organisation"}


def total_sentence(result: Result) -> str:
    """What an indicator comes to, and how many grants it leaves out."""
    if result.indicator.kind != TOTAL:
        said = _measured_total(result)
    else:
        value = result.rows["value"].item() if result.rows.height else 0
        beside = f", {not_added(result)}" if not_added(result) else ""
        said = f"{result.indicator.label}: {_said(result, value)}{beside}."
        return f"{said} {left_out_sentence(result, but=NOT_POUNDS)}".strip()
    return f"{said} {left_out_sentence(result)}".strip()


def not_added(result: Result) -> str:
    """How many grants are no part of a sum since they are not in pounds; empty where none are.

    It stands in the same sentence as the sum: a sum alone would be read as all that was given.
    """
    [count] = result.left_out.filter(reason=NOT_POUNDS)["grant_count"].to_list() or [0]
    return say("findings.not_added", grants=counted(count, "grant")) if count else ""


def _measured_total(result: Result) -> str:
    """What a figure that is no total comes to, of how much, and how far it could be otherwise."""
    label = result.indicator.label
    if not result.rows.height:
        return say("findings.there_are_no_such", label=label)
    row = result.rows.row(0, named=True)
    known, base = (short_amount(row[name], row["base_unit"]) for name in ("known", "base"))
    between = (
        say("findings.could_be", value=figure_range(row))
        if row["value"] and figure_range(row)
        else ""
    )
    return say(
        "findings.known",
        label=label,
        value=figure_value(row),
        between=between,
        known=known,
        base=base,
    )


def finding(result: Result) -> str:
    """What a figure by one dimension shows, in a sentence that can stand alone."""
    rows = result.rows.to_dicts()
    if not rows:
        none = say("findings.no_grants_these_files")
        return choices("findings.nothing").get(result.by[-1].id, none)
    if result.indicator.kind != TOTAL:
        return _measured(result, rows)
    return _divided(result, rows)


def _divided(result: Result, rows: list[dict[str, Any]]) -> str:
    """What the parts of a total show."""
    by = result.by[-1]
    known = [row for row in rows if not row["is_not_known"]]
    if not known:
        whole = _said(result, rows[0]["base"])
        said = choices("findings.not_said").get(by.id, say("findings.do_not_say", label=by.label))
        return say("findings.all_files", whole=whole, said=said)
    if len(rows) == 1:
        return say("findings.all", label=rows[0]["label"], base=_said(result, rows[0]["base"]))
    if any(row["status"] == "u" for row in known) and by.id not in ASKED_OF:
        return _too_little_known(result, known)
    if by.id == "registration_status":
        return _registration(result, known)
    if by.id in ("region", "nation", "office_region"):
        return _place(result, known)
    return _largest(result, known)


def _too_little_known(result: Result, known: list[dict[str, Any]]) -> str:
    """What is known, where that is less than half: no category is called the largest."""
    first = known[0]
    told = say(
        "findings.of",
        # the thing is said once, after the base
        known=short_amount(first["known"], result.indicator.unit),
        base=_said(result, first["base"]),
    )
    if result.indicator.is_additive:
        return say("findings.known_less_than_half_none_largest", told=told)
    return say("findings.known_less_than_half", told=told)


def _measured(result: Result, rows: list[dict[str, Any]]) -> str:
    """Of how many categories there is a point, a range or neither; never whose is the largest."""
    points = sum(row["value"] is not None for row in rows)
    ranges = sum(row["value"] is None and row["lower"] is not None for row in rows)
    neither = len(rows) - points - ranges
    counts = [
        (points, say("findings.with_figure")),
        (ranges, say("findings.with_range_only")),
        (neither, say("findings.with_neither")),
    ]
    said = ", ".join(f"{count} {words}" for count, words in counts if count)
    return say(
        "findings.each", question=result.indicator.question, label=result.by[-1].label, said=said
    )


def left_out_sentence(result: Result, opening: str | None = None, but: str = "") -> str:
    """What the figure does not count, in one sentence; empty where it counts everything.

    `but` is a reason that is said before, and not again.
    """
    told = [row for row in result.left_out.to_dicts() if row["reason"] != but]
    rows = [row for row in told if row["grant_count"]]
    if not rows:
        return ""
    _, *others = [f"{row['grant_count']:,} {row['sentence']}" for row in rows]
    words = f"{counted(rows[0]['grant_count'], 'grant')} {rows[0]['sentence']}"
    opening = say("findings.left_out") if opening is None else opening
    return opening + "; ".join([words, *others]) + "."


def range_sentence(result: Result, is_map: bool = False) -> str:
    """How the range of each row is meant and drawn; empty where every row is known whole.

    What is told only of several together is named only where a row could hold some of that.
    """
    rows = result.rows
    if not rows.height or not (rows["upper"] > rows["lower"]).any():
        return ""
    is_total = result.indicator.kind == TOTAL
    key = "share" if not is_total else "map" if is_map else "bar"
    return say(f"figure.ranges.{key}", together=_together(result))


def _together(result: Result) -> str:
    """What else than the not known a row could hold: other codes that are of several at once."""
    if result.indicator.kind != TOTAL:
        return say("figure.together.purpose") if result.indicator.also_possible != "false" else ""
    others = {code for codes in result.by[-1].could_be.values() for code in codes}
    if not others & {*result.rows["category_2" if len(result.by) > 1 else "category"]}:
        return ""
    is_purpose = result.by[-1].column == "purpose"
    return say("figure.together.purpose" if is_purpose else "figure.together.communities")


def _registration(result: Result, known: list[dict[str, Any]]) -> str:
    row = next((each for each in known if each["category"] == "registered"), None)
    if row is None:
        return _largest(result, known)
    is_of_recipients = result.indicator.id == "recipients_reached"
    went = say("findings.are") if is_of_recipients else say("findings.went_organisations")
    first = say("findings.on_register_by_number", value=_part(result, row), went=went)
    if not row["not_known"]:
        return f"{first} ({share(row['share_lower'])})."
    rest = _said(result, row["not_known"])
    could = share_range(row["share_lower"], row["share_upper"])
    return say("findings.we_do_not_know", first=first, rest=rest, value=_between(could))


def _place(result: Result, known: list[dict[str, Any]]) -> str:
    """The region with most, and how much is for no one region: several of them, or abroad."""
    single = [row for row in known if row["category"] not in NO_ONE_PLACE]
    if not single:
        return _largest(result, known)
    wider = sum(row["value"] for row in known if row["category"] in NO_ONE_PLACE)
    said = _largest(result, single)
    if not wider:
        return said
    return say("findings.wider_than_one_them", said=said, value=_said(result, wider))


NO_ONE_PLACE = ("several_regions", "several_nations", "overseas")


def _largest(result: Result, known: list[dict[str, Any]]) -> str:
    row = max(known, key=lambda each: each["value"])
    if result.by[-1].id in ASKED_OF:
        # the question is what its first code says, however small that part is
        first = next(iter(load_fields()[result.by[-1].column].values))
        row = next((each for each in known if each["category"] == first), row)
    could = share_range(row["share_lower"], row["share_upper"])
    label = row["label"]
    name = _name_of_largest(result).format(label=label, lower=label[0].lower() + label[1:])
    is_least = row["status"] == "u"
    at_least = say("findings.at_least") if is_least else ""
    said = f"{name}: {at_least}{_part(result, row, is_least)} ({could})"
    if not row["not_known"]:
        return f"{said}."
    return say("findings.files_do_not_say", said=said, not_known=_said(result, row["not_known"]))


# How a sentence names the largest part of a figure, by what it is divided by.


# Dimensions that ask one thing, of which the first code is yes.
ASKED_OF = ("under_2000_a_year", "under_10000_a_year", "first_award", "purpose", "restriction")


def _name_of_largest(result: Result) -> str:
    if result.by[-1].id == "grant_size_band":
        return choices("findings.largest_size")[result.indicator.id]
    return choices("findings.largest")[result.by[-1].id]


def _part(result: Result, row: dict[str, Any], is_least: bool = False) -> str:
    """'930 of 1,190 grants', '£8.5m of £22.8m'; with `is_least` the part is rounded down."""
    return say(
        "findings.part_of",
        value=short_amount(row["value"], result.indicator.unit, is_least),
        base=_said(result, row["base"]),
    )


def _said(result: Result, value: float) -> str:
    words = short_amount(value, result.indicator.unit)
    thing = THINGS.get(result.indicator.id, "")
    if not thing:
        return words
    return say(f"things.{thing}.{'one' if value == 1 else 'many'}", count=words)


def _between(words: str) -> str:
    low, _, high = words.partition(say("findings.to"))
    return between(low, high) if high else low


def between(low: str, high: str) -> str:
    """A range in a sentence; 'between over 99% and 100%' would be none.

    >>> between("72%", "74%"), between("over 99%", "100%")
    ('between 72% and 74%', 'over 99% to 100%')
    """
    is_worded = any(end[:1].isalpha() for end in (low, high))
    return say("values.to" if is_worded else "findings.between", low=low, high=high)
