"""Small grants: how much a year, what a funder gave a group in a year, and who is new."""

import streamlit as st

from dashboard import address, components, db, filters, words
from pipelines.indicators import load_indicators

SECTIONS = (
    ("grant_size_band", "The whole spread: size of grant"),
    ("annual_amount", "What a grant comes to a year"),
    ("under_2000_a_year", "Under £2,000 a year"),
    ("under_10000_a_year", "Under £10,000 a year"),
    ("recipient_year", "All that one funder gave one group in a year"),
    ("first_award", "First grants to a group"),
)
MEASURES = ("grants_made", "money_awarded", "recipients_reached")

st.title("Small grants")
st.markdown(words.SMALL_GRANTS)
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one("Count by", "measure", labels, is_row=True)
beside = components.choose_beside()
for dimension, heading in SECTIONS:
    components.figure(db.result(measure, (dimension,), chosen), chosen, heading)
    components.figure_beside(measure, dimension, beside, chosen)
