"""Funding streams for a group that looks for money: what each says it funds and asks."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.accountability.details import day_of, value_in_words
from pipelines.accountability.format import (
    ALL_STREAMS,
    NOT_STATED,
    FormatField,
    load_format,
)
from pipelines.store import Store
from pipelines.words import amount, counted

ASKED = ("questions_count", "pages_count", "hours_expected", "reports_a_year", "outcomes_set_by")
WITHOUT_MONEY = ("host_route", "fiscal_agent_route", "in_kind_route")
SAYS_NOTHING = "not stated"


@dataclass(frozen=True)
class Needs:
    """What a group looks for; `amount` is how many pounds. Nothing asked for leaves all in."""

    is_unregistered: bool = False
    is_unconstituted: bool = False
    is_for_core: bool = False
    amount: Decimal | None = None


@dataclass(frozen=True)
class Stream:
    """One stream as its funder describes it; a thing that is not stated says so."""

    funder_id: str
    funder_name: str
    title: str
    need: str
    amounts: str
    who_can_apply: str
    core: str
    asked: str
    time: str
    help: str
    link: str
    stated: str


@dataclass(frozen=True)
class Found:
    """The streams that do not say no to what a group needs, and how many others there are.

    `said_no` say no to it; `silent` are streams of grants here that describe nothing.
    """

    streams: tuple[Stream, ...]
    said_no: int
    silent: int


def find_streams(store: Store, needs: Needs) -> Found:
    """Streams that fund groups like this one, as far as their funders say.

    A stream is left out only where it says no: what is not stated stays in, and is shown as that.
    """
    rows = store.rows(
        """
        select
            processes.*,
            funders.funder_name,
            decided.median_days_to_decision,
            decided.median_days_to_payment
        from processes
        inner join funders on processes.funder_id = funders.funder_id
        left join (
            select
                funder_id,
                lower(stream_title) as stream,
                arg_max(median_days_to_decision, period_end) as median_days_to_decision,
                arg_max(median_days_to_payment, period_end) as median_days_to_payment
            from applications
            where applicant_led_by is null and intended_for is null
            group by all
        ) as decided
            on processes.funder_id = decided.funder_id
            and lower(processes.stream_title) = decided.stream
        qualify row_number() over (
            partition by processes.funder_id, lower(processes.stream_title)
            order by processes.stated_on desc nulls last, processes.source_row
        ) = 1
        order by funders.funder_name, processes.stream_title
        """
    ).to_dicts()
    fitting = [row for row in rows if not _says_no(row, needs)]
    silent = store.rows(
        """
        select count(*) from programmes
        anti join processes
            on programmes.funder_id = processes.funder_id
            and lower(processes.stream_title) in (lower(programmes.programme_title), 'all')
        """
    ).item()
    return Found(tuple(_stream(row) for row in fitting), len(rows) - len(fitting), int(silent))


def lead(found: Found) -> str:
    """How many streams are shown, and of how many nothing is known."""
    verb = "says" if found.said_no == 1 else "say"
    said_no = f" {counted(found.said_no, 'other')} {verb} no to it." if found.said_no else ""
    return (
        f"{counted(len(found.streams), 'funding stream')} here may fund groups like yours, as far "
        f"as they say.{said_no} Of {found.silent:,} more that gave grants nobody has told this "
        "dashboard what they ask."
    )


def _says_no(row: dict[str, Any], needs: Needs) -> bool:
    least, most = row["least_grant_gbp"], row["most_grant_gbp"]
    return (
        (needs.is_unregistered and row["registration_required"] == "yes")
        or (
            needs.is_unconstituted
            and row["unconstituted_eligible"] == "no"
            and not any(row[name] in ("if_wanted", "needed") for name in WITHOUT_MONEY)
        )
        or (needs.is_for_core and row["core_costs_eligible"] == "no")
        or (needs.amount is not None and least is not None and needs.amount < least)
        or (needs.amount is not None and most is not None and needs.amount > most)
    )


def _stream(row: dict[str, Any]) -> Stream:
    title = row["stream_title"]
    days = [
        f"{row[name]:,.0f} days {words}"
        for name, words in (
            ("median_days_to_decision", "to decide"),
            ("median_days_to_payment", "to pay"),
        )
        if row[name] is not None
    ]
    when = _worded(row, "dates_for_applying")
    return Stream(
        row["funder_id"],
        row["funder_name"],
        "All streams" if title == ALL_STREAMS else title,
        row["stated_need"] or "",
        _amounts(row["least_grant_gbp"], row["most_grant_gbp"]),
        _who(row),
        {"yes": "Yes", "no": "No"}.get(row["core_costs_eligible"], SAYS_NOTHING),
        told(row, ASKED) or SAYS_NOTHING,
        "; ".join(filter(None, [when, *days])) or SAYS_NOTHING,
        row["help_offered"] or SAYS_NOTHING,
        row["link"] or "",
        f"Stated {day_of(row['stated_on'])}" if row["stated_on"] else "Stated, no date given",
    )


def _amounts(least: Decimal | None, most: Decimal | None) -> str:
    if least is None and most is None:
        return SAYS_NOTHING
    low = amount(float(least), "gbp") if least is not None else ""
    high = amount(float(most), "gbp") if most is not None else ""
    return f"{low} to {high}" if low and high else f"from {low}" if low else f"up to {high}"


def _who(row: dict[str, Any]) -> str:
    registered = {"yes": "registered groups only", "no": "no register needed"}
    constituted = {"yes": "unconstituted groups too", "no": "constituted groups only"}
    parts = [
        registered.get(row["registration_required"], ""),
        constituted.get(row["unconstituted_eligible"], ""),
        *[
            f"{_field(name).title.lower()}: {_worded(row, name)}"
            for name in WITHOUT_MONEY
            if row[name] not in (NOT_STATED, "not_offered")
        ],
        f"income from {amount(float(row['least_income_gbp']), 'gbp')}"
        if row["least_income_gbp"]
        else "",
        f"income up to {amount(float(row['most_income_gbp']), 'gbp')}"
        if row["most_income_gbp"] is not None
        else "",
    ]
    return "; ".join(filter(None, parts)) or SAYS_NOTHING


def told(row: dict[str, Any], names: tuple[str, ...]) -> str:
    """What a line of the sheet of streams says under some headings; empty where it says nothing."""
    parts = [f"{_field(name).title}: {_worded(row, name)}" for name in names if _worded(row, name)]
    return "; ".join(parts)


def _worded(row: dict[str, Any], name: str) -> str:
    return value_in_words(_field(name), row[name])


def _field(name: str) -> FormatField:
    return load_format()["processes"].field(name)
