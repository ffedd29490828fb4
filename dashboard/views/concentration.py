"""Who holds the money: the share of the largest recipients, whole and for each funder or year."""

import streamlit as st

from dashboard import address, compare_parts, components, db, filters, links, words
from pipelines.indicators import load_indicators
from pipelines.phrases import say

st.title(say("concentration.who_holds_money"))
st.markdown(say("concentration.introduction"))
chosen = filters.choose()
each = compare_parts.each()
chosen_each = address.one(say("concentration.each"), "each", each)
whole = [db.result(name, (), chosen) for name in words.LARGEST]
st.html(components.shares_table(whole, links.query_of(chosen, each=chosen_each)))
for name in words.LARGEST:
    heading = say(
        "concentration.heading", label=load_indicators()[name].label, value=each[chosen_each]
    )
    components.figure(db.result(name, (chosen_each,), chosen), chosen, heading)
components.before_you_compare(db.differences(words.LARGEST[0], (chosen_each,), chosen))

st.header(say("concentration.work_with"), anchor="downloads")
st.markdown(say("concentration.lorenz"))
measures = [db.result(name, (), chosen) for name in words.OF_RECIPIENTS]
components.figures_downloads(
    say("concentration.all_figures_recipients"), "recipients", measures, chosen
)
components.lorenz_downloads(chosen)
