"""What it pays for: core costs or a project, restricted or not, how long, and for whom."""

import streamlit as st

from dashboard import address, components, db, filters, words
from dashboard.plain_text import plain
from pipelines.findings import total_sentence
from pipelines.indicators import load_indicators
from pipelines.phrases import say

SECTIONS = (
    ("purpose", say("purpose.core_costs_project")),
    ("purpose_basis", say("purpose.how_known")),
    ("restriction", say("purpose.restricted_not")),
    ("restriction_basis", say("purpose.how_known")),
    ("duration", say("purpose.how_long_grants_run")),
    ("duration_basis", say("purpose.how_known")),
)
MEASURES = ("money_awarded", "grants_made", "recipients_reached")

st.title(say("purpose.what_pays"))
st.markdown(say("purpose.introduction"))
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one(say("purpose.count_by"), "measure", labels, is_row=True)
beside = components.choose_beside()
st.markdown(plain(total_sentence(db.result(measure, (), chosen))))
for dimension, heading in SECTIONS:
    components.figure(db.result(measure, (dimension,), chosen), chosen, heading)
    components.figure_beside(measure, dimension, beside, chosen)

st.header(say("purpose.one_short_grant_after"), anchor="patterns")
st.markdown(say("purpose.patterns"))
st.html(words.patterns_table(db.table("grant_patterns"), db.table("funders")))
st.page_link("views/rules.py", label=say("purpose.rules_read_texts"))
