"""Files landed together come to the same as one by one, and none takes another with it."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines import land_all as landing
from pipelines.errors import SourceError
from pipelines.land import create_raw_tables
from pipelines.land_all import Outcome, end_landing, land_all
from pipelines.sources import Source, find_sources
from tests.conftest import grant, grant_to_individual, write_csv, write_json

CSV_ROW = {
    "Identifier": "c-1",
    "Currency": "GBP",
    "Amount Awarded": "5",
    "Award Date": "2024-05-01",
    "Funding Org:Identifier": "GB-CHC-1000001",
    "Funding Org:Name": "First Trust",
    "Recipient Org:Identifier": "GB-CHC-2000001",
    "Recipient Org:Name": "Harbour Group",
}
REFUSED = {
    "02.json": "the file is empty",
    "04.json": "cut short",
    "06.json": "row 2: the JSON is not well formed",
    "07.ndjson": "not well formed",
    "08.json": "there is no list",
    "11.zip/two.json": "not well formed",
}


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database on disk, with row groups so small that a checkpoint moves rows of a test."""
    with duckdb.connect(config={"temp_directory": str(tmp_path / "scratch")}) as con:
        con.execute(f"attach '{tmp_path / 'work.duckdb'}' as work (row_group_size 2048)")
        con.execute("use work")
        yield con


def land_files(con: duckdb.DuckDBPyConnection, paths: list[Path]) -> list[Outcome]:
    con.execute("drop schema if exists raw cascade")
    create_raw_tables(con)
    return list(land_all(con, find_sources(paths)[0]))


def tables(con: duckdb.DuckDBPyConnection) -> tuple[list[Any], list[Any]]:
    """All that was landed, in the order in which it stands."""
    rows = con.execute("select * from raw.grants order by rowid").fetchall()
    return rows, con.execute("select * from raw.source_files order by rowid").fetchall()


def said(outcomes: list[Outcome]) -> list[Any]:
    return [
        (source.name, str(landed))
        if isinstance(landed, SourceError)
        else (source.name, landed.rows, landed.read_as, landed.sha256, landed.metadata)
        for source, landed in outcomes
    ]


def placed(con: duckdb.DuckDBPyConnection) -> list[Any]:
    query = "select source_file, source_row from raw.grants order by rowid"
    return con.execute(query).fetchall()


def write_mixture(folder: Path) -> list[Path]:
    """Small files of every shape, good and broken ones, with one of another kind between."""
    texts: dict[str, str | bytes] = {
        "02.json": "",
        "03.json": b"\xef\xbb\xbf" + json.dumps({"grants": [grant("b-1")]}).encode(),
        "04.json": '{"grants": [{"id": "c-1"}, {"id": ',
        "05.json": json.dumps([grant("e-1", title="Â£5 cafÃ©"), None, grant("e-3")]),
        "06.json": '{"grants": [{"id": "f-1"}, {"id": f-2}], "z": []}',
        "07.ndjson": json.dumps(grant("g-1")) + "\n{",
        "08.json": "{}",
        "09.json": json.dumps({"grants": [grant("i-1", title="Café")]}, ensure_ascii=False).encode(
            "cp1252"
        ),
        "10.json": json.dumps({"grants": []}),
        "13.json": '{"grants": [{"id": "m-1", "id": "m-2", "odd": {"key": 1}}]}',
        "14.json": json.dumps(grant("n-1"), indent=1),
        "15.jsonl": "\n".join(json.dumps(grant(f"o-{n}")) for n in range(3)),
        "17.json": json.dumps({"a": {"grants": [grant("q-1")]}}).encode("utf-16"),
    }
    for name, text in texts.items():
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    write_json(folder / "01.json", [grant("a-1"), grant("a-2")], publisher={"name": "First"})
    with zipfile.ZipFile(folder / "11.zip", "w") as packed:
        packed.writestr("one.json", json.dumps([grant("k-1"), grant("k-2")]))
        packed.writestr("two.json", "[{]")
    write_csv(folder / "12.csv", [CSV_ROW, CSV_ROW | {"Identifier": "c-2"}])
    dei = {"deiDetails": {"leadership": {"askedStatus": "AS200"}}, "dei": 1}
    people = [grant_to_individual("p-1", **dei), grant("p-2", **dei)]
    write_json(folder / "16.json", people)
    # the same name once more, from another folder
    (folder / "again").mkdir()
    return [folder, write_json(folder / "again" / "01.json", [grant("again")])]


