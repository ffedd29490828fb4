"""Mend or remove: a group finds what is shown about it, and makes a small file that changes it."""

from html import escape

import streamlit as st

from dashboard import address, correct_form, db
from pipelines.phrases import say
from pipelines.tables import to_html

st.title(say("correct.title"))
st.html(f'<p class="fe-lead">{escape(say("correct.lead"))}</p>')

st.header(say("correct.find"), anchor=False)
words = address.private_words(say("correct.search"), "group", say("correct.search_placeholder"))
found = correct_form.choose(words, address.held("grant"))
if found is not None:
    st.header(say("correct.now"), anchor=False)
    correct_form.show(found)
    st.header(say("correct.what_should_change"), anchor=False)
    asked = correct_form.ask(found)
    if asked:
        st.header(say("correct.send"), anchor=False)
        correct_form.send(asked, db.deployment())

st.header(say("correct.others"), anchor=False)
st.html(to_html(correct_form.public_log()))
