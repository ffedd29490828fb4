"""Figures that a build worked out are those that are worked out when asked for, and no others."""

from pathlib import Path

import duckdb
import pytest

from pipelines import worked_out
from pipelines.indicators import Filters, compute
from pipelines.queries import figure_query
from pipelines.store import Store
from pipelines.worked_out import BY, read_worked_out, slow_figures, write_worked_out
from tests.conftest import build_files
from tests.indicators.generated import generate_varied
from tests.indicators.plain import found_in


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build in which such figures are worked out, few as its grants are."""
    made = build_files(tmp_path_factory.mktemp("worked"), generate_varied(120))
    made.store.close()
    with duckdb.connect() as con:
        con.execute(f"attach '{made.out / 'equity.duckdb'}' as built")
        assert con.execute("select count(*) from built.figures.worked_out").fetchall() == [(0,)]
        con.execute("drop table built.figures.worked_out")
        assert write_worked_out(con, "built", from_grants=1) == len(slow_figures())
    return made.out


def test_each_figure_is_the_same_read_and_worked_out(folder: Path) -> None:
    store = Store(folder)
    assert {dimension.id for _, dimension in slow_figures()} == set(BY)
    for indicator, dimension in slow_figures():
        query = figure_query(indicator, (dimension,), "true")
        read = read_worked_out(store, query)
        assert read is not None and read.equals(store.rows(query)), (indicator.id, dimension.id)
    store.close()


def test_only_the_very_same_query_is_answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(folder)
    whole = found_in(compute(store, "recipients_reached", ("funder",)))
    with duckdb.connect() as con:
        con.execute(f"attach '{folder / 'equity.duckdb'}' as built (read_only)")
        assert con.execute("select count(*) > 0 from built.figures.worked_out").fetchall() == [
            (True,)
        ]
    one = next(iter(whole))[0]
    filtered = compute(store, "recipients_reached", ("funder",), Filters(funder_ids=(one,)))
    assert {key[0] for key in found_in(filtered)} == {one}
    monkeypatch.setattr(worked_out, "_key", lambda query: "of another definition")
    assert read_worked_out(store, "select 1") is None
    assert found_in(compute(store, "recipients_reached", ("funder",))) == whole
    store.close()


def test_what_is_worked_out_is_what_is_shown(folder: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"attach '{folder / 'equity.duckdb'}' as built")
        con.execute("update built.figures.worked_out set value = 987654")
    store = Store(folder)
    assert set(compute(store, "recipients_reached", ("funder",)).rows["value"]) == {987654}
    # a choice of grants is another query
    chosen = Filters(is_regrants_in=False)
    assert 987654 not in set(
        compute(store, "recipients_reached", ("funder",), chosen).rows["value"]
    )
    store.close()
