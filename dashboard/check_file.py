"""What is shown of a file that a funder gives to be looked at; the file itself is not kept.

The answers, never the file, stay in the browser's session, and are gone with it.
"""

import json
from html import escape
from typing import Any

import polars as pl
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import components
from pipelines.contracts import label_of
from pipelines.export.tidy_csv import to_csv
from pipelines.private_check import LIMITS, SUFFIXES, RefusedError, check_privately
from pipelines.tables import Table, to_html
from pipelines.words import counted, share

LEAD = (
    "Give your grants file before you publish it. You see what cannot be used and how to mend it, "
    "what can be shown from it today, and what one more column that you hold already would add."
)
PRIVATE = (
    "The file is looked at by itself and removed straight after. What was found stays in this page "
    "until you close it. Nobody else sees it, and nothing on this site changes."
)
AFTERWARDS = (
    "Nothing was kept of the file. Mend it in your own copy and give it again; then publish it on "
    "your website, and register it with 360Giving."
)
FOR_YOU = (
    "In public only the number of such groups is shown. Three or more grants of a year or less in "
    "a row, or three or more under £10,000 at once, may suit a group, or wear it out: ask it."
)
ANSWERS = "check-answers"
TURN = "check-turn"
KINDS_SHOWN = 40
PATTERNS_SHOWN = 50
Said = dict[str, Any]


def ask() -> Said | None:
    """The answers about the file last given; says why where it could not be looked at.

    The place to give a file is a new one after each, so that the server lets go of what was given.
    """
    turn = st.session_state.get(TURN, 0)
    given = st.file_uploader(
        "Your grants file", type=[suffix[1:] for suffix in SUFFIXES], key=f"check-file-{turn}"
    )
    st.html(f'<p class="fe-source">{escape(f"{PRIVATE} {LIMITS.in_words()}")}</p>')
    if given is not None:
        st.session_state[ANSWERS] = _look(given)
        st.session_state[TURN] = turn + 1
        st.rerun()
    said: Said | None = st.session_state.get(ANSWERS)
    if said is not None and "refused" in said:
        st.html(f'<p class="fe-finding" role="alert">{escape(said["refused"])}</p>')
        return None
    return said


def _look(given: UploadedFile) -> Said:
    with st.spinner("Looking at the file. A large one takes a minute."):
        try:
            return {"name": given.name, **check_privately(given.name, given.getvalue())}
        except RefusedError as error:
            return {"refused": str(error)}


def verdict(said: Said) -> None:
    """Whether it can be used, and what it comes to."""
    name = said["name"]
    if not said["usable"]:
        st.html(f'<p class="fe-finding">{escape(name)} cannot be used yet.</p>')
        return
    lost = said["rejected"]
    line = f"{name}: {counted(said['grants'], 'grant')} can be used. "
    line += f"{counted(lost, 'row')} cannot: mend them first." if lost else "No row is lost."
    st.html(f'<p class="fe-finding">{escape(line)}</p>')
    components.facts(
        [
            ("Grants", f"{said['grants']:,}"),
            ("In pounds", f"£{float(said['amount_gbp']):,.2f}"),
            ("Rows that cannot be used", f"{lost:,}"),
            ("Rows set aside: the same grant again", f"{said['set_aside']:,}"),
        ]
    )


def to_mend(said: Said) -> None:
    """Each kind of problem once: what, on how many rows, where first, what to do."""
    st.header("What to mend", anchor="mend")
    whole = [each for each in said["problems"] if not each["problem_id"]]
    kinds = said["problem_kinds"]
    of_file = [each for each in said["problems"] if each["problem_id"] and each["row"] is None]
    if not (whole or kinds or of_file):
        st.html("<p>Nothing was found.</p>")
        return
    if whole:
        rows = [[_place(each), each["reason"], each["remedy"]] for each in whole]
        _table("What is not read", ["Where", "Why", "What to do"], rows)
    if kinds:
        headings = ["What", "Rows", "First", "What to do"]
        _table(_rows_caption(kinds), headings, [_kind_row(each) for each in kinds[:KINDS_SHOWN]])
    if of_file:
        headings = ["What", "Rows", "What to do"]
        _table("Of the file as a whole", headings, [_file_row(each) for each in of_file])
    names = "Names in brackets are those of the checks in the 360Giving Data Quality Tool."
    st.html(f'<p class="fe-source">{names}</p>')


def _rows_caption(kinds: list[Said]) -> str:
    more = len(kinds) - KINDS_SHOWN
    rest = f"; {more:,} kinds more are in the file to take away" if more > 0 else ""
    return f"Rows to look at, what loses a row first{rest}"


def _place(problem: Said) -> str:
    row = f"row {problem['row']}" if problem["row"] is not None else ""
    sheet = f"sheet {problem['sheet']}" if problem["sheet"] else ""
    return ", ".join(filter(None, (problem["file"], sheet, row, problem["field"])))


