"""For groups: streams that may fund them, who decides, what is published about them."""

import streamlit as st

from dashboard import address, db, for_groups_page
from dashboard.plain_text import plain
from pipelines.accountability import streams
from pipelines.accountability.streams import Needs

st.title("For groups that look for money")
st.html(f'<p class="fe-lead">{for_groups_page.FOR_GROUPS}</p>')
needs = Needs(
    is_unregistered=address.yes_or_no(
        "We are on no register", "unregistered", False, "Leaves out streams that ask for a number."
    ),
    is_unconstituted=address.yes_or_no(
        "We have no constitution", "unconstituted", False, "Streams with a host or help stay in."
    ),
    is_for_core=address.yes_or_no(
        "It is for core costs", "core", False, "Rent, insurance, salaries of no one project."
    ),
    amount=for_groups_page.pounds(address.words("How much, in pounds", "amount", "Any amount")),
)
found = db.streams(needs)
st.markdown(plain(streams.lead(found)))
st.html(for_groups_page.streams_html(found))

st.header("Who decides", anchor="who-decides")
st.html(for_groups_page.together_html(db.together()))
st.page_link(
    "views/accountability.py", label="What one funder says of who decides, and of all else"
)

st.header("What is published about you", anchor="about-you")
st.html(f'<p class="fe-finding">{for_groups_page.ABOUT_YOU}</p>')
st.page_link("views/correct.py", label="See it, mend it, or have it taken out")
