"""Home: what is loaded, as at when, and how much is not known."""

import streamlit as st

from dashboard import components, db, words
from pipelines.indicators import Filters
from pipelines.phrases import say

everything = Filters()
totals = {name: db.result(name, (), everything) for name in words.HEADLINES}

st.title(say("home.what_published_grants_show"))
shown, unsaid = words.who_leads()
st.html(f'<p class="fe-lead">{shown or words.whose()}</p>')
st.html(f'<p class="fe-finding">{unsaid}</p>')
components.facts(words.headline_facts(totals))
st.html(f'<p class="fe-source">{words.whose()} {words.left_out(totals)}</p>')

st.header(say("home.where_begin"), anchor="begin")
st.html(words.ways_in())

st.header(say("home.how_much_not_known"), anchor="not-known")
st.markdown(say("home.not_known_introduction"))
st.html(words.coverage_table(db.known(everything)))

st.header(say("home.who_here"), anchor="funders")
st.markdown(say("home.who_is_here"))
st.html(words.funders_table(db.table("funders")))
st.page_link("views/reach.py", label=say("home.see_who_reached"))

st.header(say("home.what_was_read_heading"), anchor="files")
st.markdown(say("home.what_was_read"))
st.html(words.files_table(db.table("source_files")))

st.header(say("home.something_here_wrong"), anchor="wrong")
st.markdown(say("home.wrong"))
