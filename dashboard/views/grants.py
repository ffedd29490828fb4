"""The grants behind a figure, each with the file and row it was read from."""

import streamlit as st

from dashboard import address, components, db, filters
from dashboard.plain_text import plain
from pipelines.definitions import TOTAL
from pipelines.indicators import load_dimensions, load_indicators
from pipelines.lineage import Figure
from pipelines.phrases import say
from pipelines.queries import is_of_several

PAGE_ROWS = 25

st.title(say("grants.grants_behind_figure"))
chosen = filters.choose(is_all=True)
questions = {
    name: entry.question for name, entry in load_indicators().items() if entry.kind == TOTAL
}
counted = address.one(say("grants.grants_counted_answer"), "counted", questions)
# a list of groups by community is made on no page
parts = {name: entry.label for name, entry in load_dimensions().items() if not is_of_several(entry)}
by = address.one(
    say("grants.as_far_as_can"), "by", {"all": say("grants.nothing_all_them"), **parts}
)
figure = Figure(counted, () if by == "all" else (by,), filters=chosen)
total = db.number_of_grants(figure)
st.markdown(plain(components.what_is_listed(figure)))
st.markdown(plain(components.how_many(total)))
if total:
    shown = address.page_number("page", components.number_of_pages(total, PAGE_ROWS))
    before = components.first_row(shown, PAGE_ROWS)
    st.html(components.grants_table(db.grants(figure, PAGE_ROWS, before), figure.by))
    components.grants_downloads(figure, total)
