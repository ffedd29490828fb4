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
from pipelines.phrases import say
from pipelines.private_check import LIMITS, SUFFIXES, RefusedError, check_privately
from pipelines.tables import Table, to_html
from pipelines.words import counted, share

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
        say("check.your_grants_file"),
        type=[suffix[1:] for suffix in SUFFIXES],
        key=f"check-file-{turn}",
    )
    private = f"{say('check.private')} {LIMITS.in_words()}"
    st.html(f'<p class="fe-source">{escape(private)}</p>')
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
    with st.spinner(say("check.looking_at_file_large")):
        try:
            return {"name": given.name, **check_privately(given.name, given.getvalue())}
        except RefusedError as error:
            return {"refused": str(error)}


def verdict(said: Said) -> None:
    """Whether it can be used, and what it comes to."""
    name = said["name"]
    if not said["usable"]:
        useless = say("check.cannot_be_used_yet", name=name)
        st.html(f'<p class="fe-finding">{escape(useless)}</p>')
        return
    lost = said["rejected"]
    line = say("check.can_be_used", name=name, grants=counted(said["grants"], "grant"))
    line += (
        say("check.cannot_mend_them_first", value=counted(lost, "row"))
        if lost
        else say("check.no_row_lost")
    )
    st.html(f'<p class="fe-finding">{escape(line)}</p>')
    components.facts(
        [
            (say("check.grants"), f"{said['grants']:,}"),
            (say("check.pounds"), f"£{float(said['amount_gbp']):,.2f}"),
            (say("check.rows_cannot_be_used"), f"{lost:,}"),
            (say("check.rows_set_aside_same"), f"{said['set_aside']:,}"),
        ]
    )


def to_mend(said: Said) -> None:
    """Each kind of problem once: what, on how many rows, where first, what to do."""
    st.header(say("check.what_mend"), anchor="mend")
    whole = [each for each in said["problems"] if not each["problem_id"]]
    kinds = said["problem_kinds"]
    of_file = [each for each in said["problems"] if each["problem_id"] and each["row"] is None]
    if not (whole or kinds or of_file):
        nothing = escape(say("check.nothing_was_found"))
        st.html(f"<p>{nothing}</p>")
        return
    if whole:
        rows = [[_place(each), each["reason"], each["remedy"]] for each in whole]
        _table(
            say("check.what_not_read"),
            [say("check.where"), say("check.why"), say("check.what_do")],
            rows,
        )
    if kinds:
        headings = [say("check.what"), say("check.rows"), say("check.first"), say("check.what_do")]
        _table(_rows_caption(kinds), headings, [_kind_row(each) for each in kinds[:KINDS_SHOWN]])
    if of_file:
        headings = [say("check.what"), say("check.rows"), say("check.what_do")]
        _table(say("check.file_as_whole"), headings, [_file_row(each) for each in of_file])
    names = say("check.names_brackets_are_those")
    st.html(f'<p class="fe-source">{names}</p>')


def _rows_caption(kinds: list[Said]) -> str:
    more = len(kinds) - KINDS_SHOWN
    rest = say("check.kinds_more_are_file", more=f"{more:,}") if more > 0 else ""
    return say("check.rows_look_at_what", rest=rest)


def _place(problem: Said) -> str:
    row = say("check.row", row=problem["row"]) if problem["row"] is not None else ""
    sheet = say("check.sheet", sheet=problem["sheet"]) if problem["sheet"] else ""
    return ", ".join(filter(None, (problem["file"], sheet, row, problem["field"])))


def _kind_row(kind: Said) -> list[str]:
    lost = say("check.not_used") if kind["is_row_lost"] else ""
    check = f" ({kind['standard_check']})" if kind["standard_check"] else ""
    places = "; ".join(_of_place(each) for each in kind["places"])
    what = f"{kind['field']}\n{kind['reason']}{check}"
    return [what, f"{kind['row_count']:,}{lost}", places, kind["remedy"]]


def _of_place(place: Said) -> str:
    value = f"“{place['value'][:60]}”: " if place["value"] else ""
    sheet = say("check.sheet_before", sheet=place["sheet"]) if place["sheet"] else ""
    more = place["row_count"] - len(place["rows"])
    rest = say("check.more", more=f"{more:,}") if more else ""
    key = "check.in_rows" if place["row_count"] > 1 else "check.in_row"
    rows = ", ".join(map(str, place["rows"]))
    return say(key, value=value, sheet=sheet, rows=rows) + rest


