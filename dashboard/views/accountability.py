"""What a funder has said and shown of each thing that two reports asked of it."""

import streamlit as st

from dashboard import address, db
from dashboard.plain_text import plain
from pipelines.accountability.html import answers_html, opening_html
from pipelines.phrases import say

st.title(say("accountability.accountability"))
funder_id = address.one(say("accountability.funder"), "funder", db.names().funders)
account = db.account(funder_id)
st.header(plain(account.funder_name), anchor=False)
st.html(opening_html(account))
st.header(say("accountability.what_was_asked_what"), anchor="asked")
st.html(answers_html(account))
