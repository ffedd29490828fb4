"""For groups: streams that may fund them, who decides, what is published about them."""

from html import escape

import streamlit as st

from dashboard import db, for_groups_page
from dashboard.plain_text import plain
from pipelines.accountability import streams
from pipelines.phrases import say

st.title(say("for_groups.title"))
st.html(f'<p class="fe-lead">{escape(say("for_groups.lead"))}</p>')
found = db.streams(for_groups_page.needs())
st.markdown(plain(streams.lead(found)))
st.header(say("for_groups.told_heading"), anchor="told")
st.html(for_groups_page.streams_html(found))
if not found.streams:
    for_groups_page.what_to_do()
if found.untold:
    st.header(say("for_groups.untold_heading"), anchor="not-known")
    st.markdown(plain(say("for_groups.untold_note")))
    st.html(for_groups_page.untold_html(found.untold, say("for_groups.untold_caption")))
if found.quiet:
    st.header(say("for_groups.quiet_heading"), anchor="quiet")
    st.markdown(plain(say("for_groups.quiet_note", years=streams.QUIET_YEARS)))
    shown = say("for_groups.quiet", count=f"{len(found.quiet):,}")
    with st.expander(shown, key="quiet"):
        st.html(for_groups_page.untold_html(found.quiet, say("for_groups.quiet_caption")))

st.header(say("for_groups.who_decides"), anchor="who-decides")
st.html(for_groups_page.together_html(db.together()))
st.page_link("views/accountability.py", label=say("for_groups.one_funder"))

st.header(say("for_groups.about_you"), anchor="about-you")
st.html(f'<p class="fe-finding">{escape(say("for_groups.about_you_note"))}</p>')
st.page_link("views/correct.py", label=say("for_groups.mend"))
