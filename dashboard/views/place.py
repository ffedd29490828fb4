"""Where the money goes: region of the work, deprivation in each nation, scale of recipients."""

import streamlit as st

from dashboard import address, components, db, filters, words
from dashboard.plain_text import plain
from pipelines.findings import total_sentence
from pipelines.indicators import load_indicators
from pipelines.phrases import say

MEASURES = ("money_awarded", "grants_made")
NATIONS = {
    "E92000001": ("deprivation_england", say("place.england")),
    "W92000004": ("deprivation_wales", say("place.wales")),
    "S92000003": ("deprivation_scotland", say("place.scotland")),
}

st.title(say("place.where_money_goes"))
chosen = filters.choose()
labels = {name: load_indicators()[name].label for name in MEASURES}
measure = address.one(say("place.count_by"), "measure", labels, is_row=True)
st.markdown(plain(total_sentence(db.result(measure, (), chosen))))
place_known = db.result(measure, ("place_basis",), chosen)
st.html(words.place_lead(place_known))

by_region = db.result(measure, ("region",), chosen)
components.figure(by_region, chosen, say("place.by_region_nation_work"), is_map=True)
components.figure(place_known, chosen, say("place.how_files_say_where"))

st.header(say("place.how_deprived_places_are"), anchor="deprivation")
st.markdown(say("place.deprivation_note"))
nations = {code: name for code, (_, name) in NATIONS.items()}
nation = address.one(say("place.nation"), "nation", nations, is_row=True)
inside = filters.within_nation(chosen, nation)
dimension, name = NATIONS[nation]
components.figure(
    db.result(measure, (dimension,), inside), inside, say("place.deprivation", name=name)
)

scales = db.result(measure, ("geographic_scale",), chosen)
components.figure(scales, chosen, say("place.local_regional_national_groups"))

offices = db.result(measure, ("office_region",), chosen)
components.figure(offices, chosen, say("place.where_recipients_have_their"), is_map=True)
