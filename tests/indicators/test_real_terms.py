"""Real terms: only where a deflator is given, and as its table says."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.deflator import Deflator, read_deflator
from pipelines.errors import SourceError
from pipelines.indicators import (
    Filters,
    NoDeflatorError,
    compute,
    load_indicators,
)
from pipelines.lineage import Figure, count_grants
from pipelines.store import Store
from tests.conftest import build_files, grant

HEADING = "year,index,name,base_year,source"
REAL = Filters(is_real=True)


def write(folder: Path, *rows: str, heading: str = HEADING) -> Path:
    path = folder / "deflator.csv"
    path.write_text("\n".join([heading, *rows]), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("real")
    path = write(
        folder,
        "2019-20,80,Invented prices,2020-21,An invented office",
        "2020-21,100,Invented prices,2020-21,An invented office",
    )
    grants = [
        grant("360G-1", 100, awardDate="2019-05-01"),
        grant("360G-2", 60, awardDate="2020-05-01"),
        grant("360G-3", 10, awardDate="2011-05-01"),
        grant("360G-4", 20, awardDate=None),
        grant("360G-5", 30, awardDate="2020-05-01", currency="USD"),
        grant("360G-6", -5, awardDate="2020-05-01"),
    ]
    build = build_files(folder, grants, deflator=path)
    yield build.store
    build.store.close()


def test_a_pound_of_a_year_comes_to_its_pounds_of_the_base_year(store: Store) -> None:
    rows = compute(store, "money_awarded", ("financial_year",), REAL).rows
    found = dict(rows.select("category", "value").rows())
    assert found == {"2019-20": 125, "2020-21": 60}
    assert compute(store, "median_grant", (), REAL).rows["value"].item() == 92.5


def test_grants_of_years_without_a_price_are_left_out_and_counted(store: Store) -> None:
    result = compute(store, "money_awarded", (), REAL)
    left_out = dict(result.left_out.select("reason", "grant_count").rows())
    assert left_out == {"not_pounds": 1, "zero_or_less": 1, "no_price": 2}
    assert count_grants(store, Figure("money_awarded", filters=REAL)) == 2


def test_without_asking_pounds_are_as_awarded(store: Store) -> None:
    assert compute(store, "money_awarded").rows["value"].item() == 190


def test_figures_of_no_pounds_are_the_same_in_real_terms(store: Store) -> None:
    for name in ("grants_made", "recipients_reached", "core_share_of_grants"):
        assert compute(store, name, (), REAL).rows.equals(compute(store, name).rows)


@pytest.mark.parametrize("name", load_indicators())
def test_every_indicator_can_be_asked_in_real_terms(store: Store, name: str) -> None:
    result = compute(store, name, ("funder",), REAL)
    parts = " ".join((result.indicator.value, result.indicator.counted, result.indicator.number))
    assert "amount_gbp" not in parts


def test_the_build_says_which_prices(store: Store) -> None:
    build = store.table("build_info").row(0, named=True)
    assert build["deflator_name"] == "Invented prices"
    assert (build["deflator_base_year"], build["deflator_source"]) == (
        "2020-21",
        "An invented office",
    )


def test_a_build_without_a_deflator_has_no_real_terms(varied: Store) -> None:
    assert varied.rows("select count(amount_real_gbp) as n from grants")["n"].item() == 0
    assert varied.table("build_info")["deflator_name"].to_list() == [None]
    with pytest.raises(NoDeflatorError, match="--deflator FILE"):
        compute(varied, "money_awarded", (), REAL)


def test_a_deflator_of_calendar_years_goes_by_calendar_year(tmp_path: Path) -> None:
    path = write(tmp_path, "2019,50,P,2020,S", "2020,100,P,2020,S")
    grants = [
        grant("360G-1", 10, awardDate="2020-01-31"),
        grant("360G-2", 10, awardDate="2019-12-31"),
    ]
    build = build_files(tmp_path, grants, deflator=path)
    try:
        assert compute(build.store, "money_awarded", (), REAL).rows["value"].item() == 30
    finally:
        build.store.close()


@given(
    index=st.dictionaries(
        st.integers(1990, 2040).map(str),
        st.decimals(Decimal("0.01"), 1000, places=2),
        min_size=1,
        max_size=6,
    )
)
def test_in_prices_of_the_base_year_a_pound_of_that_year_is_a_pound(
    index: dict[str, Decimal],
) -> None:
    base = min(index)
    deflator = Deflator("P", base, "S", index)
    assert deflator.factor(base) == 1
    for year, value in index.items():
        assert deflator.factor(year) * value == pytest.approx(index[base])


WRONG = {
    "no column": (["2019-20,80,P,2019-20"], "row 1, source: This column is not there."),
    "no rows": ([], "The deflator has no rows."),
    "no number": (["2019-20,much,P,2019-20,S"], 'row 2, index: "much" is no number above zero.'),
    "a per cent": (["2019-20,80%,P,2019-20,S"], 'row 2, index: "80%" is no number above zero.'),
    "nothing": (["2019-20,0,P,2019-20,S"], 'row 2, index: "0" is no number above zero.'),
    "endless": (["2019-20,inf,P,2019-20,S"], 'row 2, index: "inf" is no number above zero.'),
    "no year": (["2019-21,80,P,2019-20,S"], 'row 2, year: "2019-21" is no such year.'),
    "mixed years": (
        ["2019-20,80,P,2019-20,S", "2020,90,P,2019-20,S"],
        'row 3, year: "2020" is no such year.',
    ),
    "twice": (
        ["2019,80,P,2019,S", "2019,81,P,2019,S"],
        "row 3, year: 2019 stands twice.",
    ),
    "two names": (
        ["2019,80,P,2019,S", "2020,81,Q,2019,S"],
        'row 3, name: "Q" is not "P".',
    ),
    "no base": (["2019,80,P,2023,S"], "row 2, base_year: There is no row for 2023."),
    "no source": (["2019,80,P,2019,"], "row 2, source: This is empty."),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_table_that_cannot_be_used_is_refused_with_place_and_reason(
    tmp_path: Path, name: str
) -> None:
    rows, reason = WRONG[name]
    heading = HEADING if name != "no column" else HEADING.removesuffix(",source")
    with pytest.raises(SourceError) as refused:
        read_deflator(write(tmp_path, *rows, heading=heading))
    assert f"deflator.csv{', ' if reason.startswith('row') else ': '}{reason}" in str(refused.value)
    assert str(refused.value).endswith(".")


def test_what_is_no_csv_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deflator.csv"
    with pytest.raises(SourceError, match="cannot be read"):
        read_deflator(path)
    path.write_bytes(b"\xff\xfe\x00year")
    with pytest.raises(SourceError, match="cannot be read"):
        read_deflator(path)
