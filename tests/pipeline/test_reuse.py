"""A build that takes unchanged files from the one before is the same as one that reads them all."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines import reuse
from pipelines.build import build
from pipelines.land import Landed, create_raw_tables, record
from pipelines.progress import Progress
from pipelines.sources import find_sources
from tests.conftest import ROOT, grant, grant_to_individual, write_csv, write_json
from tests.corrections.said import gone, write_said
from tests.pipeline.test_dei import answer, details
from tests.read.workbooks import write_workbook

Build = Callable[..., list[str]]
SAMPLE = (
    *("larkmoor_foundation.json", "tarn_valley_community_foundation.csv"),
    "wrenmoor_national_lottery_fund.xlsx",
)
ROWS = [
    ("Identifier", "Currency", "Amount Awarded", "Award Date", "Funding Org:Identifier",
     "Funding Org:Name", "Recipient Org:Identifier", "Recipient Org:Name", "Title"),
    ("360G-1", "GBP", 5, "2024-05-01", "GB-CHC-1000001",
     "First Trust", "GB-CHC-2000001", "Harbour Group", "Core costs"),
]  # fmt: skip
PLACED = {heading: str(cell) for heading, cell in zip(*ROWS, strict=True)}
SAID_BEFORE = "as read before"


@pytest.fixture
def made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Build:
    """Builds `files` into a folder of `tmp_path`; the lines that say how each file was read."""

    def build_here(out: str, files: Path, **more: Path | bool | None) -> list[str]:
        capsys.readouterr()
        build([files], tmp_path / out, Progress(), **more)  # type: ignore[arg-type]
        lines = capsys.readouterr().err.splitlines()
        return [line.strip() for line in lines if " rows (" in line]

    return build_here


def is_reused(said: list[str]) -> list[bool]:
    return [SAID_BEFORE in line for line in said]


def assert_same(one: Path, other: Path) -> None:
    """Every table of two builds holds the same rows, but for the build's own name and time."""
    compared = 0
    with duckdb.connect() as con:
        for file in ("work.duckdb", "equity.duckdb"):
            con.execute(f"attach '{one / file}' as one (read_only)")
            con.execute(f"attach '{other / file}' as other (read_only)")
            # places of rows in the table of a build mean nothing but their order
            tables = con.execute(
                "select schema_name || '.' || table_name, "
                "string_agg('\"' || column_name || '\"', ', ') from duckdb_columns() "
                "where database_name = 'one' "
                "and table_name not in ('build_info', 'build', 'stg_build') "
                "and not contains(column_name, 'row_id') group by all"
            ).fetchall()
            for table, columns in tables:
                rows = f"select {columns} from {{}}.{table}"
                for this, that in (("one", "other"), ("other", "one")):
                    query = f"{rows.format(this)} except all {rows.format(that)}"
                    assert con.sql(query).fetchall() == [], table
                compared += 1
            con.execute("detach one")
            con.execute("detach other")
    assert compared > 150


