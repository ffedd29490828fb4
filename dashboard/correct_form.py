"""The form that makes a correction file: what it asks, and what comes of the answers.

Nothing that is written here is kept: the file is made in the browser's session and is gone with it.
"""

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
from pipelines.tables import Table, to_html
from pipelines.words import counted

LEAD = (
    "You can change what this site shows about your group. You need no account. You do not have to "
    "say why, or prove anything. This page does not keep what you write."
)
CHANGES = {
    "correct": "Something is wrong. Put it right.",
    "own_words": "Show what we call ourselves.",
    "remove": "Take a label off, and say nothing instead.",
    "take_out": "Take us out of this site.",
}
HOW_FAR = {
    "withdraw": "All of it goes: the grant, its amount, and our name.",
    "unname": "Our name and words go. The amount stays in the funder’s totals.",
}
HOW_FAR_NOTE = (
    "If only the name goes, somebody who has the funder’s own file may still work out whose "
    "grant it was. If all of it goes, nothing is left here to work it out from."
)
AT_THE_SOURCE = (
    "This changes this site only. The funder’s own file stays as it is, and other sites may use "
    "it. You can ask the funder to change it too."
)
NOBODY = (
    "Nobody is named yet as running this site, so we cannot say who will answer, or when. Keep the "
    "file. If you know who runs the site, send it to them."
)
EVERYBODY = "For everybody, or nobody in particular"
WHICH = {"group": "The group, and all of its grants", "grant": "One grant"}
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
    chosen = next(iter(groups))
    if len(groups) > 1:
        chosen = st.radio(
            "Which one is it?",
            list(groups),
            format_func=lambda id: (
                f"{plain(groups[id].name)} ({counted(groups[id].grant_count, 'grant')})"
            ),
            key=f"mend-group-{words}",
        )
        if len(groups) == MOST_GROUPS:
            st.html("<p>There may be more. If yours is missing, type more of its name.</p>")
    grants = db.grants_of(chosen)
    came_from = grant_id if grant_id in grants["grant_id"].to_list() else ""
    return Found(chosen, groups[chosen].name, grants, came_from)


def _grant_to_person(grants: pl.DataFrame) -> Found | None:
    if not grants.height:
        st.html("<p>Nothing here has that name or number. Try a part of the name.</p>")
        return None
    return Found("", "", grants, grants["grant_id"][0])


def show(found: Found) -> None:
    """What is published of the group, its own words first, and its grants."""
    if found.recipient_id:
        st.html(to_html(_facts(found.recipient_id)))
    shown = found.grants.head(GRANTS_SHOWN)
    rest = found.grants.height - shown.height
    with st.expander(f"See {counted(found.grants.height, 'grant')}", key="mend-grants"):
        st.html(components.grants_table(shown, caption="Grants shown here"))
        if rest:
            st.html(f"<p>And {counted(rest, 'grant')} more, on the page of grants.</p>")


def _facts(recipient_id: str) -> Table:
    rows = db.table("recipients").filter(pl.col("recipient_id") == recipient_id)
    row = rows.row(0, named=True)
    shown = [
        ["In its own words", row["own_words"] or "not given"],
        ["Name", row["recipient_name"]],
        ["Number", row["charity_number"] or row["company_number"] or "none known"],
        ["Register", label_of("registration_status", row["registration_status"])],
        ["Size", label_of("size_band", row["size_band"])],
    ]
    return Table("The group", ["What", "What is shown"], shown, numbers_from=2)


def ask(found: Found) -> Asked:
    """What is to change, as the lines of a file; nothing until enough is said."""
    change = st.radio(
        "Choose one",
        [code for code in CHANGES if found.recipient_id or code != "own_words"],
        format_func=lambda code: CHANGES[code],
        key="mend-change",
    )
    if change == "own_words":
        return _own_words(found)
    of = _of_what(found)
    if change == "take_out":
        return _take_out(of)
    fields = _fields(found)
    return _correct(of, fields) if change == "correct" else _remove(of, fields)


def _of_what(found: Found) -> dict[str, str]:
    """The group or one of its grants, as cells of a file."""
    grants = {row["grant_id"]: _grant_in_words(row) for row in found.grants.to_dicts()}
    if not found.recipient_id:
        return {"grant_id": found.grant_id}
    which = st.radio(
        "What is it about?",
        ["group", "grant"],
        index=1 if found.grant_id else 0,
        format_func=lambda code: WHICH[code],
        key=f"mend-which-{found.recipient_id}",
    )
    if which == "group":
        return {"recipient_id": found.recipient_id}
    ids = list(grants)
    chosen = st.selectbox(
        "Which grant?",
        ids,
        index=ids.index(found.grant_id) if found.grant_id else 0,
        format_func=lambda id: grants[id],
        key=f"mend-grant-{found.recipient_id}",
    )
    return {"grant_id": chosen}


def _grant_in_words(row: dict[str, object]) -> str:
    """'5 May 2024, £1,500, First Trust: A grant'."""
    awarded = row["award_date"]
    day = f"{awarded:%-d %b %Y}" if isinstance(awarded, date) else "no date"
    return f"{day}, {components.money(row)}, {row['funder_name']}: {row['title'] or 'no title'}"


