"""Who is reached: kind of recipient, registration, legal form, size at the award, year."""

import streamlit as st

from dashboard import address, components, db, filters
from dashboard.plain_text import plain
from pipelines.findings import total_sentence
from pipelines.indicators import load_indicators
from pipelines.phrases import say

SECTIONS = (
    ("recipient_kind", say("reach.organisations_individuals")),
    ("recipient_size", say("reach.size_recipient_when_grant")),
    ("recipient_size_basis", say("reach.how_size_known")),
    ("registration_status", say("reach.on_register_as_far")),
    ("legal_form", say("reach.legal_form")),
    ("financial_year", say("reach.year_award")),
)
MEASURES = ("money_awarded", "grants_made", "recipients_reached")

st.title(say("reach.who_reached"))
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one(say("reach.count_by"), "measure", labels, is_row=True)
beside = components.choose_beside()
st.markdown(plain(total_sentence(db.result(measure, (), chosen))))
for dimension, heading in SECTIONS:
    components.figure(db.result(measure, (dimension,), chosen), chosen, heading)
    components.figure_beside(measure, dimension, beside, chosen)
