"""The communities page has the numbers of the reader and the command line, and names no group."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from pipelines import communities, community_tables
from pipelines.cli import app as command_line
from pipelines.communities import Scope, core_share, intersections, money_to_work, reach, user_led
from pipelines.store import Store
from tests.views import test_pages

OpenPage = Callable[..., AppTest]
LARKMOOR = "GB-CHC-9900901"


def words_of(app: AppTest) -> str:
    return unescape(test_pages.words_of(app))


def cells(rows: pl.DataFrame, name: str) -> list[str]:
    """Rows of one measure as lines of a table: the label, then what each that says so says."""
    hidden = community_tables.all_withheld(rows)
    sources = dict.fromkeys(rows.filter(~pl.col("source").is_in(hidden))["source"])
    order = [code for code in communities.load_fields()["source"].values if code in sources]
    told = {(row[name], row["source"]): row for row in rows.to_dicts()}
    return [
        " ".join([label, *[community_tables.cell(told.get((label, code))) for code in order]])
        for label in dict.fromkeys(rows[name])
    ]


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_page_opens_with_whom_grants_are_for_and_of_how_many_it_is_not_known(
    open_page: OpenPage, sample_build: Path
) -> None:
    text = words_of(open_page("communities"))
    rows = money_to_work(Store(sample_build)).filter(measure="organisations")
    first = rows.filter(relation="serves", source="declared").row(0, named=True)
    assert first["sentence"] in text
    assert f"Of {first['not_known']:,.0f} no group says" in text
    least = rows.filter(relation="serves", source="text_rule").row(0, named=True)
    assert f"at least {least['lower']:,.0f} of {least['base']:,.0f} organisations" in text
    assert text.index(first["sentence"]) < text.index("What a group says of itself")


@pytest.mark.parametrize("relation", ["serves", "led_by", "led_by_and_for", "mission"])
@pytest.mark.parametrize("funder", ["all", LARKMOOR])
def test_each_table_has_the_numbers_of_the_reader(
    open_page: OpenPage, sample_build: Path, relation: str, funder: str
) -> None:
    text = words_of(
        open_page("communities", relation=[relation], funder=[funder], by=["financial_year"])
    )
    store, scope = Store(sample_build), Scope(funder)
    whole = reach(store, scope, relations=(relation,)).filter(measure="organisations")
    lines = cells(whole.filter(pl.col("level").is_in(["any", "group"])), "label")
    by_year = reach(store, scope, "financial_year", (relation,)).filter(
        measure="organisations", community_code="any"
    )
    lines += cells(by_year, "category_label") if by_year.height else []
    pairs = intersections(store, scope).filter(relation=relation, measure="organisations")
    lines += cells(pairs, "label") if pairs.height else []
    assert len(lines) > 1
    for line in lines:
        assert flat(line) in text, line


def test_statuses_and_what_they_rest_on_are_the_readers(
    open_page: OpenPage, sample_build: Path
) -> None:
    text = words_of(open_page("communities"))
    store = Store(sample_build)
    for sentence in community_tables.sentences(user_led(store), "organisations"):
        assert sentence in text
    for part in ("user_led_definition", "user_led_said_by"):
        rows = user_led(store, by=part).filter(measure="organisations")
        for line in cells(rows, "category_label"):
            assert flat(line) in text


def test_core_shares_are_beside_grants_of_the_same_size(
    open_page: OpenPage, sample_build: Path
) -> None:
    text = words_of(open_page("communities"))
    rows = core_share(Store(sample_build))
    for row in rows.to_dicts():
        assert f"{row['core']:,} of {row['base']:,} grant" in text
    for sentence in community_tables.core_sentences(rows):
        assert sentence in text


def test_the_command_line_says_the_same_numbers(sample_build: Path) -> None:
    asked = ["communities", "--data", str(sample_build), "--by", "financial_year", "--csv", "-"]
    printed = CliRunner().invoke(command_line, asked)
    assert printed.exit_code == 0, printed.output
    store = Store(sample_build)
    rows = reach(store, by="financial_year").filter(measure="organisations")
    for row in rows.to_dicts()[:200]:
        assert row["sentence"] in printed.output.replace('""', '"')


def test_the_address_chooses_a_funder_a_stream_and_a_cut(
    open_page: OpenPage, sample_build: Path
) -> None:
    store = Store(sample_build)
    streams = store.table("programmes").filter(funder_id=LARKMOOR)["programme_id"].sort()
    declared = {
        stream: money_to_work(store, Scope(LARKMOOR, stream)).filter(
            measure="grants", source="declared", relation="serves"
        )
        for stream in streams
    }
    stream, said = next((code, rows) for code, rows in declared.items() if rows["value"].sum() > 0)
    page = open_page("communities", funder=[LARKMOOR], stream=[stream], measure=["grants"])
    assert said["sentence"][0] in words_of(page)


def unmeasured(rows: pl.DataFrame) -> list[dict[str, Any]]:
    return rows.filter(status="u").to_dicts()


def test_what_is_read_in_words_has_no_number_where_few_grants_were_labelled(
    sample_build: Path,
) -> None:
    rows = reach(Store(sample_build))
    found = unmeasured(rows)
    assert {row["source"] for row in found} == {"text_rule"}
    assert {"LGBTQIA+ people", "Faith communities"} <= {
        row["label"] for row in found if row["relation"] == "serves"
    }
    assert all(row["value"] is None and row["lower"] is None for row in found)
    assert all("not measured" in row["sentence"] for row in found)
    assert {community_tables.cell(row) for row in found} == {"not measured"}
    measured = rows.filter(relation="serves", label="Women and girls", source="text_rule")
    assert "u" not in set(measured["status"])


def test_no_group_is_named_on_the_page(open_page: OpenPage, sample_build: Path) -> None:
    text = words_of(open_page("communities"))
    own = set(communities.own_words(Store(sample_build))["recipient_name"])
    names = set(Store(sample_build).table("recipients")["recipient_name"]) - own - {None}
    assert len(names) > 500
    assert not [name for name in names if len(name) > 12 and name in text]