def _file_row(problem: Said) -> list[str]:
    check = f" ({problem['standard_check']})" if problem["standard_check"] else ""
    value = f" ({problem['value']})" if problem["value"] else ""
    of = (
        say("check.of", found=f"{problem['found']:,}", base=f"{problem['base']:,}")
        if problem["base"]
        else ""
    )
    return [f"{problem['field']}\n{problem['reason']}{value}{check}", of, problem["remedy"]]


def publishable(said: Said) -> None:
    """What is known today, and which columns would add to it, those that the funder holds first."""
    if not said["coverage"]:
        return
    st.header(say("check.what_can_be_shown"), anchor="today")
    topics = [
        [
            each["label"],
            say("check.of_base", known=f"{each['known']:,}", base=f"{each['base']:,}"),
            share(each["known"] / each["base"]),
        ]
        for each in said["coverage"]
    ]
    _narrow(
        say("check.what_known_how_many"),
        [say("check.what"), say("check.grants"), say("check.known")],
        topics,
    )
    for name, is_held in (("held", True), ("not_held", False)):
        heading = say(f"check.columns.{name}.heading")
        introduction = say(f"check.columns.{name}.introduction")
        columns = [each for each in said["next_columns"] if each["is_held"] is is_held]
        if columns:
            st.header(heading, anchor=False)
            st.html(f"<p>{escape(introduction)}</p>")
            headings = [
                say("check.column"),
                say("check.not_known_today"),
                say("check.where_you_have"),
                say("check.write"),
                say("check.what_gives"),
            ]
            _table(heading, headings, [_column_row(each) for each in columns])


def _column_row(column: Said) -> list[str]:
    answers = ", ".join(column["recommendations"])
    gives = (
        say("check.answers", gives=column["gives"], answers=answers) if answers else column["gives"]
    )
    grants = counted(column["grants"], "grant")
    return [column["heading"], grants, column["held"], column["write"], gives]


def for_you(said: Said) -> None:
    """Who got short grants in a row, or several small ones at once: for the funder's eyes only."""
    if not said["patterns"]:
        return
    st.header(say("check.you_alone"), anchor="for-you")
    st.html(f"<p>{say('check.for_you')}</p>")
    rows = [
        [each["recipient_name"], label_of("pattern_id", each["pattern_id"]), f"{each['grants']:,}"]
        for each in said["patterns"][:PATTERNS_SHOWN]
    ]
    caption = say("check.with_short_small_grants", patterns=counted(len(said["patterns"]), "group"))
    with st.expander(caption, key="check-patterns"):
        _narrow(caption, [say("check.group"), say("check.what"), say("check.grants")], rows)
        if len(said["patterns"]) > PATTERNS_SHOWN:
            rest = escape(say("check.rest_file_take_away"))
            st.html(f"<p>{rest}</p>")


def take_away(said: Said) -> None:
    """Everything that was found, as a table and for machines."""
    st.header(say("check.take_away"), anchor="take-away")
    with st.container(horizontal=True):
        if said["problems"]:
            st.download_button(
                say("check.what_mend_csv"),
                data=lambda: to_csv(pl.DataFrame(said["problems"], infer_schema_length=None)),
                file_name="what-to-mend.csv",
                mime="text/csv",
                on_click="ignore",
                key="check-csv",
            )
        st.download_button(
            say("check.all_json"),
            data=lambda: json.dumps(said, ensure_ascii=False, indent=2),
            file_name="check.json",
            mime="application/json",
            on_click="ignore",
            key="check-json",
        )
        st.button(say("check.forget_what_was_found"), on_click=_forget, key="check-forget")
    st.html(f'<p class="fe-source">{say("check.afterwards")}</p>')


def _forget() -> None:
    st.session_state.pop(ANSWERS, None)


def _table(caption: str, headings: list[str], rows: list[list[str]]) -> None:
    st.html(to_html(Table(caption, headings, rows, numbers_from=len(headings), is_wide=True)))


def _narrow(caption: str, headings: list[str], rows: list[list[str]]) -> None:
    st.html(to_html(Table(caption, headings, rows, numbers_from=len(headings) - 1)))
