"""The page of a funder as a tagged PDF (PDF/UA-1), from the same sentences and tables."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import typst

from pipelines.accountability.html import runs_of, silent_state
from pipelines.accountability.page import Account, Answer, is_silent, replied
from pipelines.errors import FunderEquityError
from pipelines.export.about import caveats, citation
from pipelines.export.site.drawing import draw
from pipelines.export.site.pages import (
    Figure,
    FunderPage,
    Site,
    asked_table,
    awarded,
    coverage_table,
    notes_of,
    read_said,
    total,
    what_to_send,
    who_answers,
)
from pipelines.figure_rows import figure_rows
from pipelines.findings import finding
from pipelines.phrases import choices, say
from pipelines.tables import Table

TEMPLATE = Path(__file__).with_name("page.typ")
STANDARD: Literal["ua-1"] = "ua-1"
# Lines of a table on paper; of a longer one the files beside the page have the rest.
MOST_ROWS = 15


class PdfError(FunderEquityError):
    """A PDF that cannot be set; the message says of which funder."""


def funder_pdf(page: FunderPage, account: Account, sentences: Sequence[str], site: Site) -> bytes:
    """The PDF of one funder's page; `sentences` are those of its communities.

    The same build gives the same bytes. Raises PdfError where it cannot be set.
    """
    said = {
        "title": page.name,
        "sample": site.about.sample_note,
        "parts": choices("site.parts"),
        "standing": page.standing,
        "opening": page.opening,
        "facts": [[result.indicator.label, total(result)] for result in page.totals],
        "dates": f"{awarded(page)} {say('site.not_here')}",
        "no_score": say("accountability.no_score"),
        "answers": [_run(answers) for answers in runs_of(account)],
        "communities": list(sentences),
        "figures": [_figure(figure) for figure in page.figures],
        "asked": _table(asked_table(page.asked), None),
        "coverage": _table(coverage_table(page.coverage), None),
        "citation": citation(site.about, page.name, funder_ids=[page.funder_id]),
        "caveats": list(caveats()),
        "wrong": " ".join(
            [
                say("site.mend"),
                who_answers(site.deployment),
                say("site.send"),
                *what_to_send(page.name),
            ]
        ),
        "footer": say(
            "site.foot",
            name=page.name,
            build=site.about.build_id,
            version=site.about.version,
        ),
    }
    try:
        return _set(said, site, [STANDARD])
    except typst.TypstError:
        # a name in a script that no font at hand has: still tagged, its letters are boxes
        try:
            return _set(said, site, [])
        except typst.TypstError as error:
            raise PdfError(f"The PDF of {page.name} cannot be made: {error}") from error


def _set(said: dict[str, Any], site: Site, standards: list[Literal["ua-1"]]) -> bytes:
    return typst.compile(
        TEMPLATE,
        sys_inputs={"page": json.dumps(said, ensure_ascii=False)},
        pdf_standards=list(standards),
        timestamp=int(site.about.built_at.timestamp()),
    )


def _run(answers: Sequence[Answer]) -> dict[str, Any]:
    """Neighbours of which nobody supplied anything, told in a list, or answers with words."""
    return {
        "silent": is_silent(answers[0]),
        "state": silent_state(answers),
        "meaning": answers[0].sentence,
        "answers": [_answer(answer) for answer in answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    said = [answer.sentence, answer.figure]
    is_address = answer.link.lower().startswith(("https://", "http://"))
    return {
        "id": answer.recommendation_id,
        "label": answer.label,
        "state": answer.state_label,
        "said": [words for words in said if words],
        "details": list(answer.details),
        "proof": [words for words in (answer.proof, answer.standing) if words],
        "link": answer.link if is_address else "",
        "replies": [{"by": replied(reply), "text": reply.text} for reply in answer.replies],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    result = figure.result
    return {
        "heading": figure.heading,
        "finding": finding(result),
        "svg": draw(result),
        "alt": say("site.drawn", heading=figure.heading),
        "table": _table(figure_rows(result), MOST_ROWS),
        "note": notes_of(result) + read_said(figure),
    }


def _table(table: Table, most: int | None) -> dict[str, Any]:
    rows = [*table.rows, *table.foot]
    caption = table.caption
    if most is not None and len(rows) > most:
        caption = say("site.first_lines", caption=caption, most=most, lines=len(rows))
        rows = rows[:most]
    return {
        "caption": caption,
        "headings": table.headings,
        "rows": rows,
        "numbers_from": table.numbers_from,
    }
