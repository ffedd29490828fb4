"""Small grants: how much a year, what a funder gave a group in a year, and who is new."""

import streamlit as st

from dashboard import address, components, db, filters
from pipelines.indicators import load_indicators
from pipelines.phrases import say

SECTIONS = (
    ("grant_size_band", say("small_grants.whole_spread_size_grant")),
    ("annual_amount", say("small_grants.what_grant_comes_year")),
    ("under_2000_a_year", say("small_grants.under_2_000_year")),
    ("under_10000_a_year", say("small_grants.under_10_000_year")),
    ("recipient_year", say("small_grants.all_one_funder_gave")),
    ("first_award", say("small_grants.first_grants_group")),
)
MEASURES = ("grants_made", "money_awarded", "recipients_reached")

st.title(say("small_grants.small_grants"))
st.markdown(say("small_grants.introduction"))
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one(say("small_grants.count_by"), "measure", labels, is_row=True)
beside = components.choose_beside()
for dimension, heading in SECTIONS:
    components.figure(db.result(measure, (dimension,), chosen), chosen, heading)
    components.figure_beside(measure, dimension, beside, chosen)