def _fields(found: Found) -> dict[str, CorrectionField]:
    """What can be said of it; of a grant to a person only what the money is for."""
    return {
        name: field
        for name, field in load_correction_fields().items()
        if name != OWN_WORDS
        and (found.recipient_id or not (field.by_group_only or field.is_communities))
    }


def _correct(of: dict[str, str], fields: dict[str, CorrectionField]) -> Asked:
    name = st.radio(
        "What is wrong?", list(fields), format_func=lambda n: fields[n].label, key="mend-field"
    )
    field = fields[name]
    cells = {"kind": "correct", "field": name, **of}
    cells["value"] = _communities(field) if field.is_communities else _code(field)
    if field.definitions and cells["value"] == next(iter(field.values)):
        cells["definition"] = st.radio(
            "What do you mean by it?",
            list(field.definitions),
            format_func=lambda code: field.definitions[code],
            key="mend-definition",
        )
    cells["words"] = st.text_input(
        "Your words for it. You can leave this empty. Everybody can read them.", key="mend-words"
    )
    return _read([cells]) if cells["value"] else []


def _code(field: CorrectionField) -> str:
    # what public words say is for a funder to say; a group speaks for itself
    codes = list(field.by_group_only or field.values)
    return st.radio(
        field.asks,
        codes,
        format_func=lambda code: field.values[code],
        key=f"mend-value-{field.name}",
    )


def _communities(field: CorrectionField) -> str:
    """Codes with `;` between, or `none`; empty until something is said."""
    labels = load_communities()
    is_everybody = st.checkbox(EVERYBODY, key=f"mend-everybody-{field.name}")
    if is_everybody:
        return NONE
    chosen = st.multiselect(
        f"{field.asks} Choose as many as are right.",
        list(labels),
        format_func=lambda code: labels[code],
        placeholder="Type to find one",
        filter_mode="contains",
        select_all=False,
        key=f"mend-communities-{field.name}",
    )
    return ";".join(chosen)


def _own_words(found: Found) -> Asked:
    words = st.text_input(
        "What do you call yourselves? Everybody can read this.", key="mend-own-words"
    )
    is_alone = st.checkbox(
        "Take off what others have said about who leads us and who we are for",
        key="mend-own-words-alone",
    )
    if not words.strip():
        return []
    of = {"recipient_id": found.recipient_id}
    rows = [{"kind": OWN_WORDS, "field": OWN_WORDS, "value": words, **of}]
    if is_alone:
        rows += [{"kind": "remove", "field": name, **of} for name in ABOUT_THE_GROUP]
    return _read(rows)


def _remove(of: dict[str, str], fields: dict[str, CorrectionField]) -> Asked:
    names = st.multiselect(
        "Which labels should go? Choose as many as you like.",
        list(fields),
        format_func=lambda name: fields[name].label,
        placeholder="Choose",
        select_all=False,
        key="mend-remove",
    )
    return _read([{"kind": "remove", "field": name, **of} for name in names])


def _take_out(of: dict[str, str]) -> Asked:
    kind = st.radio(
        "How much should go?",
        list(HOW_FAR),
        format_func=lambda code: HOW_FAR[code],
        key="mend-how-far",
    )
    st.html(f'<p class="fe-source">{HOW_FAR_NOTE}</p>')
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
        "Download the small file",
        data=file_of(asked),
        file_name="take-out.csv" if is_taken_out else "corrections.csv",
        mime="text/csv",
        on_click="ignore",
        key="mend-download",
    )
    st.html("<p>Or copy this and send it. The file is in it already.</p>")
    st.code(letter, language=None, wrap_lines=True)
    st.html(f'<p class="fe-source">{AT_THE_SOURCE}</p>')


def file_of(asked: Asked) -> str:
    """The lines of a file of corrections, or of redactions."""
    corrections = [item for item in asked if isinstance(item, Correction)]
    redactions = [item for item in asked if isinstance(item, Redaction)]
    return write_corrections(corrections) if corrections else write_redactions(redactions)


def _where_to(letter: str, deployment: Deployment | None) -> str:
    """Where to send it, as HTML, with a link that opens the e-mail where that can be."""
    if deployment is None:
        return NOBODY
    link = letter_link(letter, deployment)
    opens = f'<a href="{escape(link, quote=True)}">Open it as an e-mail</a>. ' if link else ""
    return f"{opens}{mending.who_answers()}"


def public_log() -> Table:
    """How many requests of each kind were met on each day: no name, and nothing of what it was."""
    logs = [("corrections_log", "made_on"), ("tombstones", "withdrawn_on")]
    rows = [
        [f"{row[day]:%-d %B %Y}", label_of("kind", row["kind"]), f"{row['request_count']:,}"]
        for table, day in logs
        for row in db.table(table).sort(day, descending=True).to_dicts()
    ]
    headings = ["Asked on", "What was done", "How many"]
    nothing = [["Nothing so far", "", ""]]
    return Table("What was changed in this build", headings, rows or nothing, numbers_from=2)
