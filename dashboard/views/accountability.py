"""What a funder has said and shown of each thing that two reports asked of it."""

import streamlit as st

from dashboard import address, db
from dashboard.plain_text import plain
from pipelines.accountability.html import answers_html, opening_html

st.title("Accountability")
funder_id = address.one("Funder", "funder", db.names().funders)
account = db.account(funder_id)
st.header(plain(account.funder_name), anchor=False)
st.html(opening_html(account))
st.header("What was asked, and what there is", anchor="asked")
st.html(answers_html(account))
