"""The rules: each with what it reads, an example, a near miss, and what it decided for whom."""

import polars as pl
import streamlit as st

from dashboard import address, db, words
from pipelines.contracts import load_fields
from pipelines.phrases import choices, say

# A question, its name, and under which subject its accuracy stands.
SUBJECTS = {"community": "communities", "user_led": "communities"}

st.title(say("rules.rules"))
st.markdown(say("rules.introduction"))
axis = address.one(say("rules.rules_for"), "axis", choices("rules.axes"), is_row=True)
rules = db.table("rules").filter(axis=axis).sort("rule_id")
names = {"all": say("rules.all_them")} | {rule: rule for rule in rules["rule_id"]}
one = address.one(say("rules.one_rule"), "rule", names)
st.html(words.accuracy_table(SUBJECTS.get(axis, "purpose")))
labels = load_fields()[axis].values if axis in load_fields() else {}
shown = rules if one == "all" else rules.filter(pl.col("rule_id") == one)
st.html(words.rules_table(shown, db.table("rule_counts"), labels))
