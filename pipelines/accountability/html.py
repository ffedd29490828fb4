"""A funder's page as HTML; what is said on it comes from `pipelines.accountability.page`."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from pipelines.accountability.page import Account, Answer, Reply, is_silent, replied
from pipelines.phrases import say

LINK_WORDS = 70


def opening_html(account: Account) -> str:
    """The opening sentence, and whose page it is."""
    return (
        f'<p class="fe-lead">{escape(account.opening)}</p>'
        f'<p class="fe-notice" role="note" data-standing="true">{escape(account.standing)}</p>'
        f'<p class="fe-source">{escape(say("accountability.no_score"))}</p>'
    )


def answers_html(account: Account, is_draft: bool = False) -> str:
    """Every recommendation in order; neighbours of which nobody supplied anything are one list.

    In a draft of a file that is not published yet nearly all are: there they are one list, last.
    """
    parts = []
    explained = False
    runs = runs_of(account)
    if is_draft:
        silent = [answer for answer in account.answers if is_silent(answer)]
        runs = [run for run in runs if not is_silent(run[0])] + ([silent] if silent else [])
    for run in runs:
        if is_silent(run[0]):
            parts.append(_silent(run, explained))
            explained = True
        else:
            parts += [_answer(answer) for answer in run]
    return "".join(parts)


def runs_of(account: Account) -> list[list[Answer]]:
    """Neighbours that can be told together: those nobody supplied anything on, and the others."""
    return [list(run) for _, run in groupby(account.answers, key=is_silent)]


def silent_state(answers: Sequence[Answer]) -> str:
    """That nobody supplied anything, and on which recommendations: it stands before their names."""
    which = ", ".join(answer.recommendation_id for answer in answers)
    return say("accountability.silent", state=answers[0].state_label, which=which)


def _silent(answers: list[Answer], explained: bool) -> str:
    """A list of what nobody supplied; what that means is said the first time."""
    items = "".join(
        f'<li data-recommendation="{escape(answer.recommendation_id, quote=True)}" '
        f'data-state="{escape(answer.state, quote=True)}">'
        f'<strong><span class="fe-id">{escape(answer.recommendation_id)}</span> '
        f"{escape(answer.label)}</strong><br>"
        f'<span class="fe-source">{_to_show(answer)}</span></li>'
        for answer in answers
    )
    meaning = "" if explained else _paragraph(answers[0].sentence)
    return (
        '<section class="fe-answer fe-silent">'
        f'<p class="fe-state fe-state-not_supplied">{escape(silent_state(answers))}</p>'
        f"{meaning}<ul>{items}</ul></section>"
    )


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
        f'{"".join(parts)}<p class="fe-source">{_to_show(answer)}</p>'
        "</article>"
    )


def _reply(reply: Reply) -> str:
    return (
        f'<blockquote class="fe-reply"><p>{escape(reply.text)}</p>'
        f"<p>{escape(replied(reply))}. {link_html(reply.link)}</p>"
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


def _to_show(answer: Answer) -> str:
    what = answer.must_show
    return escape(say("accountability.to_show", what=what[:1].lower() + what[1:]))
