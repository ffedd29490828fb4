"""Compare: one figure for funders side by side, or a peer group, with its ranges."""

import streamlit as st

from dashboard import compare_parts, filters
from pipelines.phrases import say

st.title(say("compare.title"))
st.markdown(say("compare.introduction"))
funders = compare_parts.choose_funders()
figure, each = compare_parts.choose_figure()
if funders:
    chosen = filters.choose(of_funders=funders)
    compare_parts.side_by_side(figure, each, chosen)
    st.header(say("compare.every_figure"), anchor="all")
    st.markdown(say("compare.every_note", each=compare_parts.each()[each]))
    st.html(compare_parts.every_figure(each, chosen))
