"""What is drawn for groups: streams and what they ask, and who decides, of all funders together."""

from decimal import Decimal, InvalidOperation
from html import escape

from dashboard import links
from pipelines.accountability.streams import Found
from pipelines.tables import Table, to_html

FOR_GROUPS = (
    "What funders say of their funding streams, in one list. A stream is left out only where it "
    "says no to what you need; what it does not say is shown as not stated. Ask the funder before "
    "you spend time on a form."
)
ABOUT_YOU = (
    "Grants that you were given are published by your funders, and shown here with the file and "
    "row they come from. You can have what is said about your group put right, say it in your own "
    "words, or have it taken out: no account, and no reason asked."
)
NOBODY_SAYS = "No funder has told this dashboard yet what its streams ask."
NONE_FIT = "Every stream that says what it asks says no to this."
NO_POOL = "No counts of people can be shown for bodies together yet: too few bodies, or people."
TOGETHER = "People of boards and panels of all funders here, to the nearest 5; under 10 withheld"


def streams_html(found: Found) -> str:
    """The streams as a table whose rows are cards on a narrow screen."""
    if not found.streams:
        return f'<p class="fe-finding">{escape(NONE_FIT if found.said_no else NOBODY_SAYS)}</p>'
    rows = [
        [
            f"{stream.title}\n{stream.funder_name}. {stream.need}",
            stream.amounts,
            stream.who_can_apply,
            stream.core,
            stream.asked,
            stream.time,
            stream.help,
            stream.stated,
        ]
        for stream in found.streams
    ]
    headings = ["Stream", "Grants", "Who can apply", "Core costs", "What is asked"]
    headings += ["When, and how long", "Help", "Where it says so"]
    query = [links.address("accountability", {"funder": [s.funder_id]}) for s in found.streams]
    caption = "Funding streams, as their funders describe them"
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


def together_html(rows: list[dict[str, str]]) -> str:
    """Counts of people of bodies together."""
    if not rows:
        return f'<p class="fe-finding">{escape(NO_POOL)}</p>'
    body = [
        [
            f"{row['category']}\n{row['characteristic']}; what bodies do: {row['power'].lower()}",
            row["people"],
            row["base"],
            row["bodies"],
            row["funders"],
        ]
        for row in rows
    ]
    headings = ["Category", "People", "Of those who answered", "Bodies", "Funders"]
    return to_html(Table(TOGETHER, headings, body, is_wide=True))


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
