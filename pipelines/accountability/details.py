"""What the sheets of an accountability file say on one recommendation, a line to each entry."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pipelines.accountability.applying import hours_lines, parity_lines
from pipelines.accountability.beside import beside_lines
from pipelines.accountability.comparators import age_base, population_shares
from pipelines.accountability.figures import in_sentence
from pipelines.accountability.format import (
    ALL_STREAMS,
    NOT_STATED,
    FormatField,
    FormatTable,
    published_tables,
)
from pipelines.accountability.reached import reach_lines
from pipelines.accountability.tables import RACIALISED
from pipelines.accountability.targets import progress_of
from pipelines.contracts import label_of
from pipelines.corrections.fields import load_communities
from pipelines.indicators import load_indicators
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import amount, part, share

RATHER_LINK = "published by the funder, not repeated here because the numbers are small"
WITHHELD = "not shown by itself, so that nobody is exposed"
BODIES = ("F1B", "F2D")
# The category of people who share the need that the funding is for.
WITH_EXPERIENCE = ("lived_experience", "of_the_need")
Row = dict[str, Any]
Details = dict[str, list[str]]


def details_of(store: Store, funder_id: str) -> dict[str, tuple[str, ...]]:
    """Lines by recommendation, in the order of the sheets and of their rows."""
    found: Details = defaultdict(list)
    for table in published_tables():
        rows = store.rows(
            f"select * from {table.name} where funder_id = $funder "
            "order by source_file, source_row",
            {"funder": funder_id},
        ).to_dicts()
        for row in rows:
            for recommendation_id, line in _lines(table, row):
                found[recommendation_id].append(line)
            if table.name == "targets":
                found["F2B"][-1] += f" {progress_of(store, row, date.today())}"
    bodies = store.rows(
        "select * from decision_makers where funder_id = $funder "
        "order by body_power = 'advises', body_power = 'recommends', body_name, "
        "characteristic, as_at desc, people_value desc nulls last, people_category",
        {"funder": funder_id},
    ).to_dicts()
    for recommendation_id, lines in parity_lines(store, funder_id).items():
        found[recommendation_id] += lines
    for recommendation_id, lines in reach_lines(store, funder_id).items():
        found[recommendation_id] += lines
    found["F4"] += hours_lines(store, funder_id)
    for recommendation_id in BODIES:
        found[recommendation_id] += _bodies(bodies, is_counted=recommendation_id == "F2D")
    found["F2D"] += beside_lines(store, funder_id, bodies)
    found["F9"] += _voices(bodies)
    return {key: tuple(dict.fromkeys(lines)) for key, lines in found.items() if lines}


def _lines(table: FormatTable, row: Row) -> Iterator[tuple[str, str]]:
    if table.name == "declarations":
        until = f" It held until {day_of(row['replaced_on'])}." if row["replaced_on"] else ""
        yield (
            "F2A",
            f"{row['declaration_title']}, {day_of(row['stated_on'])}: "
            f"“{row['declaration_text']}”{until}",
        )
    elif table.name == "targets":
        yield "F2B", target_line(row)
    elif table.name == "statements":
        changed = f" What changed: {row['what_changed']}" if row["what_changed"] else ""
        yield row["recommendation_id"], f"{row['statement_text']}{changed}"
        yield from _answers(table, row)
    elif table.name == "applications":
        yield from _applications(row)
    elif table.name in ("processes", "passed_on"):
        yield from _answers(table, row)


def _answers(table: FormatTable, row: Row) -> Iterator[tuple[str, str]]:
    """The filled cells of a row that answer something, together for each recommendation."""
    by_recommendation: dict[str, list[str]] = defaultdict(list)
    for column in table.read_columns:
        value = value_in_words(column, row[column.name])
        for recommendation_id in column.answers if value else ():
            by_recommendation[recommendation_id].append(
                f"{column.title.removesuffix(' (£)')}: {value}"
            )
    about = _about(row)
    for recommendation_id, parts in by_recommendation.items():
        yield recommendation_id, f"{about}{'; '.join(parts)}."


def _applications(row: Row) -> Iterator[tuple[str, str]]:
    about = f"{_about(row)}{day_of(row['period_start'])} to {day_of(row['period_end'])}"
    whose = [
        label_of("applicant_size", row["applicant_size"])
        if row["applicant_size"] != NOT_STATED
        else "",
        f"led by {_community(row['applicant_led_by'])}" if row["applicant_led_by"] else "",
        f"for {_community(row['intended_for'])}" if row["intended_for"] else "",
        "first-time applicants" if row["is_first_application"] == "yes" else "",
    ]
    named = ", ".join(filter(None, [about, *whose]))
    is_racialised = (row["applicant_led_by"] or "").startswith(RACIALISED)
    answer = "J1" if is_racialised else "F2C"
    if row["applications_status"]:
        yield answer, f"{named}: withheld, since under 10 applied."
        return
    parts = [f"{row['applications_received']:,} received"]
    if row["applications_awarded"] is not None:
        of_all = part(row["applications_awarded"], row["applications_received"])
        parts.append(f"{row['applications_awarded']:,} awarded ({share(of_all)})")
    yield answer, f"{named}: {', '.join(parts)}."
    reasons = [
        f"{row[name]:,} {words}"
        for name, words in (
            ("declined_with_reasons", "got reasons of their own"),
            ("declined_with_standard_letter", "a standard letter"),
            ("declined_without_reason", "no reason"),
        )
        if row[name] is not None
    ]
    if reasons:
        yield "F4D", f"{named}: of those declined {', '.join(reasons)}."
    days = [
        f"{row[name]:,.0f} days {words}"
        for name, words in (
            ("median_days_to_decision", "to a decision"),
            ("median_days_to_payment", "more to the first payment"),
        )
        if row[name] is not None
    ]
    if days:
        yield "F8", f"{named}: {', '.join(days)}, for the one in the middle."


def target_line(row: Row) -> str:
    """A target in words: of what, from where, to where, by when."""
    indicator = load_indicators().get(row["target_indicator"] or "")
    parts = [indicator.label.lower()] if indicator else []
    if row["target_group"]:
        parts.append(_whose(row))
    of = f" ({', '.join(parts)})" if parts else ""
    begins = ""
    if row["baseline_value"] is not None:
        on = f" on {day_of(row['baseline_on'])}" if row["baseline_on"] else ""
        begins = f"from {_of_target(row, 'baseline_value')}{on} "
    return f"{row['target_name']}{of}: {begins}to {_of_target(row, 'target_value')} by " + (
        f"{day_of(row['due_on'])}."
    )


def _of_target(row: Row, name: str) -> str:
    """A number of a target: pounds where its figure is of pounds and it is no part of them."""
    indicator = load_indicators().get(row["target_indicator"] or "")
    value = row[name]
    if indicator is not None and indicator.unit == "gbp" and value > 1:
        return amount(float(value), "gbp")
    return _number(value)


def _whose(row: Row) -> str:
    """'led by Black people': the community that a target is about, as far as it says so."""
    group = in_sentence(_community(row["target_group"]))
    if row["target_relation"] == NOT_STATED:
        return group
    words = label_of("target_relation", row["target_relation"])
    return words.lower().replace("the community", group)


def _bodies(rows: Sequence[Row], is_counted: bool) -> Iterator[str]:
    bodies: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        bodies[row["body_name"], row["body_power"]].append(row)
    for (name, power), mine in bodies.items():
        does = label_of("body_power", power).lower()
        if not is_counted:
            first = mine[0]
            named = (
                ("has_votes", "vote"),
                ("body_pay", "pay"),
                ("access_costs_met", "access costs met"),
            )
            facts = [
                f"{words}: {label_of(field, first[field]).lower()}"
                for field, words in named
                if first[field] != NOT_STATED
            ]
            told = "; ".join(facts) or "no more stated"
            yield f"{name} ({does}, {first['body_size']} seats): {told}."
            continue
        characteristics: dict[str, list[Row]] = defaultdict(list)
        for row in mine:
            characteristics[row["characteristic"]].append(row)
        for characteristic, counts in characteristics.items():
            what = label_of("characteristic", characteristic).lower()
            days = list(dict.fromkeys(row["as_at"] for row in counts))
            by_day = [
                f"{day_of(day)}: {_people([row for row in counts if row['as_at'] == day])}"
                for day in days
            ]
            yield f"{name} ({does}), {what}, {'; '.join(by_day)}.{_population(counts)}"


def _voices(rows: Sequence[Row]) -> Iterator[str]:
    """Of the seats that vote, those of people who share the need, as far as it may be shown."""
    for row in rows:
        is_voice = (row["characteristic"], row["people_category"]) == WITH_EXPERIENCE
        if row["has_votes"] != "yes" or not row["is_newest"] or not is_voice:
            continue
        paid = label_of("body_pay", row["body_pay"]).lower()
        pay = "" if row["body_pay"] == NOT_STATED else f"; {paid}"
        if row["people_form"] == "counts":
            seats, size = row["people_value"], row["body_size"]
            of_all = share(part(seats, size))
            said = f"{seats} of {size} voting seats ({of_all}) are held by people with"
        elif row["people_form"] == "bands":
            said = f"{label_of('people_band', row['people_band'])} of the voting seats: people with"
        else:
            continue
        yield (
            f"{row['body_name']} ({label_of('body_power', row['body_power']).lower()}): {said} "
            f"experience of the need that the funding is for{pay}."
        )


def _people(rows: Sequence[Row]) -> str:
    first = rows[0]
    if first["people_form"] == "withheld":
        return RATHER_LINK if first["link"] else WITHHELD
    if first["people_form"] == "bands":
        return "; ".join(
            f"{label_of('people_band', row['people_band'])}: {row['people_category_label']}"
            for row in rows
        )
    said = ", ".join(f"{row['people_category_label']} {row['people_value']}" for row in rows)
    return f"{said} (of {first['people_base']} who answered, {first['asked_count']} asked)"


def _population(rows: Sequence[Row]) -> str:
    """The same categories among the people of an area, where counts are shown beside them."""
    newest = [row for row in rows if row["is_newest"] and row["people_form"] == "counts"]
    if not newest:
        return ""
    characteristic, area = newest[0]["characteristic"], newest[0]["compared_area"]
    shares = population_shares(characteristic, area)
    named = [
        f"{row['people_category_label']} {shares[row['people_category']]:.1%}"
        for row in newest
        if row["people_category"] in shares
    ]
    if not named:
        return ""
    return (
        f" Of the people of {label_of('compared_area', area)} who answered (Census 2021, "
        f"{age_base(characteristic)}): {', '.join(named)}."
    )


def value_in_words(column: FormatField, value: Any) -> str:
    """A value as it stands in a sentence; empty where nothing is stated."""
    if value is None or value == NOT_STATED:
        return ""
    if column.type == "codes":
        return ", ".join(column.codes.get(code, code).lower() for code in str(value).split(";"))
    if column.codes:
        return column.codes.get(str(value), str(value)).lower()
    if column.type == "gbp":
        return amount(float(value), "gbp")
    if column.type == "date":
        return day_of(value)
    return _number(value) if column.type in ("whole", "number") else str(value)


def day_of(day: date) -> str:
    """'3 March 2026'."""
    return f"{day:%-d %B %Y}"


def _number(value: float) -> str:
    """A number as it is written: a share as a percentage."""
    if 0 < value < 1:
        return f"{value:.0%}" if round(value * 100, 6) == round(value * 100) else f"{value:.1%}"
    return f"{value:,.10g}"


def _about(row: Row) -> str:
    stream = row.get("stream_title")
    return "" if stream in (None, ALL_STREAMS) else f"{stream}: "


def _community(code: str) -> str:
    return load_communities().get(code, code)


def together(store: Store) -> list[Row]:
    """Bodies of all funders that are counted together: one row to each category.

    Keys: what the bodies do, the characteristic, the category, its people in words, of how many who
    answered, how many bodies of how many funders.
    """
    rows = store.rows(
        "select * from decision_makers where people_view = 'pooled' order by "
        "body_power = 'advises', body_power = 'recommends', characteristic, people_category"
    ).to_dicts()
    return [
        {
            "power": label_of("body_power", row["body_power"]),
            "characteristic": label_of("characteristic", row["characteristic"]),
            "category": row["people_category_label"],
            "people": _nearly(row["people_value"], row["people_status"]),
            "base": _nearly(row["people_base"]),
            "bodies": f"{row['body_count']:,}",
            "funders": f"{row['funder_count']:,}",
        }
        for row in rows
        # a characteristic of which everything is withheld tells nothing
        if any(
            other["people_status"] == ""
            for other in rows
            if (other["body_power"], other["characteristic"])
            == (row["body_power"], row["characteristic"])
        )
    ]


def _nearly(value: int | None, status: str = "") -> str:
    """A count that is rounded, or that it is withheld."""
    if status or value is None:
        return say("for_groups.withheld")
    return say("for_groups.about", count=f"{value:,}")
