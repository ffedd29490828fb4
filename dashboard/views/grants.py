"""The grants behind a figure, each with the file and row it was read from."""

import streamlit as st

from dashboard import address, components, db, filters
from pipelines.definitions import TOTAL
from pipelines.export.tidy_csv import to_csv
from pipelines.findings import total_sentence
from pipelines.indicators import load_indicators

PAGE_ROWS = 25

st.title("The grants behind a figure")
chosen = filters.choose(is_all=True)
questions = {
    name: entry.question for name, entry in load_indicators().items() if entry.kind == TOTAL
}
counted = address.one("Grants counted in the answer to", "counted", questions)
total = db.number_of_grants(counted, chosen)
st.markdown(components.plain(total_sentence(db.result(counted, (), chosen))))
st.markdown(components.plain(components.how_many(total)))
if total:
    shown = address.page_number("page", components.number_of_pages(total, PAGE_ROWS))
    before = components.first_row(shown, PAGE_ROWS)
    st.html(components.grants_table(db.grants(counted, chosen, PAGE_ROWS, before)))
    st.download_button(
        f"Download all {total:,} (CSV)",
        data=lambda: to_csv(components.with_scope(db.grants(counted, chosen, total, 0), chosen)),
        file_name="grants.csv",
        mime="text/csv",
        on_click="ignore",
        key="download-grants",
    )
