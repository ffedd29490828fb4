"""Funding streams for a group that looks for money: what each says it funds and asks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.accountability.details import day_of, value_in_words
from pipelines.accountability.format import (
    ALL_STREAMS,
    NOT_STATED,
    FormatField,
    load_format,
)
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import amount, counted

ASKED = ("questions_count", "pages_count", "hours_expected", "reports_a_year", "outcomes_set_by")
# A stream of which nothing is heard for so many years before the build may have ended.
QUIET_YEARS = 2
# Of a stream whose name has this word nobody need ask whether it is open.
SAYS_CLOSED = re.compile(r"\bclosed\b", re.IGNORECASE)
WITHOUT_MONEY = ("host_route", "fiscal_agent_route", "in_kind_route")


@dataclass(frozen=True)
class Needs:
    """What a group looks for; `amount` is how many pounds, `income` how many it has in a year.

    Nothing asked for leaves all in.
    """

    is_unregistered: bool = False
    is_unconstituted: bool = False
    is_for_core: bool = False
    amount: Decimal | None = None
    income: Decimal | None = None


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
    is_vague: bool


@dataclass(frozen=True)
class Untold:
    """A stream with grants here of which nobody told this dashboard what it asks, or a quiet one.

    `middle_gbp` is the amount of its grant in the middle; None where none is in pounds, or where
    words are of all streams of a funder, which then have no `programme_id`.
    """

    programme_id: str
    funder_id: str
    funder_name: str
    title: str
    grants: int
    middle_gbp: float | None
    last_award: date | None
    is_told: bool = False


@dataclass(frozen=True)
class Found:
    """The streams that do not say no to what a group needs, and which others there are.

    `said_no` say no to it; `untold` are streams of grants here that nobody described. Of `quiet`
    ones, described or not, the last award and the last words are over `QUIET_YEARS` years older
    than the build, or the name says that it is closed: they are nowhere else.
    """

    streams: tuple[Stream, ...]
    said_no: int
    untold: tuple[Untold, ...]
    quiet: tuple[Untold, ...] = ()

    @property
    def silent(self) -> int:
        """How many streams nobody described, quiet or not."""
        return sum(not each.is_told for each in (*self.untold, *self.quiet))

    @property
    def here(self) -> int:
        """How many streams there are at all."""
        return len(self.streams) + self.said_no + len(self.untold) + len(self.quiet)

    @property
    def vague(self) -> int:
        """How many of those that do not say no say neither who can apply nor how much."""
        return sum(stream.is_vague for stream in self.streams)


def find_streams(store: Store, needs: Needs) -> Found:
    """Streams that fund groups like this one, as far as their funders say.

    A stream is left out only where it says no: what is not stated stays in, and is shown as that.
    One of which nothing was heard for years may have ended, which no file says, and stands apart.
    """
    rows = store.rows(DESCRIBED).to_dicts()
    since = store.rows(QUIET_SINCE).item()
    granted = store.rows(GRANTED).to_dicts()
    told = [(row, _granted_by(row, granted)) for row in rows]
    heard = [
        row
        for row, given in told
        if not _is_closed(row) and not _is_before(since, row["stated_on"], *_last(given))
    ]
    fitting = [row for row in heard if not _says_no(row, needs)]
    untold = [row for row in granted if not row["is_told"]]
    quiet = [_given(row, given) for row, given in told if row not in heard]
    ended = [row for row in untold if _is_closed(row) or _is_before(since, row["last_award"])]
    quiet += [_untold(row) for row in ended]
    return Found(
        tuple(_stream(row) for row in fitting),
        len(heard) - len(fitting),
        tuple(_untold(row) for row in untold if row not in ended),
        tuple(sorted(quiet, key=lambda each: (each.funder_name.lower(), each.title.lower()))),
    )


# What funders say of each stream: the newest line of it, with the days of its applications.
DESCRIBED = """
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
# Invented grants do not grow older: what is heard of them is counted from their newest award.
QUIET_SINCE = f"""
    select (least(built_at::date, newest.award_date) - interval {QUIET_YEARS} years)::date
    from build_info
    cross join (
        select max(award_date) as award_date
        from grants
        where (select bool_or(is_invented) from source_files)
    ) as newest
"""
GRANTED = """
    with told as (
        select distinct programmes.programme_id
        from programmes
        inner join processes
            on programmes.funder_id = processes.funder_id
            and lower(processes.stream_title) in (lower(programmes.programme_title), 'all')
    )
    select
        programmes.programme_id,
        programmes.funder_id,
        funders.funder_name,
        programmes.programme_title,
        count(grants.grant_id) as grants,
        median(grants.amount_gbp) filter (grants.amount_gbp > 0)::double as middle_gbp,
        max(grants.award_date) as last_award,
        any_value(told.programme_id) is not null as is_told
    from programmes
    inner join funders on programmes.funder_id = funders.funder_id
    left join told on programmes.programme_id = told.programme_id
    left join grants on programmes.programme_id = grants.programme_id
    group by
        programmes.programme_id,
        programmes.funder_id,
        funders.funder_name,
        programmes.programme_title
    order by lower(funders.funder_name), lower(programmes.programme_title), programmes.programme_id
"""
Row = Mapping[str, Any]


