"""Says in one sentence what a figure shows, with its base, what is not known and the range."""

from typing import Any

from pipelines.contracts import load_fields
from pipelines.definitions import TOTAL
from pipelines.indicators import Result
from pipelines.words import figure_range, figure_value, share, share_range, short_amount

# What is counted, as it stands in a sentence: "of 1,312 grants", "of £20.0m".
THINGS = {"grants_made": "grants", "recipients_reached": "organisations", "money_awarded": ""}


def total_sentence(result: Result) -> str:
    """What an indicator comes to, and how many grants it leaves out."""
    if result.indicator.kind != TOTAL:
        said = _measured_total(result)
    else:
        value = result.rows["value"].item() if result.rows.height else 0
        said = f"{result.indicator.label}: {_said(result, value)}."
    return f"{said} {left_out_sentence(result)}".strip()


def _measured_total(result: Result) -> str:
    """What a figure that is no total comes to, of how much, and how far it could be otherwise."""
    label = result.indicator.label
    if not result.rows.height:
        return f"{label}: there are no such grants."
    row = result.rows.row(0, named=True)
    known, base = (short_amount(row[name], row["base_unit"]) for name in ("known", "base"))
    between = f" (could be {figure_range(row)})" if row["value"] and figure_range(row) else ""
    return f"{label}: {figure_value(row)}{between}. It is known of {known} of {base}."


def finding(result: Result) -> str:
    """What a figure by one dimension shows, in a sentence that can stand alone."""
    rows = result.rows.to_dicts()
    if not rows:
        return NOTHING.get(result.by[-1].id, "No grants in these files fit what you have chosen.")
    if result.indicator.kind != TOTAL:
        return _measured(result, rows)
    return _divided(result, rows)


def _divided(result: Result, rows: list[dict[str, Any]]) -> str:
    """What the parts of a total show."""
    by = result.by[-1]
    known = [row for row in rows if not row["is_not_known"]]
    if not known:
        whole = _said(result, rows[0]["base"])
        said = NOT_SAID.get(by.id, f"do not say the {by.label}")
        return f"For all of {whole} the files {said}."
    if len(rows) == 1:
        return f"{rows[0]['label']}: all of {_said(result, rows[0]['base'])}."
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
    told = f"{_said(result, first['known'])} of {_said(result, first['base'])}"
    if result.indicator.is_additive:
        return (
            f"Known of {told}: less than half, so that each part is a range, and none is largest."
        )
    return f"Known of {told}: less than half, so that each part is a range."


def _measured(result: Result, rows: list[dict[str, Any]]) -> str:
    """Of how many categories there is a point, a range or neither; never whose is the largest."""
    points = sum(row["value"] is not None for row in rows)
    ranges = sum(row["value"] is None and row["lower"] is not None for row in rows)
    neither = len(rows) - points - ranges
    counts = [(points, "with a figure"), (ranges, "with a range only"), (neither, "with neither")]
    said = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"{result.indicator.question} For each {result.by[-1].label}: {said}."


def left_out_sentence(result: Result, opening: str = "Left out: ") -> str:
    """What the figure does not count, in one sentence; empty where it counts everything."""
    rows = [row for row in result.left_out.to_dicts() if row["grant_count"]]
    if not rows:
        return ""
    first, *others = [f"{row['grant_count']:,} {row['sentence']}" for row in rows]
    count, _, rest = first.partition(" ")
    words = f"{count} {'grant' if count == '1' else 'grants'} {rest}"
    return opening + "; ".join([words, *others]) + "."


def _registration(result: Result, known: list[dict[str, Any]]) -> str:
    row = next((each for each in known if each["category"] == "registered"), None)
    if row is None:
        return _largest(result, known)
    is_of_recipients = result.indicator.id == "recipients_reached"
    went = "are" if is_of_recipients else "went to organisations"
    first = f"{_part(result, row)} {went} on a register, by a number in the files or a look-up"
    if not row["not_known"]:
        return f"{first} ({share(row['share_lower'])})."
    rest = _said(result, row["not_known"])
    could = share_range(row["share_lower"], row["share_upper"])
    return f"{first}. For {rest} we do not know, so the share registered is {_between(could)}."


