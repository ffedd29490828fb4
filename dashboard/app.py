"""Navigation, the parts every page shares, and a plain sentence where there is nothing to show."""

import atexit
import gc
from pathlib import Path

import streamlit as st

from dashboard import address, components, db
from dashboard.plain_text import plain
from pipelines.phrases import choices, say
from pipelines.store import NoBuildError


@st.cache_resource
def freeze_imports() -> None:
    """What is imported stays: looking through it at each rerun costs half of one."""
    gc.collect()
    gc.freeze()
    # what is frozen is not let go at the end, which DuckDB then reports as leaked
    atexit.register(gc.unfreeze)


freeze_imports()
st.set_page_config(page_title=say("app.title"), layout="wide", initial_sidebar_state="collapsed")
st.html(Path(__file__).parent / "style.css")
# in the order of the file of words; the first is where a bare address leads
pages = [
    st.Page(
        f"views/{name}.py",
        title=title,
        url_path=None if name == "home" else name.replace("_", "-"),
        default=name == "home",
    )
    for name, title in choices("app.pages").items()
]
page = st.navigation(pages, position="top")
try:
    db.current()
except NoBuildError as error:
    st.error(plain(str(error)))
    st.stop()
components.notices()
address.begin(page.url_path)
told = st.container()
page.run()
components.other_build(told)
components.unknown_page(told, page)
components.unknown_choices(told)
components.page_end(pages)
address.end()
