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
from pipelines.phrases import choices, say
from pipelines.store import Store
from pipelines.words import amount, part, share

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
        said = say(
            "accountability.details.declaration",
            title=row["declaration_title"],
            day=day_of(row["stated_on"]),
            text=row["declaration_text"],
        )
        if row["replaced_on"]:
            said += f" {say('accountability.details.held_until', day=day_of(row['replaced_on']))}"
        yield "F2A", said
    elif table.name == "targets":
        yield "F2B", target_line(row)
    elif table.name == "statements":
        said = row["statement_text"]
        if row["what_changed"]:
            said += f" {say('accountability.details.what_changed', what=row['what_changed'])}"
        yield row["recommendation_id"], said
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
    first, last = day_of(row["period_start"]), day_of(row["period_end"])
    about = _about(row) + say("values.to", low=first, high=last)
    led_by, meant_for = row["applicant_led_by"], row["intended_for"]
    whose = [
        label_of("applicant_size", row["applicant_size"])
        if row["applicant_size"] != NOT_STATED
        else "",
        say("accountability.details.led_by", who=_community(led_by)) if led_by else "",
        say("accountability.details.for", who=_community(meant_for)) if meant_for else "",
        say("accountability.details.first_time") if row["is_first_application"] == "yes" else "",
    ]
    named = ", ".join(filter(None, [about, *whose]))
    is_racialised = (row["applicant_led_by"] or "").startswith(RACIALISED)
    answer = "J1" if is_racialised else "F2C"
    if row["applications_status"]:
        yield answer, say("accountability.applications.withheld", of=named)
        return
    received, awarded = row["applications_received"], row["applications_awarded"]
    parts = [say("accountability.applications.received", count=f"{received:,}")]
    if awarded is not None:
        of_all = share(part(awarded, received))
        parts.append(say("accountability.applications.awarded", count=f"{awarded:,}", part=of_all))
    yield answer, say("accountability.applications.line", of=named, said=", ".join(parts))
    reasons = _counted_of(row, "declined", ",")
    if reasons:
        yield "F4D", say("accountability.applications.declined_line", of=named, said=reasons)
    days = _counted_of(row, "days", ",.0f")
    if days:
        yield "F8", say("accountability.applications.days_line", of=named, said=days)


def _counted_of(row: Row, kind: str, written: str) -> str:
    """The numbers of a line that are stated, of one kind, each in its words."""
    return ", ".join(
        words.format(count=format(row[name], written))
        for name, words in choices(f"accountability.applications.{kind}").items()
        if row[name] is not None
    )


def target_line(row: Row) -> str:
    """A target in words: of what, from where, to where, by when."""
    indicator = load_indicators().get(row["target_indicator"] or "")
    parts = [indicator.label.lower()] if indicator else []
    if row["target_group"]:
        parts.append(_whose(row))
    of = f" ({', '.join(parts)})" if parts else ""
    on = row["baseline_on"]
    key = "target_to" if row["baseline_value"] is None else "target_from" if on else "target_since"
    return say(
        f"accountability.targets.{key}",
        name=f"{row['target_name']}{of}",
        begins="" if row["baseline_value"] is None else _of_target(row, "baseline_value"),
        on=day_of(on) if on else "",
        value=_of_target(row, "target_value"),
        due=day_of(row["due_on"]),
    ) + _stated(row)


def _stated(row: Row) -> str:
    """The day on which a target was stated, and where; several stand above one line of proof."""
    day, link = row.get("stated_on"), row.get("link") or ""
    said = (
        say("accountability.targets.stated", day=day_of(day))
        if day
        else say("accountability.targets.undated")
    )
    return f" {said} ({link})." if link else f" {said}."


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
            facts = [
                f"{words}: {label_of(field, first[field]).lower()}"
                for field, words in choices("accountability.bodies.facts").items()
                if first[field] != NOT_STATED
            ]
            yield say(
                "accountability.bodies.line",
                body=name,
                does=does,
                seats=first["body_size"],
                said="; ".join(facts) or say("accountability.bodies.no_more"),
            )
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
            said = "; ".join(by_day)
            counted = say(
                "accountability.bodies.people", body=name, does=does, what=what, said=said
            )
            yield f"{counted} {_population(counts)}".strip()


def _voices(rows: Sequence[Row]) -> Iterator[str]:
    """Of the seats that vote, those of people who share the need, as far as it may be shown."""
    for row in rows:
        is_voice = (row["characteristic"], row["people_category"]) == WITH_EXPERIENCE
        if row["has_votes"] != "yes" or not row["is_newest"] or not is_voice:
            continue
        if row["people_form"] not in ("counts", "bands"):
            continue
        seats, size = row["people_value"], row["body_size"]
        is_counted = row["people_form"] == "counts"
        paid = label_of("body_pay", row["body_pay"]).lower()
        yield say(
            f"accountability.bodies.voices_in_{row['people_form']}",
            body=row["body_name"],
            does=label_of("body_power", row["body_power"]).lower(),
            seats=seats,
            size=size,
            part=share(part(seats, size)) if is_counted else "",
            band="" if is_counted else label_of("people_band", row["people_band"]),
            pay="" if row["body_pay"] == NOT_STATED else f"; {paid}",
        )


def _people(rows: Sequence[Row]) -> str:
    first = rows[0]
    if first["people_form"] == "withheld":
        how = "rather_link" if first["link"] else "withheld"
        return say(f"accountability.bodies.{how}")
    if first["people_form"] == "bands":
        return "; ".join(
            f"{label_of('people_band', row['people_band'])}: {row['people_category_label']}"
            for row in rows
        )
    said = ", ".join(f"{row['people_category_label']} {row['people_value']}" for row in rows)
    return say(
        "accountability.bodies.answered",
        said=said,
        answered=first["people_base"],
        asked=first["asked_count"],
    )


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
    return say(
        "accountability.bodies.population",
        area=label_of("compared_area", area),
        ages=age_base(characteristic),
        said=", ".join(named),
    )


def value_in_words(column: FormatField, value: Any) -> str:
    """A value as it stands in a sentence; empty where nothing is stated."""
    if value is None or value == NOT_STATED:
        return ""
    if column.type == "codes":
        return ", ".join(column.codes.get(code, code).lower() for code in str(value).split(";"))
    if column.codes:
        codes = choices("accountability.yes_no") if column.type == "yes_no" else column.codes
        return codes.get(str(value), str(value)).lower()
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
