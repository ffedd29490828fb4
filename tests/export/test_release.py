"""A release is whole, described, the same in every format, and says what it is of."""

import csv
import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
import yaml
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.contracts import load_exported_tables, load_tables
from pipelines.definitions import load_dimensions
from pipelines.export import indicator_table
from pipelines.export.about import Source, read_about
from pipelines.export.release import ExportError, export_release
from pipelines.export.release_words import citation_cff, readme
from pipelines.export.tidy_csv import unguard
from pipelines.findings import total_sentence
from pipelines.indicators import compute, load_indicators
from pipelines.phrases import say
from pipelines.queries import KINDS
from pipelines.store import NoBuildError, Store
from tests.conftest import Built, GrantFile, grant, grant_to_individual
from tests.export.conftest import OF_EACH_KIND, Released, released

TABLES = load_tables() | load_exported_tables()
Build = Callable[..., Built]
FEW = ("money_awarded", "core_share_of_money")
# What a funder could write in a cell.
NASTY = "=HYPERLINK(\"http://example.org\"; 'x')"
LONG = "a long text, " * 4_000


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """The release of a few grants of awkward text, not of the sample."""
    from tests.conftest import build_files

    folder = tmp_path_factory.mktemp("nasty")
    build = build_files(
        folder,
        [
            grant("360G-n-1", 1000.5, title=NASTY, description="'tis\n-1 | <b>"),
            grant("360G-n-2", -20, title="-5", description=LONG, currency="GBP"),
            grant("360G-n-3", 70, title="+44", description="ok", currency="EUR"),
            grant_to_individual("360G-n-4", 5),
        ],
    )
    build.store.close()
    return released(build.out, folder / "release", *FEW)


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_table_of_the_contracts_is_there_in_both_formats(sample: Released) -> None:
    for name, contract in TABLES.items():
        parquet = pl.read_parquet(sample.out / "tables" / f"{name}.parquet")
        rows = csv_rows(sample.out / "tables" / f"{name}.csv")
        assert parquet.columns == [*contract.column_names, "sample_data"]
        assert len(rows) == parquet.height
    indicators = {path.stem for path in (sample.out / "indicators").glob("*.csv")}
    assert indicators == set(OF_EACH_KIND)


def test_a_release_of_real_files_has_the_columns_of_the_contracts_alone(nasty: Released) -> None:
    for name, contract in TABLES.items():
        frame = pl.read_parquet(nasty.out / "tables" / f"{name}.parquet")
        assert frame.columns == list(contract.column_names)
    for path in nasty.out.rglob("*"):
        if path.suffix in {".csv", ".md", ".json", ".cff"}:
            assert "nvented" not in path.read_text("utf-8").replace("is_invented", "").replace(
                DESCRIBED, ""
            ), path


DESCRIBED = "True for sample data: the funder, the grants and every name in them are invented."


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_parquet_hold_the_same_values(nasty: Released, name: str) -> None:
    frame = pl.read_parquet(nasty.out / "tables" / f"{name}.parquet")
    rows = csv_rows(nasty.out / "tables" / f"{name}.csv")
    for column, kind in frame.schema.items():
        if kind == pl.String:
            written = [unguard(row[column]) for row in rows]
            assert written == frame[column].fill_null("").to_list()


def test_polars_and_duckdb_read_the_same_sums_from_csv(sample: Released) -> None:
    with duckdb.connect(str(sample.data / "equity.duckdb"), read_only=True) as con:
        expected = con.sql("select sum(amount_gbp)::double, count(*) from grants").fetchall()[0]
    path = sample.out / "tables" / "grants.csv"
    frame = pl.read_csv(path, infer_schema_length=None)
    assert frame["amount_gbp"].sum() == pytest.approx(expected[0], abs=0.001)
    assert frame.height == expected[1]
    with duckdb.connect() as con:
        found = con.sql(f"select sum(amount_gbp), count(*) from read_csv('{path}')").fetchall()[0]
    assert found == pytest.approx(expected, abs=0.001)
    figures = sample.out / "tables" / "indicators.csv"
    by_polars = pl.read_csv(figures, infer_schema_length=None)
    sums = by_polars.group_by("indicator_id").agg(pl.sum("value", "upper", "base"))
    with duckdb.connect() as con:
        of_csv = con.sql(
            "select indicator_id, coalesce(sum(value), 0), coalesce(sum(upper), 0), sum(base) "
            f"from read_csv('{figures}') group by all order by all"
        ).fetchall()
    assert [pytest.approx(row[1:]) for row in sums.sort("indicator_id").rows()] == [
        row[1:] for row in of_csv
    ]


