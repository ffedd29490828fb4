"""Who is reached: kind of recipient, registration, legal form, size at the award, year."""

import streamlit as st

from dashboard import address, components, db, filters
from dashboard.plain_text import plain
from pipelines.findings import total_sentence
from pipelines.indicators import load_indicators

SECTIONS = (
    ("recipient_kind", "Organisations and individuals"),
    ("recipient_size", "Size of the recipient when the grant was awarded"),
    ("recipient_size_basis", "How that size is known"),
    ("registration_status", "On a register, as far as the files say"),
    ("legal_form", "Legal form"),
    ("financial_year", "Year of award"),
)
MEASURES = ("money_awarded", "grants_made", "recipients_reached")

st.title("Who is reached")
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one("Count by", "measure", labels, is_row=True)
beside = components.choose_beside()
st.markdown(plain(total_sentence(db.result(measure, (), chosen))))
for dimension, heading in SECTIONS:
    components.figure(db.result(measure, (dimension,), chosen), chosen, heading)
    components.figure_beside(measure, dimension, beside, chosen)
