"""Writes the e-mail that a group can send with its corrections, ready to copy."""

from collections.abc import Sequence
from urllib.parse import quote

from pipelines.corrections.correction import NONE, Correction
from pipelines.corrections.fields import load_communities, load_correction_fields
from pipelines.corrections.redaction import Redaction
from pipelines.corrections.write import write_corrections, write_redactions
from pipelines.deployment import Deployment

SUBJECT = "Please change what your grants dashboard shows"
# Longer addresses are cut short by some programs that send e-mail.
LONGEST_LINK = 1900
TAKEN_OUT = {
    "withdraw": "Please take it out whole.",
    "unname": "Please take out the name. The amount may stay in totals.",
}


def write_letter(
    asked: Sequence[Correction] | Sequence[Redaction], deployment: Deployment | None
) -> str:
    """The e-mail as plain text: what is asked in words, then the lines of the file.

    Who asks is not said, nor why: neither is needed.
    """
    greeting = f"To {deployment.run_by}" if deployment else "To whoever runs the dashboard"
    said = list(dict.fromkeys(in_words(item) for item in asked))
    corrections = [item for item in asked if isinstance(item, Correction)]
    redactions = [item for item in asked if isinstance(item, Redaction)]
    lines = write_corrections(corrections) if corrections else write_redactions(redactions)
    return "\n".join(
        [
            f"{greeting},",
            "",
            "please change what your grants dashboard shows:",
            *[f"- {sentence}" for sentence in said],
            "",
            "The lines below are for the computer. Save them as a file that ends in .csv, and "
            "build again with --corrections FILE.",
            "",
            lines,
        ]
    )


def in_words(item: Correction | Redaction) -> str:
    """What one line asks for, as a sentence."""
    if isinstance(item, Redaction):
        return TAKEN_OUT[item.kind]
    field = load_correction_fields()[item.field]
    if item.kind == "remove":
        return f"{field.label}: please say nothing."
    if item.kind == "own_words":
        return f"{field.label}: “{item.value}”"
    words = f" (“{item.words}”)" if item.words else ""
    return f"{field.label}: {value_in_words(item)}{words}"


def value_in_words(item: Correction) -> str:
    """The value of a correction as people say it."""
    field = load_correction_fields()[item.field]
    if not field.is_communities:
        return field.values.get(item.value, item.value)
    if item.value == NONE:
        return "nobody in particular"
    return "; ".join(load_communities()[code] for code in item.value.split(";"))


def letter_link(letter: str, deployment: Deployment) -> str:
    """An address that opens the e-mail ready to send; empty where it would be too long."""
    subject = quote(SUBJECT, safe="")
    link = f"{deployment.link}?subject={subject}&body={quote(letter, safe='')}"
    return link if deployment.has_e_mail and len(link) <= LONGEST_LINK else ""