def _granted_by(row: Row, granted: Sequence[Row]) -> list[Row]:
    """The streams of grants that a funder's words are of: one by its name, or all of the funder."""
    title = row["stream_title"].lower()
    return [
        each
        for each in granted
        if each["funder_id"] == row["funder_id"]
        and title in (each["programme_title"].lower(), ALL_STREAMS)
    ]


def _last(given: Sequence[Row]) -> list[date]:
    return [each["last_award"] for each in given if each["last_award"]]


def _is_closed(row: Row) -> bool:
    """Whether the name of a stream says that it is closed, which no field does."""
    title = row.get("stream_title") or row.get("programme_title") or ""
    return SAYS_CLOSED.search(title) is not None


def _is_before(since: date, *days: date | None) -> bool:
    """Whether the last of the days that are known is before; where none is, nothing is claimed."""
    known = [day for day in days if day]
    return bool(known) and max(known) < since


def _untold(row: Row) -> Untold:
    return Untold(
        *(row["programme_id"], row["funder_id"], row["funder_name"], row["programme_title"]),
        row["grants"],
        *(row["middle_gbp"], row["last_award"], row["is_told"]),
    )


def _given(row: Row, given: Sequence[Row]) -> Untold:
    """A quiet stream that its funder described, with what its grants here came to."""
    if len(given) == 1:
        return _untold(given[0])
    title = row["stream_title"]
    return Untold(
        "",
        row["funder_id"],
        row["funder_name"],
        say("for_groups.all_streams") if title == ALL_STREAMS else title,
        sum(each["grants"] for each in given),
        None,
        max(_last(given), default=None),
        True,
    )


def told_cells(stream: Stream) -> list[str]:
    """What a described stream says, as it stands in a table after its name."""
    return [
        *(stream.amounts, stream.who_can_apply, stream.core),
        *(stream.asked, stream.time, stream.help, stream.stated),
    ]


def granted_cells(stream: Untold) -> list[str]:
    """What the grants here of a stream show, as it stands in a table after its name."""
    return [
        f"{stream.grants:,}",
        amount(stream.middle_gbp, "gbp") or say("for_groups.not_known"),
        f"{stream.last_award:%b %Y}" if stream.last_award else say("for_groups.not_known"),
    ]


def of_funder(found: Found, funder_id: str) -> Found:
    """The streams of one funder; how many say no is not told apart by funder, and is none."""
    return Found(
        tuple(each for each in found.streams if each.funder_id == funder_id),
        0,
        tuple(each for each in found.untold if each.funder_id == funder_id),
        tuple(each for each in found.quiet if each.funder_id == funder_id),
    )


def lead(found: Found) -> str:
    """Of how many streams nothing is known, then how many may fund, and which stand apart."""
    shown, silent = len(found.streams), found.silent
    said = []
    if silent:
        key = "for_groups.all_silent" if silent == found.here else "for_groups.silent"
        said.append(say(key, silent=f"{silent:,}", here=f"{found.here:,}"))
    if shown:
        streams = counted(shown, "funding stream")
        said.append(say("for_groups.here_may_fund_groups", streams=streams))
    elif silent < found.here:
        said.append(say("for_groups.none_may"))
    if found.said_no:
        key = "for_groups.one_says_no" if found.said_no == 1 else "for_groups.some_say_no"
        said.append(say(key, others=counted(found.said_no, "other")))
    if found.vague:
        said.append(say("for_groups.vague", count=f"{found.vague:,}"))
    if found.quiet:
        said.append(_said_of_quiet(len(found.quiet), found.here))
    return " ".join(said)


