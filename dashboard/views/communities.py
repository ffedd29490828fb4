"""Whom grants are for, who leads the groups, and who says so: counts, never a list of groups."""

import streamlit as st

from dashboard import address, community_parts, words
from pipelines.contracts import load_fields

RELATIONS = ("serves", "led_by", "led_by_and_for", "mission")

st.title("Communities")
scope = community_parts.choose_scope()
measure = address.one("Count", "measure", load_fields()["measure"].values, is_row=True)
community_parts.for_and_led(scope, measure)
st.markdown(community_parts.INTRODUCTION)

st.header("Each community", anchor="each")
st.markdown(community_parts.EACH)
labels = {code: load_fields()["relation"].values[code] for code in RELATIONS}
relation = address.one("Relation of grant and community", "relation", labels, is_row=True)
community_parts.reach(scope, measure, relation)
st.header("Two communities together", anchor="together")
community_parts.together(scope, measure, relation)
st.header("Led by those it is for", anchor="user-led")
community_parts.user_led(scope, measure)
st.header("Whom grants are for, and who leads", anchor="gap")
community_parts.gap(scope)
st.header("Core money for groups led by those they are for", anchor="core")
community_parts.core(scope)
st.header("In groups' own words", anchor="own-words")
community_parts.own_words(scope)
st.header("How well words are read", anchor="accuracy")
with st.expander("Measured against grants that people labelled"):
    st.html(words.accuracy_table("communities"))
st.page_link("views/rules.py", label="The rules that read the words")
