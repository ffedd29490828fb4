"""Tables, charts and addresses: everything escaped, everything drawn that the numbers say."""

from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import polars as pl
import pytest

from dashboard import charts, components, links
from dashboard.plain_text import plain
from pipelines.export.site.pages import notes_of
from pipelines.findings import range_sentence
from pipelines.indicators import Filters, Result, compute
from pipelines.store import Store
from pipelines.tables import Table, to_html
from tests.conftest import build_files, grant

HOSTILE = "<script>alert(1)</script> **bold** [link](javascript:alert(1)) $x$"


@pytest.fixture
def result(tmp_path: Path) -> Result:
    """Two grants to organisations with a number, one without: one in three not known."""
    unnumbered = [{"id": "360G-test-org-1", "name": HOSTILE}]
    built = build_files(
        tmp_path,
        [
            grant("360G-test-1", 100),
            grant("360G-test-2", 200),
            grant("360G-test-3", 300, recipientOrganization=unnumbered),
        ],
    )
    return compute(built.store, "grants_made", ("registration_status",))


def test_a_chart_draws_what_is_known_and_how_far_it_could_reach(result: Result) -> None:
    known, could = charts.bars(result).data
    assert len(set(known.marker.color)) == 2
    assert list(known.x) == [2, 1]
    assert list(could.x) == [1, 0]


def test_a_chart_is_made_in_one_piece(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    """A label that is added to a figure has all before it checked again: most of a page's time."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("added by itself")

    for name in ("add_annotation", "add_shape", "add_trace", "add_bar", "update_layout"):
        monkeypatch.setattr(go.Figure, name, refuse)
    assert len(charts.bars(result).layout.annotations) == 2 * result.rows.height
    assert len(charts.ranges(result).layout.shapes) == result.rows.height


def test_words_of_a_chart_stand_in_lines_where_they_would_meet(result: Result) -> None:
    """At the narrowest width a long label and its value would stand upon each other."""
    low = charts.bars(result).layout
    label = "Code of an electoral ward, which gives its authority"
    long = replace(result, rows=result.rows.with_columns(pl.lit(label).alias("label")))
    high = charts.bars(long).layout
    assert "<br>" in high.annotations[0].text and "<br>" not in low.annotations[0].text.strip()
    assert high.height > low.height
    for line in high.annotations[0].text.split("<br>"):
        assert len(line) <= charts.LETTERS
    # above the first bar there is room for all lines
    room = -high.yaxis.range[1] * high.height / (high.yaxis.range[0] - high.yaxis.range[1])
    assert room > charts.LINE * 2


def test_a_chart_starts_at_nought(result: Result) -> None:
    assert charts.bars(result).layout.xaxis.range[0] == 0


def test_a_table_has_caption_scopes_base_and_links(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = components.figure_table(result, Filters(funder_ids=("GB-CHC-1",)))
    assert "<caption>Grants made by registration of the recipient</caption>" in html
    assert html.count('scope="col"') == 4
    assert html.count('scope="row"') == 4
    assert "67% to 100%" in html
    assert (
        "funder_id=GB-CHC-1&amp;counted=grants_made&amp;by=registration_status&amp;registration_status=registered"
        in html
    )


def test_a_share_of_what_can_only_be_one_thing_is_not_told(result: Result) -> None:
    assert "not told" in components.figure_table(result, Filters())


def test_a_footnote_tells_of_several_together_only_where_there_are_some(
    result: Result, tmp_path: Path
) -> None:
    assert range_sentence(result).startswith("Hatched, and 'could be'")
    whole = tmp_path / "whole"
    whole.mkdir()
    said = ["Core costs", "Core costs and a project", "A project: one festival"]
    grants = [grant(f"360G-{n}", n, title=title) for n, title in enumerate(said, start=1)]
    store = build_files(whole, grants).store
    purpose = compute(store, "grants_made", ("purpose",))
    assert "core_and_project" in purpose.rows["category"]
    for each in (purpose, compute(store, "core_share_of_grants", ("funder",))):
        assert "together, such as core costs and a project" in range_sentence(each)
        assert range_sentence(each) in notes_of(each)
    known_whole = compute(store, "grants_made", ("funder",))
    assert range_sentence(known_whole) == "" == range_sentence(known_whole, is_map=True)


def test_what_a_file_says_is_never_run() -> None:
    for is_wide in (False, True):
        html = to_html(Table(HOSTILE, [HOSTILE], [[f"{HOSTILE}\n{HOSTILE}"]], is_wide=is_wide))
        assert "<script>" not in html
        assert html.count("&lt;script&gt;") == 5 + is_wide


def test_markdown_in_text_is_shown_as_it_is() -> None:
    assert plain("a*b_[c](d)$e$") == "a\\*b\\_\\[c\\]\\(d\\)\\$e\\$"


def test_a_table_of_grants_leaves_an_individual_without_words(tmp_path: Path) -> None:
    person = {"id": "360G-test-IND-1", "name": "Some Person"}
    built = build_files(
        tmp_path,
        [grant("360G-test-9", recipientOrganization=None, recipientIndividual=person)],
    )
    store: Store = built.store
    rows = store.rows(
        "select grants.*, 'F' as funder_name, 'P' as programme_title, "
        "null::varchar as recipient_name from grants"
    )
    html = components.grants_table(rows)
    assert "An individual (nothing about them is published here)" in html
    assert "Some Person" not in html and "For a project of the group" not in html


def test_pages_of_a_list_hold_every_row_once() -> None:
    for total in (1, 24, 25, 26, 50, 51):
        pages = components.number_of_pages(total, 25)
        assert components.first_row(pages, 25) < total <= pages * 25


def test_an_address_holds_every_choice() -> None:
    filters = Filters(funder_ids=("A", "B"), financial_years=("2019-20",), is_regrants_in=False)
    query = links.query_of(filters, counted="grants_made")
    assert links.address("grants", query) == (
        "grants?funder_id=A&funder_id=B&financial_year=2019-20&regrants=no&counted=grants_made"
    )


def test_an_address_holds_the_name_searched_for() -> None:
    query = links.query_of(Filters(recipient_words="a & b"))
    assert links.address("grants", query) == "grants?recipient=a+%26+b"


def test_a_long_number_of_another_currency_keeps_its_currency() -> None:
    row = {
        "award_date": None,
        "funder_name": "F",
        "programme_title": "P",
        "grant_id": "360G-u",
        "recipient_id": "360G-r",
        "recipient_kind": "organisation",
        "recipient_name": "R",
        "own_words": None,
        "title": None,
        "description": None,
        "source_file": "f.json",
        "source_sheet": "",
        "source_row": 1,
        "not_in_latest": True,
        "currency": "USD",
        "amount_awarded": 1234.5,
    }
    html = components.grants_table(pl.DataFrame([row]))
    assert "USD" in html and "£" not in html
    assert "no longer in a newer file" in html


def test_a_row_of_a_sheet_says_its_sheet() -> None:
    row = {"source_sheet": "Grants 2024", "source_row": 12}
    assert components._place(row) == "sheet Grants 2024, row 12"
    assert components._place({**row, "source_sheet": ""}) == "row 12"