def _said_of_quiet(quiet: int, here: int) -> str:
    key = "one_quiet" if quiet == 1 else "all_quiet" if quiet == here else "some_quiet"
    return say(f"for_groups.{key}", count=f"{quiet:,}", years=QUIET_YEARS)


def _says_no(row: dict[str, Any], needs: Needs) -> bool:
    return (
        (needs.is_unregistered and row["registration_required"] == "yes")
        or (
            needs.is_unconstituted
            and row["unconstituted_eligible"] == "no"
            and not any(row[name] in ("if_wanted", "needed") for name in WITHOUT_MONEY)
        )
        or (needs.is_for_core and row["core_costs_eligible"] == "no")
        or _is_outside(needs.amount, row["least_grant_gbp"], row["most_grant_gbp"])
        or _is_outside(needs.income, row["least_income_gbp"], row["most_income_gbp"])
    )


def _is_outside(value: Decimal | None, least: Decimal | None, most: Decimal | None) -> bool:
    """Whether a value is known and is under the least or over the most, where these are said."""
    if value is None:
        return False
    return (least is not None and value < least) or (most is not None and value > most)


def _stream(row: dict[str, Any]) -> Stream:
    title = row["stream_title"]
    days = [
        say("for_groups.days", value=f"{row[name]:,.0f}", words=words)
        for name, words in (
            ("median_days_to_decision", say("for_groups.decide")),
            ("median_days_to_payment", say("for_groups.pay")),
        )
        if row[name] is not None
    ]
    when = _worded(row, "dates_for_applying")
    nothing = say("for_groups.says_nothing")
    amounts, who = _amounts(row["least_grant_gbp"], row["most_grant_gbp"]), _who(row)
    return Stream(
        row["funder_id"],
        row["funder_name"],
        say("for_groups.all_streams") if title == ALL_STREAMS else title,
        row["stated_need"] or "",
        amounts,
        who,
        {"yes": say("for_groups.yes"), "no": say("for_groups.no")}.get(
            row["core_costs_eligible"], say("for_groups.says_nothing")
        ),
        told(row, ASKED) or say("for_groups.says_nothing"),
        "; ".join(filter(None, [when, *days])) or say("for_groups.says_nothing"),
        row["help_offered"] or say("for_groups.says_nothing"),
        row["link"] or "",
        say("for_groups.stated", stated_on=day_of(row["stated_on"]))
        if row["stated_on"]
        else say("for_groups.stated_no_date_given"),
        amounts == who == nothing,
    )


def _amounts(least: Decimal | None, most: Decimal | None) -> str:
    if least is None and most is None:
        return say("for_groups.says_nothing")
    low = amount(float(least), "gbp") if least is not None else ""
    high = amount(float(most), "gbp") if most is not None else ""
    return (
        say("for_groups.to", low=low, high=high)
        if low and high
        else say("for_groups.from", low=low)
        if low
        else say("for_groups.up", high=high)
    )


def _who(row: dict[str, Any]) -> str:
    registered = {
        "yes": say("for_groups.registered_groups_only"),
        "no": say("for_groups.no_register_needed"),
    }
    constituted = {
        "yes": say("for_groups.unconstituted_groups_too"),
        "no": say("for_groups.constituted_groups_only"),
    }
    parts = [
        registered.get(row["registration_required"], ""),
        constituted.get(row["unconstituted_eligible"], ""),
        *[
            f"{_field(name).title.lower()}: {_worded(row, name)}"
            for name in WITHOUT_MONEY
            if row[name] not in (NOT_STATED, "not_offered")
        ],
        say(
            "for_groups.income_from", least_income_gbp=amount(float(row["least_income_gbp"]), "gbp")
        )
        if row["least_income_gbp"]
        else "",
        say("for_groups.income_up", most_income_gbp=amount(float(row["most_income_gbp"]), "gbp"))
        if row["most_income_gbp"] is not None
        else "",
    ]
    return "; ".join(filter(None, parts)) or say("for_groups.says_nothing")


def told(row: dict[str, Any], names: tuple[str, ...]) -> str:
    """What a line of the sheet of streams says under some headings; empty where it says nothing."""
    parts = [f"{_field(name).title}: {_worded(row, name)}" for name in names if _worded(row, name)]
    return "; ".join(parts)


def _worded(row: dict[str, Any], name: str) -> str:
    return value_in_words(_field(name), row[name])


def _field(name: str) -> FormatField:
    return load_format()["processes"].field(name)
