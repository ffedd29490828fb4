"""Tables, charts and addresses: everything escaped, everything drawn that the numbers say."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from dashboard import bars, components, figure_words, links
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
    """Two of three are known to be registered and the third could be: bars start at nought."""
    known, unknown = bars_of(result)
    assert parts_of(known) == [("b", 0, 66.67), ("s", 66.67, 33.33)]
    assert parts_of(unknown) == [("b", 0, 33.33)]
    assert "fe-unknown" in unknown and "fe-unknown" not in known


def test_a_chart_says_each_category_with_its_value_and_escapes_both(result: Result) -> None:
    rows = result.rows.with_columns(pl.lit(HOSTILE).alias("label"))
    drawn = bars.to_html(replace(result, rows=rows), dict.fromkeys(rows["category"], HOSTILE))
    assert "<script>" not in drawn and drawn.count("&lt;script&gt;") >= 2 * rows.height
    assert 'role="img"' in drawn


def bars_of(result: Result) -> list[str]:
    """The drawing of each row."""
    return bars.to_html(result).split("<div><p>")[1:]


def parts_of(drawn: str) -> list[tuple[str, float, float]]:
    """What is drawn: of which kind, from where, how wide, in hundredths."""
    found = re.findall(r'<([bs]) style="left:([0-9.]+)%;width:([0-9.]+)%">', drawn)
    return [(tag, float(left), float(wide)) for tag, left, wide in found]


def test_a_table_has_caption_scopes_base_and_links(
    result: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = figure_words.figure_table(result, Filters(funder_ids=("GB-CHC-1",)))
    assert "<caption>Grants made by registration of the recipient</caption>" in html
    assert html.count('scope="col"') == 4
    assert html.count('scope="row"') == 4
    assert "67% to 100%" in html
    assert (
        "funder_id=GB-CHC-1&amp;counted=grants_made&amp;by=registration_status&amp;registration_status=registered"
        in html
    )


def test_a_share_of_what_can_only_be_one_thing_is_not_told(result: Result) -> None:
    assert "not told" in figure_words.figure_table(result, Filters())


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
