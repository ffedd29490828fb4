"""What files and addresses may hold is shown as text: no markup, no link, no end of the page."""

from collections.abc import Iterator

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import address
from tests.conftest import Built, build_files, grant
from tests.views.conftest import APP

LINK = "](https://elsewhere.example"
HOSTILE = (
    f"[Click{LINK}) ![seen{LINK}/i.png) <script>window.hit=1</script>"
    '<img src=x onerror="window.hit=1"> **b** $x$ :red[r] \x1b[31m\u202e'
)
PAGES = (
    *("home", "accountability", "reach", "purpose", "compare", "grants", "place", "communities"),
    *("small_grants", "concentration", "for_groups", "correct"),
)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Grants of which every word is hostile, to two groups of nearly the same name."""
    programme = {"code": HOSTILE, "title": HOSTILE, "url": "javascript:window.hit=1"}
    said = {
        "title": HOSTILE,
        "description": HOSTILE,
        "fundingOrganization": [{"id": "GB-CHC-1000001", "name": HOSTILE}],
        "grantProgramme": [programme],
        "url": "javascript:window.hit=1",
        "dataSource": "javascript:window.hit=1",
    }
    grants = [
        grant(
            f"360G-h-{HOSTILE if number == 1 else number}",
            recipientOrganization=[{"id": f"GB-CHC-200000{number}", "name": f"{HOSTILE}{number}"}],
            **said,
        )
        for number in (1, 2)
    ]
    made = build_files(tmp_path_factory.mktemp("hostile"), grants)
    yield made
    made.store.close()


def opened(
    hostile: Built, patched: pytest.MonkeyPatch, page: str, /, **query: list[str]
) -> AppTest:
    patched.setenv("FUNDER_EQUITY_DATA", str(hostile.out))
    patched.setattr("sys.argv", ["streamlit"])
    st.cache_data.clear()
    st.cache_resource.clear()
    app = AppTest.from_file(str(APP), default_timeout=30)
    app.run()
    if page != "home":
        app.switch_page(f"views/{page}.py")
    app.query_params.update(query)
    app.run()
    assert not app.exception, app.exception
    return app


def read_as_markdown(app: AppTest) -> list[str]:
    """Every text of a page that is read as markdown."""
    parts = [*app.markdown, *app.header, *app.title, *app.warning, *app.error, *app.info]
    options = [option for radio in app.radio for option in radio.options]
    return [part.value for part in parts] + options


def as_html(app: AppTest) -> str:
    return "".join(part.proto.body for part in app.get("html"))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_of_a_file_is_taken_for_markup(
    hostile: Built, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    app = opened(hostile, monkeypatch, page, group=["Click"], recipient=["Click"])
    assert [text for text in read_as_markdown(app) if LINK in text] == []
    html = as_html(app)
    assert "<script" not in html and "<img" not in html
    assert 'href="javascript:' not in html
    if page in ("grants", "home"):
        # what is hostile is there, as words
        assert "&lt;script&gt;" in html


def test_groups_to_choose_from_are_words(hostile: Built, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(hostile, monkeypatch, "correct", group=["Click"])
    [which] = [radio for radio in app.radio if radio.label == "Which one is it?"]
    assert len(which.options) == 2
    assert not any(LINK in option for option in which.options)


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("grants", {"page": ["9" * 5_000]}),
        ("grants", {"recipient": ["a" * 60_000]}),
        ("grants", {"recipient": ["\x00'; drop table grants; --"]}),
        ("grants", {"counted": [HOSTILE], "by": ["purpose'; --"], "purpose": ["core' or 1=1"]}),
        ("reach", {"funder_id": [f"x{number}" for number in range(3_000)]}),
        ("for_groups", {"amount": ["1e30000000"]}),
        ("accountability", {"funder": [HOSTILE]}),
    ],
    ids=["digits", "letters", "sql", "codes", "values", "amount", "funder"],
)
def test_an_address_of_anything_opens_the_page(
    hostile: Built, monkeypatch: pytest.MonkeyPatch, page: str, query: dict[str, list[str]]
) -> None:
    app = opened(hostile, monkeypatch, page, **query)
    assert LINK not in "".join(read_as_markdown(app))
    kept = app.session_state["address"].kept
    letters = sum(len(value) for values in kept.values() for value in values)
    assert letters <= address.MOST_LETTERS * 2


def test_what_an_address_asks_for_in_vain_is_said_shortly_and_as_words(
    hostile: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [f"[Log in here{LINK}/{number})" + "y" * 500 for number in range(50)]
    app = opened(hostile, monkeypatch, "reach", funder_id=codes)
    [warning] = app.warning
    assert "Log in here" in warning.value and LINK not in warning.value
    assert "and 45 more" in warning.value
    assert len(warning.value) < 1_000


def test_what_one_session_gives_another_does_not_see(
    hostile: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = opened(hostile, monkeypatch, "check")
    content = f"Identifier,Title,Amount Awarded\nMINE-1,{HOSTILE},5\n".encode()
    one.file_uploader[0].set_value((f"mine{HOSTILE}.csv", content, "text/csv")).run(timeout=60)
    assert not one.exception
    assert "mine" in as_html(one) and "<script" not in as_html(one)
    other = opened(hostile, monkeypatch, "check")
    assert "mine" not in as_html(other)
    assert "check-answers" not in other.session_state
