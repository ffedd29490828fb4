"""What it pays for: core costs or a project, restricted or not, how long, and for whom."""

import streamlit as st

from dashboard import address, components, db, filters, words
from dashboard.plain_text import plain
from pipelines.findings import total_sentence
from pipelines.indicators import load_indicators

SECTIONS = (
    ("purpose", "Core costs or a project"),
    ("purpose_basis", "How that is known"),
    ("restriction", "Restricted or not"),
    ("restriction_basis", "How that is known"),
    ("duration", "How long grants run"),
    ("duration_basis", "How that is known"),
)
MEASURES = ("money_awarded", "grants_made", "recipients_reached")

st.title("What it pays for")
st.markdown(words.PURPOSE)
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one("Count by", "measure", labels, is_row=True)
beside = components.choose_beside()
st.markdown(plain(total_sentence(db.result(measure, (), chosen))))
for dimension, heading in SECTIONS:
    components.figure(db.result(measure, (dimension,), chosen), chosen, heading)
    components.figure_beside(measure, dimension, beside, chosen)

st.header("One short grant after another", anchor="patterns")
st.markdown(words.PATTERNS)
st.html(words.patterns_table(db.table("grant_patterns"), db.table("funders")))
st.page_link("views/rules.py", label="The rules that read the texts")
