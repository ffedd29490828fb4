"""Where the money goes: region of the work, deprivation in each nation, scale of recipients."""

import streamlit as st

from dashboard import address, components, db, filters, words
from dashboard.plain_text import plain
from pipelines.findings import total_sentence
from pipelines.indicators import load_indicators

MEASURES = ("money_awarded", "grants_made")
NATIONS = {
    "E92000001": ("deprivation_england", "England"),
    "W92000004": ("deprivation_wales", "Wales"),
    "S92000003": ("deprivation_scotland", "Scotland"),
}

st.title("Where the money goes")
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one("Count by", "measure", labels, is_row=True)
st.markdown(plain(total_sentence(db.result(measure, (), chosen))))
place_known = db.result(measure, ("place_basis",), chosen)
st.html(words.place_lead(place_known))

by_region = db.result(measure, ("region",), chosen)
components.figure(by_region, chosen, "By region or nation of the work", is_map=True)
components.figure(place_known, chosen, "How the files say where the work is")

st.header("How deprived the places are", anchor="deprivation")
st.markdown(words.DEPRIVATION)
nations = {code: name for code, (_, name) in NATIONS.items()}
nation = address.one("Nation", "nation", nations, is_row=True)
inside = filters.within_nation(chosen, nation)
dimension, name = NATIONS[nation]
components.figure(db.result(measure, (dimension,), inside), inside, f"Deprivation in {name}")

scales = db.result(measure, ("geographic_scale",), chosen)
components.figure(scales, chosen, "Local, regional or national groups")

offices = db.result(measure, ("office_region",), chosen)
components.figure(offices, chosen, "Where recipients have their office", is_map=True)
