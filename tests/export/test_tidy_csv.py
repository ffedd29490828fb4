"""A spreadsheet runs nothing in our CSV, and the text as it was can be had from it."""

import csv
import io
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts import FieldContract
from pipelines.export.tidy_csv import COPY_OPTIONS, guarded_columns, to_csv, unguard

TEXT = FieldContract("words", "VARCHAR", "Words.", None, {}, False)
# Text that has what the rule is about, as often as not; no NUL, which a CSV cannot hold.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=6)
STARTS = st.sampled_from(["", "=", "+", "-", "@", "\t", "\r", "\n", "'", " =", " -", "＝", "a"])
CELLS = st.lists(st.builds(str.__add__, STARTS, WORDS).filter(bool), min_size=1, max_size=8)


def by_polars(cells: list[str]) -> str:
    return to_csv(pl.DataFrame({"words": cells}))


def by_duckdb(cells: list[str], folder: Path) -> str:
    frame = pl.DataFrame({"words": cells})
    path = folder / "words.csv"
    with duckdb.connect() as con:
        con.register("frame", frame)
        con.execute(
            f"copy (select {guarded_columns([TEXT])} from frame) to '{path}' ({COPY_OPTIONS})"
        )
    return path.read_bytes().decode("utf-8")


def read(text: str) -> list[str]:
    [heading], *rows = csv.reader(io.StringIO(text, newline=""))
    assert heading == "words"
    return [cell for (cell,) in rows]


@settings(deadline=None)
@given(CELLS)
def test_no_cell_begins_like_a_formula_and_each_can_be_had_back(cells: list[str]) -> None:
    written = read(by_polars(cells))
    assert not [cell for cell in written if cell.strip()[:1] in set("=+-@＝＋－＠") - {""}]
    assert [unguard(cell) for cell in written] == cells


@settings(deadline=None, max_examples=40)
@given(CELLS)
def test_what_is_copied_from_the_database_follows_the_same_rule(
    tmp_path_factory: pytest.TempPathFactory, cells: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("copy")
    assert read(by_duckdb(cells, folder)) == read(by_polars(cells))


def test_numbers_and_codes_are_left_as_they_are() -> None:
    coded = FieldContract("code", "VARCHAR", "Code.", None, {"-1": "Below"}, False)
    number = FieldContract("amount", "DOUBLE", "Amount.", None, {}, False)
    assert guarded_columns([coded, number]) == '"code", "amount"'
    assert to_csv(pl.DataFrame({"amount": [-1.5]})) == "amount\n-1.5\n"
