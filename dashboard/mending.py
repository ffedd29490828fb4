"""How a group finds the way to have something put right, and who answers: on every page."""

from html import escape
from typing import Any

from dashboard import db, links
from pipelines.deployment import Deployment
from pipelines.phrases import say

PAGE = "correct"
UNNAMED = "360G-withdrawn-"


def who_answers() -> str:
    """Who runs this, how to reach them and how soon they answer, as HTML; or that nobody is named.

    What the file says is escaped.
    """
    deployment = db.deployment()
    return _named(deployment) if deployment else escape(say("mending.nobody"))


def _named(deployment: Deployment) -> str:
    contact = f'<a href="{escape(deployment.link, quote=True)}">{escape(deployment.contact)}</a>'
    return say(
        "mending.runs_this_site_answers",
        run_by=escape(deployment.run_by),
        answers_within=deployment.answers_within,
        contact=contact,
    )


def link_to(grant: dict[str, Any]) -> tuple[str, str]:
    """The address on which a grant can be put right, and how the link is read out.

    Of a grant that is without a name by request there is nothing to put right.
    """
    if grant["grant_id"].startswith(UNNAMED):
        return "", ""
    query: links.QueryParams = {"grant": grant["grant_id"]}
    if grant["recipient_id"]:
        query["group"] = grant["recipient_id"]
    about = grant["title"] or grant["grant_id"]
    return links.address(PAGE, query), f"{say('mending.link')}: {about}"


def link_words(grant: dict[str, Any]) -> str:
    """What the link is called in the table; nothing where there is none."""
    return say("mending.link") if link_to(grant)[0] else ""
