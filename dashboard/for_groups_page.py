"""What is drawn for groups: streams and what they ask, and who decides, of all funders together."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from html import escape

import streamlit as st

from dashboard import address, db, links
from dashboard.plain_text import plain
from pipelines.accountability.streams import Found, Needs, Untold, granted_cells, told_cells
from pipelines.phrases import choices, say
from pipelines.tables import Table, to_html

# The band of the smallest groups, by the code of `recipient_size_band`.
MICRO = "micro"
# Of more than these streams the first are listed.
MOST_UNTOLD = 300


def needs() -> Needs:
    """What a group says it needs; kept in the address, which names no group."""
    asked = {
        f"is_{name}": address.yes_or_no(
            say(f"for_groups.{key}"), key, False, say(f"for_groups.{key}_help")
        )
        for name, key in (
            ("unregistered", "unregistered"),
            ("unconstituted", "unconstituted"),
            ("for_core", "core"),
        )
    }
    left, right = st.columns(2)
    with left:
        looked_for = _pounds_asked("amount")
    with right:
        income = _pounds_asked("income")
    return Needs(**asked, amount=looked_for, income=income)


def _pounds_asked(key: str) -> Decimal | None:
    """Pounds that somebody types; says so where it is no amount."""
    label, placeholder = say(f"for_groups.{key}"), say(f"for_groups.{key}_placeholder")
    typed = address.words(label, key, placeholder)
    found = pounds(typed)
    if typed and found is None:
        st.warning(plain(say("for_groups.no_amount", typed=typed)))
    return found


def streams_html(found: Found) -> str:
    """The streams as a table whose rows are cards on a narrow screen."""
    if not found.streams:
        words = say("for_groups.none_fit" if found.said_no else "for_groups.nobody_says")
        return f'<p class="fe-finding">{escape(words)}</p>'
    rows = [
        [
            f"{stream.title}\n{stream.funder_name}. {stream.need}",
            *told_cells(stream),
        ]
        for stream in found.streams
    ]
    headings = list(choices("for_groups.headings").values())
    query = [links.address("accountability", {"funder": [s.funder_id]}) for s in found.streams]
    caption = say("for_groups.caption")
    pages = [(stream.link, f"{stream.title}: {stream.stated}") for stream in found.streams]
    return to_html(
        Table(
            *(caption, headings, rows),
            numbers_from=len(headings),
            links_to=query,
            more_column=len(headings) - 1,
            more_to=[page if page[0] else ("", "") for page in pages],
            is_wide=True,
        )
    )


def what_to_do() -> None:
    """What a group can do where no funder has said what its streams ask."""
    st.subheader(say("for_groups.next"), anchor="next")
    st.markdown(plain(say("for_groups.next_ask")))
    micro = {"recipient_size_band": [MICRO]}
    st.page_link("views/grants.py", label=say("for_groups.next_grants"), query_params=micro)
    st.page_link("views/accountability.py", label=say("for_groups.next_decides"))
    st.page_link("views/correct.py", label=say("for_groups.next_you"))


def untold_html(streams: Sequence[Untold], caption: str) -> str:
    """Streams by what their grants here show: nobody told what they ask, or long ago."""
    rows = [
        [
            f"{stream.title or say('for_groups.no_title')}\n{stream.funder_name}",
            *granted_cells(stream),
        ]
        for stream in streams[:MOST_UNTOLD]
    ]
    headings = list(choices("for_groups.untold_headings").values())
    to = [
        links.address("grants", {"programme_id": [stream.programme_id]})
        if stream.programme_id
        else ""
        for stream in streams[:MOST_UNTOLD]
    ]
    table = Table(caption, headings, rows, numbers_from=1, links_to=to, is_wide=True)
    rest = len(streams) - MOST_UNTOLD
    more = say("for_groups.untold_more", count=f"{rest:,}") if rest > 0 else ""
    return to_html(table) + (f'<p class="fe-source">{escape(more)}</p>' if more else "")


def together_html(rows: list[dict[str, str]]) -> str:
    """Counts of people of bodies together, or why there are none."""
    if not rows:
        is_supplied = db.table("decision_makers").height > 0
        why = say("for_groups.no_pool" if is_supplied else "for_groups.nobody_supplied")
        return f'<p class="fe-finding">{escape(why)}</p>'
    body = [
        [
            say(
                "for_groups.of_bodies",
                category=row["category"],
                characteristic=row["characteristic"],
                power=row["power"].lower(),
            ),
            row["people"],
            row["base"],
            row["bodies"],
            row["funders"],
        ]
        for row in rows
    ]
    headings = list(choices("for_groups.people_headings").values())
    return to_html(Table(say("for_groups.people_caption"), headings, body, is_wide=True))


def pounds(typed: str) -> Decimal | None:
    """The amount that somebody typed; None where it is none.

    >>> pounds("£1,500"), pounds("a little")
    (Decimal('1500'), None)
    """
    try:
        found = Decimal(typed.replace("£", "").replace(",", "").strip() or "none")
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None
