"""Who holds the money: the share of the largest recipients, whole and for each funder or year."""

import streamlit as st

from dashboard import address, components, db, filters, words
from pipelines.indicators import load_dimensions, load_indicators

st.title("Who holds the money")
st.markdown(words.CONCENTRATION)
chosen = filters.choose()
each = {name: load_dimensions()[name].label for name in words.EACH}
chosen_each = address.one("For each", "each", each)
whole = [db.result(name, (), chosen) for name in words.LARGEST]
st.html(components.shares_table(whole, chosen, chosen_each))
for name in words.LARGEST:
    heading = f"{load_indicators()[name].label}, for each {each[chosen_each]}"
    components.figure(db.result(name, (chosen_each,), chosen), chosen, heading)
components.before_you_compare(db.differences(words.LARGEST[0], (chosen_each,), chosen))

st.header("To work with", anchor="downloads")
st.markdown(words.LORENZ)
measures = [db.result(name, (), chosen) for name in words.OF_RECIPIENTS]
components.figures_downloads("All figures of recipients", "recipients", measures, chosen)
components.lorenz_downloads(chosen)
