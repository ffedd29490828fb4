"""Whom grants are for, who leads the groups, and who says so: counts, never a list of groups."""

import streamlit as st

from dashboard import address, community_parts, words
from pipelines.contracts import load_fields
from pipelines.phrases import say

RELATIONS = ("serves", "led_by", "led_by_and_for", "mission")

st.title(say("communities.communities"))
scope = community_parts.choose_scope()
measure = address.one(
    say("communities.count"), "measure", load_fields()["measure"].values, is_row=True
)
community_parts.for_and_led(scope, measure)
st.markdown(say("communities.introduction"))

st.header(say("communities.each_community"), anchor="each")
st.markdown(say("communities.each"))
labels = {code: load_fields()["relation"].values[code] for code in RELATIONS}
relation = address.one(say("communities.relation_grant_community"), "relation", labels, is_row=True)
community_parts.reach(scope, measure, relation)
st.header(say("communities.two_communities_together"), anchor="together")
community_parts.together(scope, measure, relation)
st.header(say("communities.led_by_those"), anchor="user-led")
community_parts.user_led(scope, measure)
st.header(say("communities.whom_grants_are_who"), anchor="gap")
community_parts.gap(scope)
st.header(say("communities.core_money_groups_led"), anchor="core")
community_parts.core(scope)
st.header(say("communities.groups_own_words"), anchor="own-words")
community_parts.own_words(scope)
st.header(say("communities.how_well_words_are"), anchor="accuracy")
with st.expander(say("communities.measured_against_grants_people")):
    st.html(words.accuracy_table("communities"))
st.page_link("views/rules.py", label=say("communities.rules_read_words"))
