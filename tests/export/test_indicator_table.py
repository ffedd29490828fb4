"""The table of figures holds what `compute` gives, for everything that it lists."""

import random
from collections.abc import Iterator

import duckdb
import polars as pl
import pytest

from pipelines.definitions import TOTAL
from pipelines.export.indicator_table import ALL
from pipelines.indicators import Filters, compute, load_dimensions, load_indicators
from pipelines.store import Store
from tests.export.conftest import OF_EACH_KIND, Released

COLUMNS = (
    *("value", "unit", "numerator", "denominator", "not_known", "base", "lower", "upper"),
    "status",
)


@pytest.fixture(scope="module")
def table(sample: Released) -> pl.DataFrame:
    return pl.read_parquet(sample.out / "tables" / "indicators.parquet")


@pytest.fixture(scope="module")
def store(sample: Released) -> Iterator[Store]:
    opened = Store(sample.data)
    yield opened
    opened.close()


def computed(
    store: Store, indicator_id: str, by: str, filters: Filters
) -> dict[str, tuple[object, ...]]:
    dimensions = () if by == ALL else (by,)
    rows = compute(store, indicator_id, dimensions, filters).rows
    return {row["category"] or ALL: tuple(row[c] for c in COLUMNS) for row in rows.to_dicts()}


def listed(table: pl.DataFrame, **keys: str) -> dict[str, tuple[object, ...]]:
    chosen = table.filter(*[pl.col(name) == value for name, value in keys.items()])
    return {row["category"]: tuple(row[c] for c in COLUMNS) for row in chosen.to_dicts()}


def close(left: dict[str, tuple[object, ...]], right: dict[str, tuple[object, ...]]) -> bool:
    return left.keys() == right.keys() and all(
        left[key] == pytest.approx(right[key]) for key in left
    )


@pytest.mark.parametrize("indicator_id", OF_EACH_KIND)
def test_every_figure_of_all_grants_is_the_command_lines(
    table: pl.DataFrame, store: Store, indicator_id: str
) -> None:
    whole = {"funder_id": ALL, "programme_id": ALL, "period": ALL}
    for by in (ALL, *load_dimensions()):
        found = listed(table, indicator_id=indicator_id, by=by, **whole)
        assert close(found, computed(store, indicator_id, by, Filters())), by


@pytest.mark.parametrize("seed", range(12))
def test_figures_of_a_funder_stream_or_year_are_the_command_lines(
    table: pl.DataFrame, store: Store, seed: int
) -> None:
    chance = random.Random(seed)
    choices = table.select("funder_id", "programme_id", "period").unique().sort(pl.all())
    funder, programme, period = choices.rows()[chance.randrange(choices.height)]
    filters = Filters(
        funder_ids=() if funder == ALL else (funder,),
        programme_ids=() if programme == ALL else (programme,),
        financial_years=() if period == ALL else (period,),
    )
    for indicator_id in OF_EACH_KIND:
        indicator = load_indicators()[indicator_id]
        dimensions = chance.sample(["purpose", "legal_form", "region", "currency"], 2)
        is_divided = indicator.kind == TOTAL or (programme, period) == (ALL, ALL)
        for by in (ALL, *dimensions):
            found = listed(
                table,
                indicator_id=indicator_id,
                funder_id=funder,
                programme_id=programme,
                period=period,
                by=by,
            )
            there = computed(store, indicator_id, by, filters) if by == ALL or is_divided else {}
            assert close(found, there), (indicator_id, by)


def test_every_funder_stream_and_year_is_there(table: pl.DataFrame, sample: Released) -> None:
    with duckdb.connect(str(sample.data / "equity.duckdb"), read_only=True) as con:
        there = con.sql(
            "select distinct funder_id, programme_id, financial_year from grants"
        ).fetchall()
    found = set(table.select("funder_id", "programme_id", "period").unique().rows())
    for funder, programme, year in there:
        for period in (ALL, year):
            assert {(ALL, ALL, period), (funder, ALL, period), (funder, programme, period)} <= found


def test_a_choice_is_not_broken_down_by_itself(table: pl.DataFrame) -> None:
    pairs = {("funder_id", "funder"), ("programme_id", "programme"), ("period", "financial_year")}
    for column, by in pairs:
        assert set(table.filter(pl.col("by") == by)[column]) == {ALL}


def test_the_key_of_the_table_is_of_one_row_each(table: pl.DataFrame) -> None:
    key = ["indicator_id", "funder_id", "programme_id", "period", "by", "category"]
    assert table.select(key).is_unique().all()
    assert table.select(key).null_count().sum_horizontal().item() == 0