def _place(result: Result, known: list[dict[str, Any]]) -> str:
    """The region with most, and how much is for no one region: several of them, or abroad."""
    single = [row for row in known if row["category"] not in NO_ONE_PLACE]
    if not single:
        return _largest(result, known)
    wider = sum(row["value"] for row in known if row["category"] in NO_ONE_PLACE)
    said = _largest(result, single)
    if not wider:
        return said
    return f"{said} Wider than one of them, or abroad: {_said(result, wider)}."


NOT_SAID = {"place_basis": "give no place of the work"}
# What is said where nothing can be asked of: no grant is known to be for work in the nation.
NOTHING = {
    f"deprivation_{nation.lower()}": f"No grant here is known to be for work in {nation} alone."
    for nation in ("England", "Wales", "Scotland")
}
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
    at_least = "at least " if row["status"] == "u" else ""
    said = f"{name}: {at_least}{_part(result, row)} ({could})"
    if not row["not_known"]:
        return f"{said}."
    return f"{said}. For {_said(result, row['not_known'])} the files do not say."


# How a sentence names the largest part of a figure, by what it is divided by.
LARGEST = {
    "recipient_kind": "{label} received most",
    "financial_year": "The largest year is {label}",
    "calendar_year": "The largest year is {label}",
    "funder": "The largest funder here is {label}",
    "funder_type": "The largest kind of funder here is {label}",
    "programme": "The largest funding stream is {label}",
    "currency": "The commonest currency is {label}",
    "is_open_call": "The largest part is {label}",
    "purpose": "{label}",
    "restriction": "{label}",
    "purpose_basis": "The purpose rests most often on: {lower}",
    "restriction_basis": "Where it is known, it rests most often on: {lower}",
    "duration": "The commonest length is {lower}",
    "duration_basis": "The length rests most often on: {lower}",
    "registration_status": "{label}",
    "legal_form": "The commonest legal form is: {lower}",
    "recipient_size": "Of sizes, the largest part is {lower}",
    "recipient_size_basis": "Size rests most often on {lower}",
    "annual_amount": "The largest part comes to {lower} a year",
    "under_2000_a_year": "{label}",
    "under_10000_a_year": "{label}",
    "recipient_year": "Most often a funder gave a recipient {lower} in the year",
    "first_award": "{label}",
    "region": "Of regions and nations, most is for {label}",
    "nation": "Of nations, most is for {label}",
    "place_basis": "Most often the place is given as: {label}",
    "work_scale": "The largest part by scale of the work is {label}",
    "geographic_scale": "The largest part by scale of the recipient is {label}",
    "office_region": "Most is for organisations with an office in {label}",
    "deprivation_england": "In England the largest part is in the {label}",
    "deprivation_wales": "In Wales the largest part is in the {label}",
    "deprivation_scotland": "In Scotland the largest part is in the {label}",
}


# Dimensions that ask one thing, of which the first code is yes.
ASKED_OF = ("under_2000_a_year", "under_10000_a_year", "first_award", "purpose", "restriction")


LARGEST_SIZE = {
    "money_awarded": "Most money is in grants of {label}",
    "grants_made": "The commonest size of grant is {label}",
    "recipients_reached": "Most often, an organisation received a grant of {label}",
}


def _name_of_largest(result: Result) -> str:
    if result.by[-1].id == "grant_size_band":
        return LARGEST_SIZE[result.indicator.id]
    return LARGEST[result.by[-1].id]


def _part(result: Result, row: dict[str, Any]) -> str:
    """'930 of 1,190 grants', '£8.5m of £22.8m'."""
    return f"{short_amount(row['value'], result.indicator.unit)} of {_said(result, row['base'])}"


def _said(result: Result, value: float) -> str:
    words = short_amount(value, result.indicator.unit)
    thing = THINGS.get(result.indicator.id, "")
    if value == 1 and thing:
        thing = thing.removesuffix("s")
    return f"{words} {thing}".strip()


def _between(words: str) -> str:
    low, _, high = words.partition(" to ")
    return f"between {low} and {high}" if high else low
