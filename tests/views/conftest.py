"""Pages run against the sample, built once for all their tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

APP = ROOT / "dashboard" / "app.py"


@pytest.fixture
def open_page(
    sample_build: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., AppTest]]:
    """Open a page by its file name, with what an address may hold."""
    monkeypatch.setenv("FUNDER_EQUITY_DATA", str(sample_build))
    monkeypatch.setattr("sys.argv", ["streamlit"])
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_here(page: str = "home", /, **query: list[str]) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.query_params.update(query)
        app.run()
        if page != "home":
            # going to a page empties the address; it is then given again, as a link would
            app.switch_page(f"views/{page}.py")
            app.query_params.update(query)
            app.run()
        assert not app.exception, app.exception
        return app

    yield open_here
    st.cache_data.clear()
    st.cache_resource.clear()
