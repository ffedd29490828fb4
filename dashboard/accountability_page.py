"""Draws the page of one funder; what is said on it comes from `pipelines.accountability.page`."""

from decimal import Decimal, InvalidOperation
from html import escape

from dashboard import links
from pipelines.accountability.page import Account, Answer, Reply
from pipelines.accountability.streams import Found
from pipelines.tables import Table, to_html

NO_SCORE = (
    "Each line is one thing that two reports asked of funders. There is no score, no grade and no "
    "rank: lines are not alike, and what nobody supplied is not a no."
)
LINK_WORDS = 70
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


def opening_html(account: Account) -> str:
    """The opening sentence, and whose page it is."""
    return (
        f'<p class="fe-lead">{escape(account.opening)}</p>'
        f'<p class="fe-notice" role="note" data-standing="true">{escape(account.standing)}</p>'
        f'<p class="fe-source">{escape(NO_SCORE)}</p>'
    )


def answers_html(account: Account) -> str:
    """Every recommendation in order."""
    return "".join(_answer(answer) for answer in account.answers)


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


def _answer(answer: Answer) -> str:
    parts = [_paragraph(answer.sentence), _paragraph(answer.figure), _list(answer.details)]
    proof = " ".join(filter(None, (escape(answer.proof), link_html(answer.link))))
    if proof:
        parts.append(f'<p class="fe-proof">{proof}</p>')
    if answer.standing:
        parts.append(f'<p class="fe-proof">{escape(answer.standing)}</p>')
    parts += [_reply(reply) for reply in answer.replies]
    identifier = escape(answer.recommendation_id, quote=True)
    return (
        f'<article class="fe-answer" data-recommendation="{identifier}" '
        f'data-state="{escape(answer.state, quote=True)}">'
        f'<h3 class="fe-asked"><span class="fe-id">{identifier}</span> {escape(answer.label)}</h3>'
        f'<p class="fe-state fe-state-{escape(answer.state, quote=True)}">'
        f"{escape(answer.state_label)}</p>"
        f'{"".join(parts)}<p class="fe-source">To show: {escape(_lower(answer.must_show))}</p>'
        "</article>"
    )


def _reply(reply: Reply) -> str:
    return (
        f'<blockquote class="fe-reply"><p>{escape(reply.text)}</p>'
        f"<p>{escape(reply.by)} replied{escape(reply.day)}. {link_html(reply.link)}</p>"
        "</blockquote>"
    )


def link_html(address: str) -> str:
    """A link that says where it leads; nothing for an address that is none."""
    if not address.lower().startswith(("https://", "http://")):
        return ""
    words = address.split("://", 1)[1]
    shown = f"{words[:LINK_WORDS]}…" if len(words) > LINK_WORDS else words
    return (
        f'<a href="{escape(address, quote=True)}" rel="noopener nofollow" target="_blank">'
        f"{escape(shown)}</a>"
    )


def _list(lines: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="fe-details">{items}</ul>' if items else ""


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>" if text else ""


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] + "."
