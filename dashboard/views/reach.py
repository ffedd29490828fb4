"""Who is reached: by kind of recipient, registration, size of grant and year."""

import streamlit as st

from dashboard import address, components, db, filters
from pipelines.findings import total_sentence
from pipelines.indicators import load_indicators

SECTIONS = (
    ("recipient_kind", "Organisations and individuals"),
    ("registration_status", "On a register, as far as the files say"),
    ("grant_size_band", "Size of grant"),
    ("financial_year", "Year of award"),
)
MEASURES = ("money_awarded", "grants_made", "recipients_reached")

st.title("Who is reached")
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one("Count by", "measure", labels, is_row=True)
st.markdown(components.plain(total_sentence(db.result(measure, (), chosen))))
for dimension, heading in SECTIONS:
    components.figure(db.result(measure, (dimension,), chosen), chosen, heading)
