"""One correction of what is shown about a group or a grant, as a row of a correction file."""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pipelines.corrections.fields import (
    OWN_WORDS,
    CorrectionField,
    load_communities,
    load_correction_fields,
)

COLUMNS = (
    *("grant_id", "recipient_id", "kind", "field", "value", "definition", "words", "said_by"),
    "added_on",
)
KINDS = ("correct", "own_words", "remove")
WHO_SAYS = ("group", "funder")
NOT_KNOWN, NONE = "not_known", "none"
LONGEST_WORDS = 500
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")
E_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
TELEPHONE = re.compile(r"(?<![\w-])(?:\+44|0)(?:[ ()-]?\d){9,10}(?!\w)")


@dataclass
class RowError(Exception):
    """Why a row cannot be used: the field it is about, the reason, and what to do."""

    field: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Correction:
    """What somebody says instead of what is shown, of one grant or of one organisation.

    One of `grant_id` and `recipient_id` is empty. `kind` is `correct`, `own_words` (what the group
    calls itself, in `value`) or `remove` (nothing is to be said: `value` is `not_known`). `value`
    of a community field is codes in order with `;` between, or `none`. `words` are published
    beside the value. `said_by` is `group` or `funder`. `file` and `row` are where it stands.
    """

    grant_id: str
    recipient_id: str
    kind: str
    field: str
    value: str
    definition: str
    words: str
    said_by: str
    added_on: date
    file: str = dataclasses.field(default="", compare=False)
    row: int = dataclasses.field(default=0, compare=False)

    def to_row(self) -> dict[str, str]:
        """The cells of a correction file; `read_correction` makes the same of them."""
        cells = {name: str(getattr(self, name)) for name in COLUMNS}
        return cells | ({"value": ""} if self.kind == "remove" else {})


def read_correction(cells: Mapping[str, str]) -> Correction:
    """The correction that a row of a file says; RowError for a row that cannot be used."""
    row = {name: tidy(cells.get(name, "")) for name in COLUMNS}
    of_grant, of_recipient = row["grant_id"], row["recipient_id"]
    if bool(of_grant) == bool(of_recipient):
        raise RowError(
            "grant_id, recipient_id",
            "one of them has to be filled, and not both.",
            "Write the identifier of the grant, or that of the group, as it is shown.",
        )
    kind, field = _kind_and_field(row)
    said_by = one_of(row, "said_by", WHO_SAYS, "Write group or funder: who says this.")
    value = NOT_KNOWN if kind == "remove" else _value(row, field, said_by)
    if field.name == OWN_WORDS:
        _require_own_words(row, said_by)
    is_told = kind == "correct"
    return Correction(
        grant_id=of_grant,
        recipient_id=of_recipient,
        kind=kind,
        field=field.name,
        value=value,
        definition=_definition(row, field) if is_told else "",
        words=_published(row, "words") if is_told else "",
        said_by=said_by,
        added_on=read_day(row, "added_on"),
    )


def tidy(text: str | None) -> str:
    """Text on one line with single spaces, without the mark that keeps a cell from being run."""
    tidied = " ".join((text or "").split())
    return tidied[1:] if re.match(r"'+[=+\-@]", tidied) else tidied


def one_of(row: Mapping[str, str], name: str, allowed: tuple[str, ...], remedy: str) -> str:
    """The code in a cell, in any case of letters; RowError for another."""
    code = row[name].lower().replace(" ", "_")
    if code not in allowed:
        raise RowError(name, f"{_shown(row[name])} is none of {', '.join(allowed)}.", remedy)
    return code


def read_day(row: Mapping[str, str], name: str) -> date:
    """The day in a cell, year first or day first; RowError for none, or one that is to come."""
    remedy = "Write the day it was asked for as YYYY-MM-DD, such as 2026-11-30."
    for layout in DAY_FORMATS:
        try:
            day = datetime.strptime(row[name], layout).date()
        except ValueError:
            continue
        # it may be tomorrow already where the file was made
        if day > date.today() + timedelta(days=1):
            raise RowError(name, f"{row[name]} is in the future.", remedy)
        return day
    raise RowError(name, f"{_shown(row[name])} is no day that can be read.", remedy)


def _kind_and_field(row: Mapping[str, str]) -> tuple[str, CorrectionField]:
    fields = load_correction_fields()
    is_own_words = OWN_WORDS in (row["kind"].lower(), row["field"].lower())
    standing = {"kind": OWN_WORDS if is_own_words else "correct"}
    filled = {**row, "kind": row["kind"] or standing["kind"]}
    kind = one_of(filled, "kind", KINDS, "Write correct, own_words or remove.")
    if kind == OWN_WORDS:
        filled["field"] = row["field"] or OWN_WORDS
    allowed = (OWN_WORDS,) if kind == OWN_WORDS else tuple(fields)
    name = one_of(filled, "field", allowed, "Write the name of one of them.")
    if name == OWN_WORDS and kind == "correct":
        kind = OWN_WORDS
    return kind, fields[name]


def _value(row: Mapping[str, str], field: CorrectionField, said_by: str) -> str:
    if field.name == OWN_WORDS:
        words = _published(row, "value")
        if not words:
            raise RowError("value", "it is empty.", "Write what the group calls itself.")
        return words
    if field.is_communities:
        return _communities(row)
    value = one_of(
        row, "value", tuple(field.values), "Write one of them; to have nothing said, use remove."
    )
    if value in field.by_group_only and said_by != "group":
        raise RowError(
            "said_by",
            f"only the group itself can say {value}.",
            "Leave it out, or write group where the group has said so itself.",
        )
    return value


def _communities(row: Mapping[str, str]) -> str:
    """Codes in order, each once, with `;` between; or `none`."""
    written = [code.strip() for code in row["value"].replace(",", ";").split(";") if code.strip()]
    if [code.lower() for code in written] == [NONE]:
        return NONE
    known = load_communities()
    by_case = {code.lower(): code for code in known}
    unknown = [code for code in written if code.lower() not in by_case]
    if unknown or not written:
        raise RowError(
            "value",
            f"{_shown('; '.join(unknown))} is no code of a community.",
            "Write codes of data/reference/communities.csv with ; between, or none.",
        )
    return ";".join(sorted({by_case[code.lower()] for code in written}))


def _definition(row: Mapping[str, str], field: CorrectionField) -> str:
    if not field.definitions:
        return ""
    filled = {"definition": row["definition"] or "none_given"}
    allowed = tuple(field.definitions)
    return one_of(filled, "definition", allowed, "Write one of them, or leave it empty.")


def _require_own_words(row: Mapping[str, str], said_by: str) -> None:
    if row["grant_id"]:
        raise RowError(
            "grant_id",
            "own words are of a group, not of one grant.",
            "Write the group's identifier in recipient_id.",
        )
    if said_by != "group":
        raise RowError(
            "said_by",
            "own words are the group's own.",
            "Write group, if they are; a funder's words are no own words.",
        )


def _published(row: Mapping[str, str], name: str) -> str:
    """Text that everybody will read: short, and without a way to reach a person."""
    text = row[name]
    if len(text) > LONGEST_WORDS:
        raise RowError(
            name, f"it has {len(text)} characters.", f"Say it in {LONGEST_WORDS} or fewer."
        )
    if E_MAIL.search(text) or TELEPHONE.search(text):
        raise RowError(
            name,
            "it has an e-mail address or a telephone number in it, and will be public.",
            "Take it out.",
        )
    return text


def _shown(text: str) -> str:
    return f"'{text[:60]}'" if text else "an empty cell"