def test_what_begins_like_a_formula_is_text_in_every_format(nasty: Released) -> None:
    [row] = [r for r in csv_rows(nasty.out / "tables" / "grants.csv") if "n-1" in r["grant_id"]]
    assert row["title"] == "'" + NASTY
    assert row["description"] == "''tis\n-1 | <b>"
    with zipfile.ZipFile(nasty.out / "funder_equity.xlsx") as book:
        sheets = [book.read(name) for name in book.namelist() if "worksheets/sheet" in name]
    assert any(b"=HYPERLINK(" in sheet for sheet in sheets)
    assert not any(b"<f>" in sheet for sheet in sheets)


def test_the_index_lists_every_file_as_it_is(sample: Released) -> None:
    listed = {row["path"]: row for row in csv_rows(sample.out / "index.csv")}
    there = {str(path.relative_to(sample.out)) for path in sample.out.rglob("*") if path.is_file()}
    assert there == {*listed, "index.csv", "release.zip"}
    for path, row in listed.items():
        content = (sample.out / path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == row["sha256"]
        assert len(content) == int(row["bytes"])
    with zipfile.ZipFile(sample.out / "release.zip") as packed:
        assert set(packed.namelist()) == {f"release/{name}" for name in there - {"release.zip"}}


def test_every_file_of_sample_data_says_so(sample: Released) -> None:
    for path in sample.out.rglob("*.csv"):
        rows = csv_rows(path)
        assert all(row["sample_data"] == say("about.sample") for row in rows), path
    for path in sample.out.rglob("*.parquet"):
        assert (pl.read_parquet(path)["sample_data"] == say("about.sample")).all(), path
    for name in ("README.md", "CITATION.cff", "datapackage.json"):
        assert say("about.sample") in (sample.out / name).read_text("utf-8")
    with duckdb.connect(str(sample.out / "equity.duckdb"), read_only=True) as con:
        comments = con.sql(
            "select comment from duckdb_tables() where schema_name = 'main'"
        ).fetchall()
    assert comments and all(comment.startswith(say("about.sample")) for (comment,) in comments)


def test_the_data_package_is_valid_by_frictionless(sample: Released, nasty: Released) -> None:
    for made in (sample, nasty):
        ran = subprocess.run(
            [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
            check=False,
            cwd=made.out,
            capture_output=True,
            text=True,
        )
        report = json.loads(ran.stdout)
        wrong = [(task["name"], task["errors"][:2]) for task in report["tasks"] if task["errors"]]
        assert (ran.returncode, report["valid"], wrong) == (0, True, [])
        indicators = len(list((made.out / "indicators").iterdir()))
        assert len(report["tasks"]) == 2 * len(TABLES) + indicators + 2


def test_a_changed_file_is_not_valid_any_more(nasty: Released, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with zipfile.ZipFile(nasty.out / "release.zip") as packed:
        packed.extractall(copy)
    path = copy / "release" / "tables" / "grants.csv"
    path.write_text(path.read_text("utf-8").replace(",organisation,", ",society,"), "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "datapackage.json", "--json"],
        check=False,
        cwd=copy / "release",
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    found = {e["type"] for t in json.loads(ran.stdout)["tasks"] for e in t["errors"]}
    assert {"hash-count", "constraint-error"} <= found


def test_the_package_names_each_source_with_publisher_and_licence(sample: Released) -> None:
    package = json.loads((sample.out / "datapackage.json").read_text("utf-8"))
    files = {row["source_file"]: row for row in csv_rows(sample.out / "tables/source_files.csv")}
    assert {source["file"] for source in package["sources"]} == set(files)
    for source in package["sources"]:
        assert source["publishers"] and source["licences"]
        assert source["sha256"] == files[source["file"]]["sha256"]
    assert {"path", "name"} >= {next(iter(each)) for each in package["licenses"]}


def test_what_a_dimension_leaves_out_is_said_with_it(sample: Released) -> None:
    notes = {
        row["by"]: row["dimension_note"] for row in csv_rows(sample.out / "tables/dimensions.csv")
    }
    for dimension in load_dimensions().values():
        assert dimension.does_not_apply_sentence in notes[dimension.id]
        assert dimension.note in notes[dimension.id]
    assert notes["led_by"].startswith("Left out are grants to individuals, of whom nobody is asked")


def test_readme_and_citation_say_version_date_counts_and_caveats(sample: Released) -> None:
    words = (sample.out / "README.md").read_text("utf-8")
    cff = yaml.safe_load((sample.out / "CITATION.cff").read_text("utf-8"))
    build = pl.read_parquet(sample.out / "tables" / "build_info.parquet").row(0, named=True)
    grants = pl.read_parquet(sample.out / "tables" / "grants.parquet").height
    assert cff["cff-version"] == "1.2.0" and cff["type"] == "dataset"
    assert cff["version"] == f"{build['version']}+{build['build_id']}"
    assert cff["date-released"] == build["built_at"].date()
    for text in (words, cff["abstract"]):
        assert f"{grants:,} grants of 6 funders" in text
        assert "is not known" in text
    assert build["build_id"] in words and "release.zip" in words
    store = Store(sample.data)
    for name in ("grants_made", "money_awarded", "recipients_reached"):
        assert f"- {total_sentence(compute(store, name))}\n" in words
    store.close()
    assert "Left out: " in words
    assert {ref["title"] for ref in cff["references"]} >= {"borough_of_east_mere.csv"}


def test_names_of_files_cannot_break_the_readme(nasty: Released) -> None:
    source = Source("a | <script>.json", ("=x",), "t", ("not_stated",), None, "0", 1, False)
    store = Store(nasty.data)
    about = replace(read_about(store), sources=(source,))
    store.close()
    assert "| a \\| &lt;script>.json | =x | none stated | 1 |" in readme(about, [], [])
    assert yaml.safe_load(citation_cff(about))["references"][0]["authors"] == [{"name": "=x"}]


def test_the_database_carries_figures_and_dictionary(sample: Released) -> None:
    with duckdb.connect(str(sample.out / "equity.duckdb"), read_only=True) as con:
        names = {name for (name,) in con.sql("select table_name from duckdb_tables()").fetchall()}
        blank = con.sql(
            "select count(*) from duckdb_columns() where not internal and comment is null"
        )
        [(missing,)] = blank.fetchall()
        [(figures,)] = con.sql("select count(*) from indicators").fetchall()
    assert set(TABLES) <= names
    assert missing == 0
    assert figures == len(csv_rows(sample.out / "tables" / "indicators.csv"))


def test_a_release_can_be_read_as_a_build_is(nasty: Released) -> None:
    stores = Store(nasty.out), Store(nasty.data)
    of_release, of_build = [compute(store, "money_awarded", ("purpose",)) for store in stores]
    assert of_release.rows.equals(of_build.rows)
    for store in stores:
        store.close()


def test_codes_and_dictionary_explain_every_code_and_column(sample: Released) -> None:
    codes = {(r["column_name"], r["code_value"]) for r in csv_rows(sample.out / "tables/codes.csv")}
    described = {
        (r["table_name"], r["column_name"]) for r in csv_rows(sample.out / "tables/dictionary.csv")
    }
    for name, contract in TABLES.items():
        assert {(name, column) for column in contract.column_names} <= described
        rows = csv_rows(sample.out / "tables" / f"{name}.csv")
        for column in contract.columns:
            if column.values:
                held = {row[column.name] for row in rows}
                each = {code for value in held for code in value.split(";")}
                assert {(column.name, c) for c in (each if column.is_list else held)} <= codes


def test_the_command_puts_a_release_in_the_place_of_the_last(built: Build, tmp_path: Path) -> None:
    data = built([grant()]).out
    out = data / "release"
    out.mkdir()
    (out / "datapackage.json").write_text('{"name": "funder-equity-release"}', "utf-8")
    (out / "left over.txt").write_text("of the last release", "utf-8")
    said = CliRunner().invoke(app, ["export", "--data", str(data), "--indicator", "grants_made"])
    assert said.exit_code == 0
    assert f"The release is in {out}" in said.stdout
    assert not (out / "left over.txt").exists()
    assert {path.name for path in out.iterdir()} >= {"index.csv", "release.zip", "README.md"}
    assert not list(data.glob(".release-*"))
    assert [path.stem for path in (out / "indicators").iterdir()] == ["grants_made"]


def test_nothing_but_a_release_is_replaced(nasty: Released, tmp_path: Path) -> None:
    other = tmp_path / "mine"
    other.mkdir()
    (other / "thesis.md").write_text("mine", "utf-8")
    with pytest.raises(ExportError, match="left as it is"):
        export_release(nasty.data, other)
    assert [path.name for path in other.iterdir()] == ["thesis.md"]


def test_without_a_build_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NoBuildError, match="funder-equity build"):
        export_release(tmp_path, tmp_path / "release")
    assert not list(tmp_path.iterdir())


def test_a_file_of_which_no_grant_is_used_has_a_licence_all_the_same(built: Build) -> None:
    older = GrantFile([grant(dateModified="2024-01-01T00:00:00Z")], {"modified": "2024-06-01"})
    newer = GrantFile(
        [grant(amount=2000, dateModified="2025-01-01T00:00:00Z")], {"modified": "2025-06-01"}
    )
    sources = read_about(built(older, newer).store).sources
    assert [(source.grant_count, source.licences) for source in sources] == [
        (0, ("not_stated",)),
        (1, ("not_stated",)),
    ]


def test_the_release_of_the_tests_has_an_indicator_of_every_kind() -> None:
    assert {load_indicators()[name].kind for name in OF_EACH_KIND} == set(KINDS)


def test_without_a_name_every_indicator_is_released(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # whole figures alone: by every dimension it takes a minute
    monkeypatch.setattr(indicator_table, "load_dimensions", dict)
    build = built([grant()])
    build.store.close()
    out = released(build.out, tmp_path / "release").out
    found = {path.stem for path in (out / "indicators").glob("*.csv")}
    assert found == set(load_indicators())
