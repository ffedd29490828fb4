"""Mend or remove: a group finds what is shown about it, and makes a small file that changes it."""

import streamlit as st

from dashboard import address, correct_form, db
from pipelines.tables import to_html

st.title("Mend or remove what is shown about a group")
st.html(f'<p class="fe-lead">{correct_form.LEAD}</p>')

st.header("1. Find your group", anchor=False)
words = address.words(
    "Its name, its charity or company number, or the identifier of a grant", "group", "Any of them"
)
found = correct_form.choose(words, address.held("grant"))
if found is not None:
    st.header("2. What is shown now", anchor=False)
    correct_form.show(found)
    st.header("3. What should change?", anchor=False)
    asked = correct_form.ask(found)
    if asked:
        st.header("4. Send it", anchor=False)
        correct_form.send(asked, db.deployment())

st.header("What others have asked for", anchor=False)
st.html(to_html(correct_form.public_log()))
