"""The form that makes a correction file: what it asks, and what comes of the answers.

Nothing that is written here is kept: the file is made in the browser's session and is gone with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape

import polars as pl
import streamlit as st

from dashboard import components, db, mending
from dashboard.plain_text import plain
from pipelines.contracts import label_of
from pipelines.corrections.correction import NONE, Correction, RowError, read_correction
from pipelines.corrections.fields import (
    OWN_WORDS,
    CorrectionField,
    load_communities,
    load_correction_fields,
)
from pipelines.corrections.letter import letter_link, write_letter
from pipelines.corrections.redaction import Redaction, digest
from pipelines.corrections.write import write_corrections, write_redactions
from pipelines.deployment import Deployment
from pipelines.phrases import choices, say
from pipelines.tables import Table, to_html
from pipelines.words import counted

# What is said of who a group is, which its own words can stand in the place of.
ABOUT_THE_GROUP = ("user_led_status", "led_by", "mission", "serves")
GRANTS_SHOWN = 25
MOST_GROUPS = 12
Asked = list[Correction] | list[Redaction]


@dataclass(frozen=True)
class Found:
    """What is to be changed: a group and its grants, or one grant to a person (no group).

    `grant_id` is the grant that somebody came from, if any.
    """

    recipient_id: str
    name: str
    grants: pl.DataFrame
    grant_id: str = ""


def choose(words: str, grant_id: str) -> Found | None:
    """The group, or grant to a person, that somebody looks for; says so where there is none."""
    of_link = db.one_grant(grant_id) if grant_id else pl.DataFrame()
    if not words and not of_link.height:
        return None
    groups = {group.recipient_id: group for group in db.groups(words, MOST_GROUPS)}
    if not groups:
        return _grant_to_person(db.one_grant(words or grant_id))
    chosen: str | None = next(iter(groups))
    if len(groups) > 1:
        chosen = st.radio(
            say("correct.which_group"),
            list(groups),
            index=None,
            format_func=lambda id: (
                f"{plain(groups[id].name)} ({counted(groups[id].grant_count, 'grant')})"
            ),
            key=f"mend-group-{words}",
        )
        if len(groups) == MOST_GROUPS:
            _paragraph(say("correct.more_groups"))
    if chosen is None:
        return None
    grants = db.grants_of(chosen)
    came_from = grant_id if grant_id in grants["grant_id"].to_list() else ""
    return Found(chosen, groups[chosen].name, grants, came_from)


def _grant_to_person(grants: pl.DataFrame) -> Found | None:
    if not grants.height:
        _paragraph(say("correct.not_found"))
        return None
    return Found("", "", grants, grants["grant_id"][0])


def show(found: Found) -> None:
    """What is published of the group, its own words first, and its grants."""
    if found.recipient_id:
        st.html(to_html(_facts(found.recipient_id)))
    shown = found.grants.head(GRANTS_SHOWN)
    rest = found.grants.height - shown.height
    see = say("correct.see", grants=counted(found.grants.height, "grant"))
    with st.expander(see, key="mend-grants"):
        st.html(components.grants_table(shown, caption=say("correct.grants_caption")))
        if rest:
            _paragraph(say("correct.more_grants", grants=counted(rest, "grant")))


def _facts(recipient_id: str) -> Table:
    rows = db.table("recipients").filter(pl.col("recipient_id") == recipient_id)
    row = rows.row(0, named=True)
    shown = [
        [say("correct.own_words"), row["own_words"] or say("correct.no_own_words")],
        [say("correct.name"), row["recipient_name"]],
        [
            say("correct.number"),
            row["charity_number"] or row["company_number"] or say("correct.no_number"),
        ],
        [say("correct.register"), label_of("registration_status", row["registration_status"])],
        [say("correct.size"), label_of("size_band", row["size_band"])],
    ]
    headings = [say("correct.what"), say("correct.shown")]
    return Table(say("correct.facts"), headings, shown, numbers_from=2)


def ask(found: Found) -> Asked:
    """What is to change, as the lines of a file; nothing until enough is said.

    Nothing is chosen beforehand: what nobody chose must not be in a file.
    """
    changes = choices("correct.changes")
    change = _one(
        say("correct.change"),
        {n: words for n, words in changes.items() if found.recipient_id or n != "own_words"},
        "mend-change",
    )
    if change is None:
        return []
    if change == "own_words":
        return _own_words(found)
    of = _of_what(found)
    if not of:
        return []
    if change == "take_out":
        return _take_out(of)
    fields = _fields(found)
    return _correct(of, fields) if change == "correct" else _remove(of, fields)


def _of_what(found: Found) -> dict[str, str]:
    """The group or one of its grants, as cells of a file; none until one is chosen."""
    grants = {row["grant_id"]: _grant_in_words(row) for row in found.grants.to_dicts()}
    if not found.recipient_id:
        return {"grant_id": found.grant_id}
    which = _one(
        say("correct.about"), choices("correct.abouts"), f"mend-which-{found.recipient_id}"
    )
    if which != "grant":
        return {"recipient_id": found.recipient_id} if which else {}
    ids = list(grants)
    chosen = st.selectbox(
        say("correct.which_grant"),
        ids,
        # the grant on whose row somebody asked to mend it
        index=ids.index(found.grant_id) if found.grant_id else None,
        format_func=lambda id: grants[id],
        placeholder=say("correct.choose"),
        key=f"mend-grant-{found.recipient_id}",
    )
    return {"grant_id": chosen} if chosen else {}


def _one(label: str, options: Mapping[str, str], key: str) -> str | None:
    """One of several, of which none is chosen beforehand."""
    return st.radio(label, list(options), index=None, format_func=options.__getitem__, key=key)


def _grant_in_words(row: dict[str, object]) -> str:
    """'5 May 2024, £1,500, First Trust: A grant'."""
    awarded = row["award_date"]
    day = f"{awarded:%-d %b %Y}" if isinstance(awarded, date) else say("correct.no_date")
    title = row["title"] or say("correct.no_title")
    return f"{day}, {components.money(row)}, {row['funder_name']}: {title}"


def _fields(found: Found) -> dict[str, CorrectionField]:
    """What can be said of it; of a grant to a person only what the money is for."""
    return {
        name: field
        for name, field in load_correction_fields().items()
        if name != OWN_WORDS
        and (found.recipient_id or not (field.by_group_only or field.is_communities))
    }


def _correct(of: dict[str, str], fields: dict[str, CorrectionField]) -> Asked:
    labels = {name: field.label for name, field in fields.items()}
    name = _one(say("correct.what_is_wrong"), labels, "mend-field")
    st.html(f'<p class="fe-source">{escape(say("correct.not_here"))}</p>')
    if name is None:
        return []
    field = fields[name]
    cells = {"kind": "correct", "field": name, **of}
    cells["value"] = _communities(field) if field.is_communities else _code(field)
    if not cells["value"]:
        return []
    if field.definitions and cells["value"] == next(iter(field.values)):
        definition = _one(say("correct.what_is_meant"), field.definitions, "mend-definition")
        if definition is None:
            return []
        cells["definition"] = definition
    cells["words"] = st.text_input(say("correct.your_words"), key="mend-words")
    return _read([cells])


def _code(field: CorrectionField) -> str:
    # what public words say is for a funder to say; a group speaks for itself
    codes = {code: field.values[code] for code in field.by_group_only or field.values}
    return _one(field.asks, codes, f"mend-value-{field.name}") or ""


def _communities(field: CorrectionField) -> str:
    """Codes with `;` between, or `none`; empty until something is said."""
    labels = load_communities()
    is_everybody = st.checkbox(say("correct.everybody"), key=f"mend-everybody-{field.name}")
    if is_everybody:
        return NONE
    chosen = st.multiselect(
        say("correct.as_many", asks=field.asks),
        list(labels),
        format_func=lambda code: labels[code],
        placeholder=say("correct.type_to_find"),
        filter_mode="contains",
        select_all=False,
        key=f"mend-communities-{field.name}",
    )
    return ";".join(chosen)


def _own_words(found: Found) -> Asked:
    words = st.text_input(say("correct.ask_own_words"), key="mend-own-words")
    is_alone = st.checkbox(say("correct.own_words_alone"), key="mend-own-words-alone")
    if not words.strip():
        return []
    of = {"recipient_id": found.recipient_id}
    rows = [{"kind": OWN_WORDS, "field": OWN_WORDS, "value": words, **of}]
    if is_alone:
        rows += [{"kind": "remove", "field": name, **of} for name in ABOUT_THE_GROUP]
    return _read(rows)


def _remove(of: dict[str, str], fields: dict[str, CorrectionField]) -> Asked:
    names = st.multiselect(
        say("correct.which_labels"),
        list(fields),
        format_func=lambda name: fields[name].label,
        placeholder=say("correct.choose"),
        select_all=False,
        key="mend-remove",
    )
    return _read([{"kind": "remove", "field": name, **of} for name in names])


def _take_out(of: dict[str, str]) -> Asked:
    kind = _one(say("correct.how_far"), choices("correct.how_fars"), "mend-how-far")
    st.html(f'<p class="fe-source">{escape(say("correct.how_far_note"))}</p>')
    if kind is None:
        return []
    (column, id), *_ = of.items()
    return [Redaction(column.removesuffix("_id"), digest(id), kind, date.today())]


def _read(rows: list[dict[str, str]]) -> list[Correction]:
    """The corrections that the answers make; says so where one cannot be used."""
    asked = []
    for cells in rows:
        try:
            said = {**cells, "said_by": "group", "added_on": date.today().isoformat()}
            asked.append(read_correction(said))
        except RowError as error:
            reason = f"{error.reason[0].upper()}{error.reason[1:]}"
            st.warning(plain(f"{reason} {error.remedy}"))
            return []
    return asked


def send(asked: Asked, deployment: Deployment | None) -> None:
    """The file to download, the e-mail to copy, and where they go."""
    letter = write_letter(asked, deployment)
    st.html(f"<p>{_where_to(letter, deployment)}</p>")
    is_taken_out = isinstance(asked[0], Redaction)
    st.download_button(
        say("correct.download"),
        data=file_of(asked),
        file_name="take-out.csv" if is_taken_out else "corrections.csv",
        mime="text/csv",
        on_click="ignore",
        key="mend-download",
    )
    _paragraph(say("correct.or_copy"))
    st.code(letter, language=None, wrap_lines=True)
    st.html(f'<p class="fe-source">{escape(say("correct.at_the_source"))}</p>')


def file_of(asked: Asked) -> str:
    """The lines of a file of corrections, or of redactions."""
    corrections = [item for item in asked if isinstance(item, Correction)]
    redactions = [item for item in asked if isinstance(item, Redaction)]
    return write_corrections(corrections) if corrections else write_redactions(redactions)


def _where_to(letter: str, deployment: Deployment | None) -> str:
    """Where to send it, as HTML, with a link that opens the e-mail where that can be."""
    if deployment is None:
        return escape(say("correct.nobody"))
    link = letter_link(letter, deployment)
    email = escape(say("correct.email"))
    opens = f'<a href="{escape(link, quote=True)}">{email}</a>. ' if link else ""
    return f"{opens}{mending.who_answers()}"


def public_log() -> Table:
    """How many requests of each kind were met on each day: no name, and nothing of what it was."""
    logs = [("corrections_log", "made_on"), ("tombstones", "withdrawn_on")]
    rows = [
        [f"{row[day]:%-d %B %Y}", label_of("kind", row["kind"]), f"{row['request_count']:,}"]
        for table, day in logs
        for row in db.table(table).sort(day, descending=True).to_dicts()
    ]
    headings = [say("correct.asked_on"), say("correct.done"), say("correct.how_many")]
    nothing = [[say("correct.nothing_so_far"), "", ""]]
    return Table(say("correct.log"), headings, rows or nothing, numbers_from=2)


def _paragraph(words: str) -> None:
    st.html(f"<p>{escape(words)}</p>")
