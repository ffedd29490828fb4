"""What a funder has said and shown of each thing that two reports asked of it."""

import streamlit as st

from dashboard import accountability_page, address, db

st.title("Accountability")
funder_id = address.one("Funder", "funder", db.names().funders)
account = db.account(funder_id)
st.header(account.funder_name, anchor=False)
st.html(accountability_page.opening_html(account))
st.header("What was asked, and what there is", anchor="asked")
st.html(accountability_page.answers_html(account))