@pytest.mark.parametrize(("most_files", "most_bytes"), [(64, 2**26), (3, 2**26), (64, 2000)])
def test_files_landed_together_come_to_the_same_as_one_by_one(
    con: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    most_files: int,
    most_bytes: int,
) -> None:
    paths = write_mixture(tmp_path)
    monkeypatch.setattr(landing, "MOST_FILES", most_files)
    monkeypatch.setattr(landing, "MOST_BYTES", most_bytes)
    outcomes = land_files(con, paths)
    together = said(outcomes), tables(con)
    monkeypatch.setattr(landing, "SMALL_BYTES", -1)
    assert (said(land_files(con, paths)), tables(con)) == together
    # and that is: each in its place, in the order given, those that are broken with their reason
    assert [source.position for source, _ in outcomes] == list(range(1, 21))
    assert [name for name, *rest in together[0] if len(rest) == 1] == list(REFUSED)
    for name, words in [(name, rest[0]) for name, *rest in together[0] if len(rest) == 1]:
        assert words.startswith(name) and REFUSED[name] in words
    counts = [(name, rest[0]) for name, *rest in together[0] if len(rest) > 1]
    assert placed(con) == [
        (name, row + (name == "12.csv")) for name, rows in counts for row in range(1, rows + 1)
    ]
    assert [row[0] for row in together[1][1]] == [name for name, _ in counts]
    assert sum(rows for _, rows in counts) == 21


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(files=st.lists(st.sampled_from([0, 1, 2, 5, None]), max_size=8), most=st.integers(1, 5))
def test_any_files_in_any_batches_stand_in_their_order(
    con: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    files: list[int | None],
    most: int,
) -> None:
    """So many grants in each file; None is for a file that is cut short."""
    monkeypatch.setattr(landing, "MOST_FILES", most)
    paths = []
    for number, grants in enumerate(files):
        paths.append(tmp_path / f"{number:02}.json")
        text = json.dumps([{"id": f"{number}-{row}"} for row in range(grants or 0)])
        paths[-1].write_text("[{" if grants is None else text)
    outcomes = land_files(con, paths)
    landed = [None if isinstance(each, SourceError) else each.rows for _, each in outcomes]
    assert landed == files
    rows = con.execute(
        "select source_file, source_row, grant_id from raw.grants order by rowid"
    ).fetchall()
    assert rows == [
        (f"{number:02}.json", row + 1, f"{number}-{row}")
        for number, grants in enumerate(files)
        for row in range(grants or 0)
    ]


def test_what_breaks_only_when_it_is_landed_takes_no_other_with_it(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Then it is not known which it was, and each is landed by itself."""

    def mend(text: str) -> str:
        if "break" in text:
            raise ValueError("cannot be mended")
        return text

    con.create_function("mend_json", mend, ["VARCHAR"], "VARCHAR")
    con.create_function("count_mended_json", lambda _: 1, ["VARCHAR"], "BIGINT")
    titles = ("Â£1", "Â£ to break", "Â£3")
    for number, title in enumerate(titles):
        write_json(tmp_path / f"{number}.json", [grant(f"{number}", title=title)])
    outcomes = land_files(con, [tmp_path])
    assert [isinstance(landed, SourceError) for _, landed in outcomes] == [False, True, False]
    assert str(outcomes[1][1]).startswith("1.json: the JSON is not well formed")
    assert placed(con) == [("0.json", 1), ("2.json", 1)]
    assert [row[0] for row in tables(con)[1]] == ["0.json", "2.json"]


@pytest.mark.parametrize("name", ["1.json", "1.csv"])
def test_of_a_file_that_changes_while_it_is_read_nothing_is_landed(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for number in (0, 2):
        write_json(tmp_path / f"{number}.json", [grant(f"{number}")])
    moving = tmp_path / name
    if moving.suffix == ".csv":
        write_csv(moving, [CSV_ROW])
    else:
        write_json(moving, [grant("1")])
    digest = Source.sha256

    def written_to(source: Source) -> str:
        found = digest(source)
        if source.name == name:
            moving.write_bytes(moving.read_bytes() + b"\n")
        return found

    monkeypatch.setattr(Source, "sha256", written_to)
    outcomes = land_files(con, [tmp_path])
    assert "1" in outcomes[1][0].name
    assert "changed while it was read" in str(outcomes[1][1])
    assert placed(con) == [("0.json", 1), ("2.json", 1)]
    assert [row[0] for row in tables(con)[1]] == ["0.json", "2.json"]


def test_a_file_that_is_not_small_does_not_wait(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those before it are landed before it, and given with it."""
    sizes = (1, 1, 40, 1)
    for number, grants in enumerate(sizes):
        write_json(tmp_path / f"{number}.json", [grant(f"{number}-{n}") for n in range(grants)])
    monkeypatch.setattr(landing, "SMALL_BYTES", 2000)
    create_raw_tables(con)
    outcomes = land_all(con, find_sources([tmp_path])[0])
    first = next(outcomes)
    assert first[0].name == "0.json"
    # when the first is given the large one is landed, and the last is not taken yet
    assert con.execute("select count(*) from raw.grants").fetchall() == [(42,)]
    assert [source.name for source, _ in outcomes] == ["1.json", "2.json", "3.json"]
    assert len(placed(con)) == sum(sizes)


def test_after_the_landing_no_row_changes_its_place(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    """Rows that add to others are deleted: a checkpoint closes the gaps, once, not under models."""
    rows = []
    for number in range(3000):
        row = CSV_ROW | {"Identifier": f"c-{number}"}
        rows += [row, row | {"Beneficiary Location:Name": "Leeds"}]
    write_csv(tmp_path / "1.csv", [*rows, *({"Identifier": f"d-{n}"} for n in range(2000))])
    land_files(con, [tmp_path])
    end_landing(con)
    query = "select rowid, source_row from raw.grants order by all"
    after = con.execute(query).fetchall()
    con.execute("checkpoint")
    assert con.execute(query).fetchall() == after
    assert len(after) < 6000
