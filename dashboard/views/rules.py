"""The rules: each with what it reads, an example, a near miss, and what it decided for whom."""

import streamlit as st

from dashboard import address, db, words
from pipelines.contracts import load_fields

AXES = {"purpose": "What it pays for", "restriction": "Restricted or not", "duration": "Length"}

st.title("The rules")
st.markdown(words.RULES)
st.html(words.accuracy_table())
axis = address.one("Rules for", "axis", AXES, is_row=True)
labels = load_fields()[axis].values if axis in load_fields() else {}
st.html(words.rules_table(db.table("rules"), db.table("rule_counts"), axis, labels))