def _kind_row(kind: Said) -> list[str]:
    lost = " Not used." if kind["is_row_lost"] else ""
    check = f" ({kind['standard_check']})" if kind["standard_check"] else ""
    places = "; ".join(_of_place(each) for each in kind["places"])
    what = f"{kind['field']}\n{kind['reason']}{check}"
    return [what, f"{kind['row_count']:,}{lost}", places, kind["remedy"]]


def _of_place(place: Said) -> str:
    value = f"“{place['value'][:60]}”: " if place["value"] else ""
    sheet = f"sheet {place['sheet']}, " if place["sheet"] else ""
    more = place["row_count"] - len(place["rows"])
    rest = f" and {more:,} more" if more else ""
    return f"{value}{sheet}row{'s' if place['row_count'] > 1 else ''} " + (
        ", ".join(map(str, place["rows"])) + rest
    )


def _file_row(problem: Said) -> list[str]:
    check = f" ({problem['standard_check']})" if problem["standard_check"] else ""
    value = f" ({problem['value']})" if problem["value"] else ""
    of = f"{problem['found']:,} of {problem['base']:,}" if problem["base"] else ""
    return [f"{problem['field']}\n{problem['reason']}{value}{check}", of, problem["remedy"]]


def publishable(said: Said) -> None:
    """What is known today, and which columns would add to it, those that the funder holds first."""
    if not said["coverage"]:
        return
    st.header("What can be shown today", anchor="today")
    topics = [
        [
            each["label"],
            f"{each['known']:,} of {each['base']:,}",
            share(each["known"] / each["base"]),
        ]
        for each in said["coverage"]
    ]
    _narrow("What is known, of how many grants", ["What", "Grants", "Known"], topics)
    for is_held, heading, introduction in COLUMNS:
        columns = [each for each in said["next_columns"] if each["is_held"] is is_held]
        if columns:
            st.header(heading, anchor=False)
            st.html(f"<p>{introduction}</p>")
            headings = ["Column", "Not known today", "Where you have it", "Write", "What it gives"]
            _table(heading, headings, [_column_row(each) for each in columns])


COLUMNS = (
    (
        True,
        "One more column that you hold already",
        "Nobody has to be asked: you fill it in from what you hold. What would add most comes "
        "first.",
    ),
    (
        False,
        "Only where you have it already",
        "These would have to be asked of groups. Do not ask for them only to fill a column.",
    ),
)


def _column_row(column: Said) -> list[str]:
    answers = ", ".join(column["recommendations"])
    gives = f"{column['gives']}\nAnswers {answers}" if answers else column["gives"]
    grants = counted(column["grants"], "grant")
    return [column["heading"], grants, column["held"], column["write"], gives]


def for_you(said: Said) -> None:
    """Who got short grants in a row, or several small ones at once: for the funder's eyes only."""
    if not said["patterns"]:
        return
    st.header("For you alone", anchor="for-you")
    st.html(f"<p>{FOR_YOU}</p>")
    rows = [
        [each["recipient_name"], label_of("pattern_id", each["pattern_id"]), f"{each['grants']:,}"]
        for each in said["patterns"][:PATTERNS_SHOWN]
    ]
    caption = f"{counted(len(said['patterns']), 'group')} with short or small grants together"
    with st.expander(caption, key="check-patterns"):
        _narrow(caption, ["Group", "What", "Grants"], rows)
        if len(said["patterns"]) > PATTERNS_SHOWN:
            st.html("<p>The rest is in the file to take away.</p>")


def take_away(said: Said) -> None:
    """Everything that was found, as a table and for machines."""
    st.header("To take away", anchor="take-away")
    with st.container(horizontal=True):
        if said["problems"]:
            st.download_button(
                "What to mend (CSV)",
                data=lambda: to_csv(pl.DataFrame(said["problems"], infer_schema_length=None)),
                file_name="what-to-mend.csv",
                mime="text/csv",
                on_click="ignore",
                key="check-csv",
            )
        st.download_button(
            "All of it (JSON)",
            data=lambda: json.dumps(said, ensure_ascii=False, indent=2),
            file_name="check.json",
            mime="application/json",
            on_click="ignore",
            key="check-json",
        )
        st.button("Forget what was found", on_click=_forget, key="check-forget")
    st.html(f'<p class="fe-source">{AFTERWARDS}</p>')


def _forget() -> None:
    st.session_state.pop(ANSWERS, None)


def _table(caption: str, headings: list[str], rows: list[list[str]]) -> None:
    st.html(to_html(Table(caption, headings, rows, numbers_from=len(headings), is_wide=True)))


def _narrow(caption: str, headings: list[str], rows: list[list[str]]) -> None:
    st.html(to_html(Table(caption, headings, rows, numbers_from=len(headings) - 1)))
