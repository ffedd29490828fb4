"""Tests that a built file can be read and nothing else can be done through the store."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.store import NoBuildError, Store, identify
from tests.conftest import Built, grant

Build = Callable[..., Built]

WRITES = [
    "delete from grants",
    "update grants set amount_gbp = 0",
    "insert into build_info select * from build_info",
    "drop table grants",
    "create table equity.other as select 1",
    "comment on table grants is 'nothing'",
]
REACHING_OUT = [
    "select * from read_csv('{path}')",
    "select * from read_text('{path}')",
    "select * from '{path}'",
    "select * from glob('{folder}/*')",
    "attach '{folder}/other.duckdb' as other",
    "copy (select 1) to '{folder}/out.csv'",
    "copy grants to '{folder}/out.parquet' (format parquet)",
    "export database '{folder}/all'",
    "install httpfs",
    "set enable_external_access = true",
    "set memory_limit = '100GB'",
]


@pytest.mark.parametrize("sql", WRITES)
def test_a_store_refuses_to_write(built: Build, sql: str) -> None:
    build = built([grant()])
    before = (build.out / "equity.duckdb").read_bytes()
    with pytest.raises(duckdb.Error):
        build.store.rows(sql)
    assert build.store.table("grants").height == 1
    assert (build.out / "equity.duckdb").read_bytes() == before


def test_a_store_refuses_to_reach_other_files(built: Build, tmp_path: Path) -> None:
    store = built([grant()]).store
    path = tmp_path / "secret.csv"
    path.write_text("secret\n1\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    for sql in REACHING_OUT:
        with pytest.raises(duckdb.Error):
            store.rows(sql.format(path=path, folder=tmp_path))
    assert sorted(tmp_path.rglob("*")) == before


def test_what_does_not_fit_goes_to_a_folder_of_its_own_that_is_removed(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, scratch = tmp_path / "here", tmp_path / "scratch"
    for folder in (here, scratch):
        folder.mkdir()
    out = built([grant()]).out
    monkeypatch.chdir(here)
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    store = Store(out)
    own = Path(store.rows("select current_setting('temp_directory') as folder").item())
    assert own.parent == scratch
    assert (
        store.rows("select current_setting('max_temp_directory_size') as most").item() == "3.7 GiB"
    )
    store.close()
    assert not list(scratch.iterdir())
    assert not list(here.iterdir())


def test_a_store_serves_where_nothing_may_be_written(
    built: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = built([grant()]).out
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "not there"))
    store = Store(out)
    assert store.table("grants").height == 1
    assert store.rows("select current_setting('temp_directory') as folder").item() == ""


def test_a_folder_without_a_build_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoBuildError, match="funder-equity build"):
        Store(tmp_path)
    with pytest.raises(NoBuildError):
        identify(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"", b"garbage", b"garbage" * 10_000])
def test_a_file_that_is_no_build_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "equity.duckdb").write_bytes(content)
    with pytest.raises(NoBuildError, match="not a file that `build` made"):
        Store(tmp_path)


def test_a_table_that_is_not_published_is_not_served(built: Build) -> None:
    with pytest.raises(KeyError):
        built([grant()]).store.table("raw_grants")


def test_values_are_bound_by_name_and_by_place(built: Build) -> None:
    store = built([grant(amount=5), grant("360G-test-2", 6)]).store
    sql = "select amount_gbp from grants where grant_id = "
    assert store.rows(f"{sql}$id", {"id": "360G-test-2"}).item() == 6
    assert store.rows(f"{sql}?", ["360G-test-1"]).item() == 5


def test_a_built_file_in_a_folder_with_an_apostrophe_can_be_read(
    built: Build, tmp_path: Path
) -> None:
    out = built([grant()]).out
    moved = out.rename(tmp_path / "St Mary's")
    store = Store(moved)
    try:
        assert store.table("grants").height == 1
    finally:
        store.close()
