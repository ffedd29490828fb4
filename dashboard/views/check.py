"""Check my file: a funder sees what its own file can say, before anybody else does."""

from html import escape

import streamlit as st

from dashboard import check_draft, check_file
from pipelines.phrases import say

st.title(say("check.check_my_file"))
st.html(f'<p class="fe-lead">{escape(say("check.lead"))}</p>')
said = check_file.ask()
if said is not None:
    check_file.verdict(said)
    check_file.to_mend(said)
    check_file.publishable(said)
    check_draft.drafts(said)
    check_file.for_you(said)
    check_file.take_away(said)
