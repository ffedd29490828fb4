"""The page that a funder's own file would make, shown to it alone before anything is published."""

import tempfile
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from pipelines.accountability.draft import Draft, from_json
from pipelines.accountability.html import answers_html, opening_html
from pipelines.accountability.template import write_template
from pipelines.phrases import say

SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def drafts(said: dict[str, Any]) -> None:
    """A draft page of each funder of the file, with the form begun for it."""
    found = from_json(said.get("drafts", []))
    if not found:
        return
    st.header(say("check.your_page"), anchor="draft")
    for number, draft in enumerate(found):
        account = draft.account
        st.html(f"<p>{escape(say('check.draft', name=account.funder_name))}</p>")
        with st.expander(
            say("check.draft_of", name=account.funder_name), key=f"check-draft-{number}"
        ):
            st.html(opening_html(account))
            st.html(answers_html(account, is_draft=True))
        st.download_button(
            say("check.form", name=account.funder_name),
            data=partial(form_of, draft),
            file_name="accountability.xlsx",
            mime=SHEETS,
            on_click="ignore",
            key=f"check-form-{number}",
        )


def form_of(draft: Draft) -> bytes:
    """The workbook to fill in, with what is known of it already."""
    with tempfile.TemporaryDirectory(prefix="funder-equity-form-") as folder:
        path = Path(folder) / "accountability.xlsx"
        write_template(path, draft.form_lines())
        return path.read_bytes()
