"""Navigation, the parts every page shares, and a plain sentence where there is nothing to show."""

import atexit
import gc
from pathlib import Path

import streamlit as st

from dashboard import address, components, db
from dashboard.plain_text import plain
from pipelines.store import NoBuildError

PAGES = (
    ("views/home.py", "Home", None),
    ("views/communities.py", "Communities", "communities"),
    ("views/reach.py", "Who is reached", "reach"),
    ("views/purpose.py", "What it pays for", "purpose"),
    ("views/accountability.py", "Accountability", "accountability"),
    ("views/compare.py", "Compare", "compare"),
    ("views/for_groups.py", "For groups", "for-groups"),
    ("views/check.py", "Check my file", "check"),
    ("views/small_grants.py", "Small grants", "small-grants"),
    ("views/place.py", "Where the money goes", "place"),
    ("views/concentration.py", "Who holds the money", "concentration"),
    ("views/grants.py", "The grants", "grants"),
    ("views/rules.py", "The rules", "rules"),
    ("views/correct.py", "Mend or remove", "correct"),
)


@st.cache_resource
def freeze_imports() -> None:
    """What is imported stays: looking through it at each rerun costs half of one."""
    gc.collect()
    gc.freeze()
    # what is frozen is not let go at the end, which DuckDB then reports as leaked
    atexit.register(gc.unfreeze)


freeze_imports()
st.set_page_config(
    page_title="Funder Equity Dashboard", layout="wide", initial_sidebar_state="collapsed"
)
st.html(Path(__file__).parent / "style.css")
pages = [
    st.Page(path, title=title, url_path=address, default=address is None)
    for path, title, address in PAGES
]
page = st.navigation(pages, position="top")
try:
    db.current()
except NoBuildError as error:
    st.error(plain(str(error)))
    st.stop()
components.notices()
address.begin(page.url_path)
page.run()
components.page_end(pages)
address.end()