def test_unchanged_files_are_not_read_again_and_the_build_is_the_same(
    tmp_path: Path, made: Build
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for name in SAMPLE:
        shutil.copy(ROOT / "data" / "sample" / name, files / name)
    assert is_reused(made("again", files)) == [False, False, False]
    changed = files / SAMPLE[1]
    changed.write_bytes(b"\n".join(changed.read_bytes().splitlines()[:-40]))
    write_json(files / "more.json", [grant("360G-new-1", 500, description="Core costs")])
    said = made("again", files)
    assert [line.split(":")[0] for line in said if SAID_BEFORE in line] == [SAMPLE[0], SAMPLE[2]]
    assert len(said) == 4
    assert not any(is_reused(made("anew", files)))
    assert_same(tmp_path / "again", tmp_path / "anew")
    # and what was taken from the build before can be taken again
    assert all(is_reused(made("again", files)))
    assert_same(tmp_path / "again", tmp_path / "anew")
    assert not any(is_reused(made("again", files, is_anew=True)))


def test_a_sheet_that_was_left_out_is_told_of_again(tmp_path: Path, made: Build) -> None:
    files = tmp_path / "files"
    files.mkdir()
    write_workbook(files / "1.xlsx", {"Grants": ROWS, "Notes": [("of no use",)]})
    assert is_reused(made("again", files)) == [False]
    before = json.loads((tmp_path / "again" / "manifest.json").read_text("utf-8"))
    assert is_reused(made("again", files)) == [True]
    after = json.loads((tmp_path / "again" / "manifest.json").read_text("utf-8"))
    assert before["left_out"] and after["left_out"] == before["left_out"]


def test_a_file_of_as_many_bytes_with_other_ones_is_read_again(tmp_path: Path, made: Build) -> None:
    files = tmp_path / "files"
    files.mkdir()
    path = write_json(files / "1.json", [grant("360G-1", 500)])
    made("again", files)
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"500", b"900"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert is_reused(made("again", files)) == [False]


@pytest.mark.parametrize("kind", ["withdraw", "unname"])
def test_a_file_of_which_a_grant_was_taken_out_is_read_again(
    tmp_path: Path, made: Build, kind: str
) -> None:
    """Its rows of before lack what was taken out: were it asked back, it would not be there."""
    files = tmp_path / "files"
    files.mkdir()
    write_json(files / "1.json", [grant("360G-1", 500), grant("360G-2", 700)])
    write_json(files / "2.json", [grant("360G-3", 900)])
    asked = write_said(tmp_path / "asked.csv", gone("360G-2", kind=kind))
    made("again", files, corrections=asked)
    assert is_reused(made("again", files, corrections=asked)) == [False, True]
    made("anew", files, corrections=asked)
    assert_same(tmp_path / "again", tmp_path / "anew")


def test_a_file_that_another_changed_is_read_again(tmp_path: Path, made: Build) -> None:
    """A newer file says that a grant is to a person: what the older held of DEI is dropped."""
    files = tmp_path / "files"
    files.mkdir()
    said = {"deiDetails": details(leadership=answer("RS200", "DEI090000"))}
    write_json(files / "1.json", [grant("360G-1", 500, **said)])
    newer = write_json(files / "2.json", [grant_to_individual("360G-1", 500)])
    write_json(files / "3.json", [grant("360G-3", 900)])
    # this one says so itself, and comes out as it is whatever else is read
    both = [grant("360G-4", 500, **said), grant_to_individual("360G-4", 500)]
    write_json(files / "4.json", both)
    made("again", files)
    newer.unlink()
    assert is_reused(made("again", files)) == [False, True, True]
    made("anew", files)
    assert_same(tmp_path / "again", tmp_path / "anew")


def test_with_another_program_all_is_read_again(
    tmp_path: Path, made: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    write_json(files / "1.json", [grant("360G-1", 500)])
    made("again", files)
    monkeypatch.setattr(reuse, "digest", lambda patterns: "of another program")
    assert is_reused(made("again", files)) == [False]
    assert is_reused(made("again", files)) == [True]


def test_a_build_before_that_cannot_be_used_is_not(tmp_path: Path, made: Build) -> None:
    files = tmp_path / "files"
    files.mkdir()
    write_json(files / "1.json", [grant("360G-1", 500)])
    made("again", files)
    work = tmp_path / "again" / "work.duckdb"
    work.write_bytes(b"this is no database")
    assert is_reused(made("again", files)) == [False]
    with duckdb.connect(str(work)) as con:
        con.execute("drop table raw.read_by")
    assert is_reused(made("again", files)) == [False]
    assert is_reused(made("again", files)) == [True]


def test_what_rules_and_code_come_to_is_another_digest_for_another_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, patterns in (("a", reuse.READS_BY), ("b", reuse.RULES_BY)):
        root = tmp_path / folder
        for part in ("pipelines/read", "sql", "data/rules", "data/reference"):
            shutil.copytree(ROOT / part, root / part)
        monkeypatch.setattr(reuse, "ROOT", root)
        found = {reuse.digest.__wrapped__(patterns)}
        for name in ("pipelines/read/dei.py", "data/rules/purpose_rules.csv"):
            with (root / name).open("a") as handle:
                handle.write("\n")
            found.add(reuse.digest.__wrapped__(patterns))
        # rows do not hang on rules
        assert len(found) == (3 if patterns == reuse.RULES_BY else 2)


def in_order(out: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(out / "work.duckdb"), read_only=True) as con:
        return con.execute(
            "select source_file, source_row, grant_id from raw.grants order by rowid"
        ).fetchall()


def test_files_taken_over_stand_where_they_would_if_they_were_read(
    tmp_path: Path, made: Build
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number in range(1, 9):
        rows = [grant(f"360G-{number}-{row}", 500) for row in range(number % 4)]
        write_json(files / f"{number}.json", rows)
    # rows that add to another are landed and deleted: a gap
    write_csv(files / "5.csv", [PLACED, PLACED | {"Beneficiary Location:Name": "Leeds"}])
    made("again", files)
    (files / "2.json").unlink()
    write_json(files / "6.json", [grant("360G-6-other", 700)])
    write_json(files / "3-new.json", [grant("360G-new", 700)])
    said = made("again", files)
    assert is_reused(said) == [True, False, True, True, True, True, False, True, True]
    made("anew", files)
    assert in_order(tmp_path / "again") == in_order(tmp_path / "anew")
    assert_same(tmp_path / "again", tmp_path / "anew")
    # given the other way round, each is taken over, and the last comes first
    paths = sorted(files.iterdir(), reverse=True)
    for out in ("again", "anew"):
        build(paths, tmp_path / out)
    assert in_order(tmp_path / "again") == in_order(tmp_path / "anew")
    assert in_order(tmp_path / "again")[0][0] == "7.json"


def test_rows_that_stand_between_those_of_another_file_are_taken_with_their_own(
    tmp_path: Path,
) -> None:
    paths = [write_json(tmp_path / f"{name}.json", [grant()]) for name in ("a", "b", "c", "d")]
    sources, _ = find_sources(paths)
    with duckdb.connect(str(tmp_path / "work.duckdb")) as con:
        create_raw_tables(con)
        con.execute(
            "insert into raw.grants by name select unnest(['a', 'b', 'a', 'c', 'd', 'd']) || "
            "'.json' as source_file, unnest([1, 1, 2, 1, 1, 2]) as source_row"
        )
        for source, rows in zip(sources, (2, 1, 1, 2), strict=True):
            size = source.path.stat().st_size
            landed = Landed(source, source.sha256(), size, "utf-8", rows, 0, {}, ())
            record(con, [landed])
    with duckdb.connect() as con, reuse.attach_before(con, tmp_path) as before:
        create_raw_tables(con)
        found = [before.find(source) for source in sources]
        before.copy_rows([file for file in found if file])
        copied = con.execute("select source_file[1], source_row from raw.grants order by rowid")
        assert copied.fetchall() == [("a", 1), ("a", 2), ("b", 1), ("c", 1), ("d", 1), ("d", 2)]
