"""The page of a funder: each recommendation as a row that can be found, by state, in order."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.accountability.html import answers_html, link_html
from pipelines.accountability.page import Account, Answer, Reply, account_of
from pipelines.accountability.streams import Needs, find_streams
from pipelines.store import Store
from tests.conftest import build_files, grant

OpenPage = Callable[..., AppTest]
LARKMOOR, MERIDIAN = "GB-CHC-9900901", "GB-CHC-9900903"
ROW = re.compile(r'data-recommendation="(\w+)" data-state="(\w+)"')


def html_of(app: AppTest) -> str:
    return " ".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize("funder_id", [LARKMOOR, MERIDIAN])
def test_the_page_of_a_funder_is_at_its_address_and_says_what_the_reader_says(
    open_page: OpenPage, sample_build: Path, funder_id: str
) -> None:
    html = html_of(open_page("accountability", funder=[funder_id]))
    store = Store(sample_build)
    account = account_of(store, funder_id)
    store.close()
    rows = ROW.findall(html)
    assert rows == [(answer.recommendation_id, answer.state) for answer in account.answers]
    assert account.opening in html
    assert ("Not made or approved by this funder" in html) == (funder_id == MERIDIAN)
    assert "There is no score, no grade and no rank" in html


def test_what_nobody_supplied_is_one_list_that_says_once_what_that_means() -> None:
    def silent(name: str, *replies: Reply) -> Answer:
        words = ("Asked", "Proof", "not_supplied", "Not supplied", "It says nothing of it.")
        return Answer(name, *words, "", "", "", "", (), replies)

    said = Answer("F2A", "Asked", "Proof", "published", "There", "Here.", *[""] * 4, (), ())
    answers = (silent("F1A"), silent("F1B"), said, silent("F2B"), silent("F2C", REPLY))
    html = answers_html(Account("X", "X", "", "", answers))
    assert [name for name, _ in ROW.findall(html)] == ["F1A", "F1B", "F2A", "F2B", "F2C"]
    # the last has a reply, and so stands on its own with its sentence
    assert html.count("<li data-recommendation") == 3
    assert html.count("It says nothing of it.") == 2
    assert "We were paid late." in html


REPLY = Reply("A group", "We were paid late.", "", "")


def test_what_a_file_says_is_text_and_nothing_else() -> None:
    bad = '<script>alert("x")</script>'
    answer = Answer(
        *("F1A", bad, bad, "published", bad, bad, bad, bad, "javascript:alert(1)", bad),
        details=(bad,),
        replies=(Reply(bad, bad, bad, 'https://x.example/"onclick="y'),),
    )
    html = answers_html(Account("X", "X", "", "", (answer,)))
    assert "<script" not in html and "javascript:" not in html
    assert '"onclick=' not in html
    assert link_html("javascript:alert(1)") == ""


def test_a_group_finds_streams_by_what_it_needs(open_page: OpenPage) -> None:
    everything = html_of(open_page("for_groups"))
    assert "Core Costs (invented)" in everything and "Ward Fund (invented)" in everything
    unregistered = html_of(open_page("for_groups", unregistered=["yes"]))
    assert "Core Costs (invented)" not in unregistered
    assert "Small Grants up to £2,000 (invented)" in unregistered
    large = html_of(open_page("for_groups", amount=["£20,000"]))
    assert "Core Costs (invented)" in large and "Small Grants" not in large
    assert "about 20" in everything


def test_a_group_sees_streams_that_nobody_described_and_says_its_income(
    open_page: OpenPage, sample_build: Path
) -> None:
    app = open_page("for_groups")
    html = html_of(app)
    found = find_streams(Store(sample_build), Needs())
    assert found.silent >= 15
    assert html.count('href="grants?programme_id=') >= found.silent
    said = " ".join(block.value for block in app.markdown)
    assert re.search(rf"Of {found.silent} of the {found.here} funding streams here nobody", said)
    assert "What you can do" not in [each.value for each in app.subheader]
    # what nobody described has a heading of its own and is in no fold
    headings = [each.value for each in app.header]
    assert headings[:2] == ["Streams that say what they ask", "Streams of which this is not known"]
    assert "untold" not in str(app.expander)
    rich = html_of(open_page("for_groups", income=["50,000"]))
    assert "Small Grants up to £2,000 (invented)" not in rich
    assert "no amount in pounds" in open_page("for_groups", income=["plenty"]).warning[0].value


def test_where_no_funder_said_anything_a_group_is_told_why_and_what_it_can_do(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = build_files(tmp_path, [grant("360G-1", grantProgramme=[{"title": "A Fund"}])])
    built.store.close()
    monkeypatch.setenv("FUNDER_EQUITY_DATA", str(built.out))
    app = open_page("for_groups")
    assert "No funder has supplied to this dashboard who decides." in html_of(app)
    assert "too few bodies" not in html_of(app)
    assert "What you can do" in [each.value for each in app.subheader]
