"""Home: what is loaded, as at when, and how much is not known."""

import streamlit as st

from dashboard import components, db, words
from pipelines.indicators import Filters

everything = Filters()
totals = {name: db.result(name, (), everything) for name in words.HEADLINES}

st.title("What published grants show about who funders reach")
st.html(f'<p class="fe-lead">{words.lead()}</p>')
st.html(f'<p class="fe-finding">{words.who_leads()}</p>')
components.facts(words.headline_facts(totals))
st.html(f'<p class="fe-source">{words.left_out(totals)}</p>')

st.header("Where to begin", anchor="begin")
st.html(words.ways_in())

st.header("How much is not known", anchor="not-known")
st.markdown(words.NOT_KNOWN_INTRODUCTION)
st.html(words.coverage_table(db.known(everything)))

st.header("Who is here", anchor="funders")
st.markdown(words.WHO_IS_HERE)
st.html(words.funders_table(db.table("funders")))
st.page_link("views/reach.py", label="See who is reached")

st.header("What was read", anchor="files")
st.markdown(words.WHAT_WAS_READ)
st.html(words.files_table(db.table("source_files")))

st.header("Is something here wrong?", anchor="wrong")
st.markdown(words.WRONG)
