"""The narrow table of figures says of each grant what the published tables say."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.contracts import load_fields
from pipelines.figures import described_grants, figure_columns
from pipelines.store import NoBuildError, Store
from tests.conftest import Built, build_files, grant
from tests.indicators.generated import generate_varied, write_registers


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("narrow")
    made = build_files(folder, generate_varied(), registers=write_registers(folder))
    yield made
    made.store.close()


def test_each_grant_is_there_once_with_what_is_published_of_it(build: Built) -> None:
    columns = figure_columns()
    coded = [
        f"coalesce({name}, 'not_known')" if load_fields()[name].type == "VARCHAR" else name
        for name in columns
    ]
    published = build.store.rows(f"select {', '.join(coded)} from ({described_grants(*columns)})")
    narrow = build.store.rows(
        "select "
        + ", ".join(
            f"{name}::varchar" if load_fields()[name].type == "VARCHAR" else name
            for name in columns
        )
        + " from figures.grants"
    )
    assert narrow.height == 320
    assert sorted(map(str, narrow.rows())) == sorted(map(str, published.rows()))


def test_the_key_of_a_recipient_is_the_row_that_names_it(build: Built) -> None:
    by_key = build.store.rows(
        "select recipients.recipient_id, count(*) as n from figures.grants as narrow "
        "left join recipients on narrow.recipient_key = recipients.rowid group by 1 order by 1"
    )
    by_id = build.store.rows("select recipient_id, count(*) as n from grants group by 1 order by 1")
    assert by_key.equals(by_id)


def test_a_build_of_an_earlier_version_is_refused_with_what_to_do(build: Built) -> None:
    build.store.close()
    with duckdb.connect(str(build.out / "equity.duckdb")) as con:
        con.execute("drop schema figures cascade")
    with pytest.raises(NoBuildError, match="Build it again"):
        Store(build.out)


def test_a_build_can_be_made_of_one_grant(tmp_path_factory: pytest.TempPathFactory) -> None:
    made = build_files(tmp_path_factory.mktemp("one"), [grant(currency=None, awardDate=None)])
    assert made.store.rows("select count(*) as n from figures.grants")["n"].item() == 1
    made.store.close()
