"""Compare: each share of the whole with its range, and one of them for each funder or year."""

import streamlit as st

from dashboard import address, components, db, filters, words
from pipelines.indicators import load_dimensions, load_indicators

st.title("Compare")
st.markdown(words.COMPARE)
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in words.compared()}
each = {name: load_dimensions()[name].label for name in words.EACH}

st.header("What the two reports ask for", anchor="all")
whole = [db.result(name, (), chosen) for name in labels]
chosen_each = address.one("For each", "each", each)
st.html(components.shares_table(whole, chosen, chosen_each))

figure = address.one("Figure", "figure", labels)
result = db.result(figure, (chosen_each,), chosen)
components.figure(result, chosen, f"{labels[figure]}, for each {each[chosen_each]}")
components.before_you_compare(db.differences(figure, (chosen_each,), chosen))
