"""Tests that what is promised, what is built and what the rule files say are one thing."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.accountability.people import PEOPLE_COUNTS
from pipelines.classify.step import TEXT_MATCHES, TEXTS
from pipelines.contracts import label_of, load_exported_tables, load_fields, load_tables
from pipelines.counts.settings import ANSWERS, CELL_SUMS, KNOWN, TALLIES, WHOLES, WITHDRAWN
from pipelines.definitions import find_dimension, find_indicator
from pipelines.figures import RECIPIENT_KEY, figure_columns
from pipelines.indicators import load_dimensions
from pipelines.models import SQL_DIR, Model, load_models, split_at
from pipelines.queries import figure_query
from pipelines.reference import DATA_DIR
from tests.conftest import build_files, grant

ALL_TABLES = load_tables() | load_exported_tables()
MODELS = {model.table: model for model in load_models()}
SQL_FILES = [
    *sorted((SQL_DIR / "checks").glob("*.sql")),
    *sorted((SQL_DIR / "file_check").glob("*.sql")),
    *(SQL_DIR / model.layer / f"{model.name}.sql" for model in MODELS.values()),
]
MAY_READ = {
    "staging": {"raw", "ref", "register"},
    "intermediate": {"staging", "intermediate", "classify", "people"},
    "marts": {"staging", "intermediate", "marts", "counts"},
    "counts": {"staging", "intermediate", "marts", "counts"},
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    build = build_files(tmp_path_factory.mktemp("contracts"), [grant()])
    build.store.close()
    with duckdb.connect(str(build.out / "equity.duckdb"), read_only=True) as con:
        yield con


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_the_served_file_holds_each_promised_column_and_no_other(
    served: duckdb.DuckDBPyConnection,
) -> None:
    found = served.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where not internal and schema_name = 'main'"
    ).fetchall()
    promised = [
        (table.name, column.name, column.type)
        for table in load_tables().values()
        for column in table.columns
    ]
    assert sorted(found) == sorted(promised)


def test_the_served_file_carries_its_dictionary(served: duckdb.DuckDBPyConnection) -> None:
    columns = served.execute(
        "select column_name, comment from duckdb_columns() "
        "where not internal and schema_name = 'main'"
    ).fetchall()
    assert columns
    for name, comment in columns:
        assert comment == load_fields()[name].description
    tables = dict(served.execute("select table_name, comment from duckdb_tables()").fetchall())
    for table in load_tables().values():
        assert tables[table.name].startswith(table.grain)
        assert all(warning in tables[table.name] for warning in table.warnings)


def test_beside_its_tables_the_served_file_holds_only_what_figures_are_made_of(
    served: duckdb.DuckDBPyConnection,
) -> None:
    found = served.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where not internal and schema_name <> 'main'"
    ).fetchall()
    promised = [("figures", "grants", name) for name in (*figure_columns(), RECIPIENT_KEY)]
    assert sorted(each for each in found if each[1] != "worked_out") == sorted(promised)
    # rows of figures, and none of them in a build of so few grants
    query = figure_query(find_indicator("recipients_reached"), (find_dimension("funder"),), "true")
    rows = served.execute(f"select * from ({query}) limit 0")
    assert [name for _, table, name in found if table == "worked_out"] == [
        "query",
        *[column[0] for column in rows.description],
    ]
    assert served.execute("select count(*) from figures.worked_out").fetchall() == [(0,)]


def test_the_narrow_table_of_figures_holds_no_words() -> None:
    fields = load_fields()
    published = {name for name in figure_columns() if fields[name].type == "VARCHAR"}
    coded = {name for name in published if fields[name].values}
    years = {"financial_year", "calendar_year"}
    ids = {"funder_id", "programme_id", "duration_rule_id"}
    assert published - coded == {"currency", *ids, *years}


def test_every_described_field_is_in_a_table() -> None:
    used = {name for table in ALL_TABLES.values() for name in table.column_names}
    assert set(load_fields()) == used


def test_every_mart_is_contracted_and_every_contract_is_a_mart() -> None:
    marts = {model.name for model in MODELS.values() if model.layer == "marts"}
    assert marts == set(load_tables())


def test_no_table_of_an_export_has_the_name_of_one_of_a_build() -> None:
    assert not load_tables().keys() & load_exported_tables().keys()


@pytest.mark.parametrize("name", ALL_TABLES)
def test_a_column_refers_to_the_key_of_another_table(name: str) -> None:
    for column, other in ALL_TABLES[name].refers_to.items():
        assert column in ALL_TABLES[name].column_names
        assert ALL_TABLES[other].key == (column,)


@pytest.mark.parametrize("name", ALL_TABLES)
def test_a_table_says_its_grain_and_its_key_is_of_its_columns(name: str) -> None:
    table = ALL_TABLES[name]
    assert re.match(r"One row(:| per ).*\.$", table.grain)
    assert table.key
    assert set(table.key) <= set(table.column_names)
    assert len(set(table.column_names)) == len(table.columns)


@pytest.mark.parametrize("name", load_fields())
def test_a_field_is_described_in_sentences(name: str) -> None:
    field = load_fields()[name]
    assert field.description[0].isupper() or field.description.startswith("ISO")
    assert field.description.endswith(".")
    assert all(code and label for code, label in field.values.items())


def test_what_is_hidden_for_individuals_can_be_told_by_its_grant() -> None:
    for table in load_tables().values():
        if any(column.hidden_for_individuals for column in table.columns):
            assert "grant_id" in table.column_names


def test_grant_size_bands_are_those_of_the_rule_file_in_its_order() -> None:
    bands = rows_of(DATA_DIR / "rules" / "grant_size_bands.csv")
    labels = load_fields()["grant_size_band"].values
    others = ("zero_or_less", "not_known")
    promised = [(code, label) for code, label in labels.items() if code not in others]
    in_order = sorted(bands, key=lambda row: int(row["sort_order"]))
    assert promised == [(row["grant_size_band"], row["label"]) for row in in_order]
    assert list(labels)[-2:] == list(others)


def test_codes_in_reference_lists_are_promised() -> None:
    types = {row["funder_type"] for row in rows_of(DATA_DIR / "reference" / "funder_types.csv")}
    assert types <= set(load_fields()["funder_type"].values)
    areas = rows_of(DATA_DIR / "reference" / "area_levels.csv")
    assert {row["area_level"] for row in areas} <= set(load_fields()["area_level"].values)
    assert len({row["code_prefix"] for row in areas}) == len(areas)


def test_no_area_finer_than_a_local_authority_may_be_published() -> None:
    areas = rows_of(DATA_DIR / "reference" / "area_levels.csv")
    published = {row["area_level"] for row in areas if row["is_published"] == "true"}
    assert published <= {"local_authority", "county", "region", "nation"}


def test_problems_are_explained_in_sentences() -> None:
    rows = rows_of(DATA_DIR / "reference" / "row_problems.csv")
    files = rows_of(DATA_DIR / "reference" / "file_problems.csv")
    assert {row["severity"] for row in rows} == {"reject", "note"}
    assert {row["severity"] for row in files} == {"file"}
    for row in rows + files:
        assert row["field"]
        assert row["reason"].endswith(".")
        assert row["remedy"].endswith(".")


def test_every_dimension_goes_by_a_field_that_is_described() -> None:
    for dimension in load_dimensions().values():
        assert dimension.column in load_fields()
        if dimension.order == "code":
            assert load_fields()[dimension.column].values


def test_a_code_is_said_in_words_and_a_name_as_it_is() -> None:
    assert label_of("funder_type", "lottery") == "Lottery distributor"
    assert label_of("funder_name", "First Trust") == "First Trust"
    assert label_of("funder_type", None) == ""


@pytest.mark.parametrize("name", MODELS)
def test_a_model_opens_with_what_one_row_is(name: str) -> None:
    assert re.match(r"-- One row( per .+|: .+)\n", MODELS[name].sql)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_reads_only_the_layers_it_may_by_their_names(name: str) -> None:
    model = MODELS[name]
    for read in model.reads:
        layer, _, table = read.rpartition(".")
        assert layer in MAY_READ[model.layer], f"{name} reads {read}"
        is_made = layer in ("raw", "ref", "register") or read in (
            TEXT_MATCHES,
            PEOPLE_COUNTS,
            *(CELL_SUMS, TALLIES, WHOLES, ANSWERS, KNOWN, WITHDRAWN),
        )
        assert is_made or f"{layer}.{table}" in MODELS


def test_models_come_after_what_they_read() -> None:
    seen: set[str] = set()
    for model in load_models():
        assert model.reads & MODELS.keys() <= seen
        seen.add(model.table)


def test_every_model_is_read_or_published() -> None:
    read = {TEXTS, *(name for model in MODELS.values() for name in model.reads)}
    readers = [
        *(SQL_DIR / "checks").glob("*.sql"),
        *(SQL_DIR / "file_check").glob("*.sql"),
        *(SQL_DIR.parent / "pipelines").rglob("*.py"),
    ]
    for path in readers:
        read |= set(re.findall(r"\b(?:staging|intermediate|counts)\.\w+", path.read_text("utf-8")))
    unread = [m.table for m in MODELS.values() if m.layer != "marts" and m.table not in read]
    assert unread == []


@pytest.mark.parametrize("path", SQL_FILES, ids=lambda path: path.stem)
def test_sql_keeps_to_the_house_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- ")
    assert max(map(len, text.splitlines())) <= 100
    text = re.sub(r"--.*", "", text)
    assert not re.search(r"\b(SELECT|FROM|WHERE|JOIN|WITH)\b", text)
    assert not re.search(r"(?<!inner )(?<!left )(?<!cross )(?<!semi )(?<!anti )\bjoin\b", text)


def test_a_circle_of_models_is_refused(tmp_path: Path) -> None:
    for layer in ("staging", "intermediate", "marts"):
        (tmp_path / layer).mkdir()
    (tmp_path / "macros.sql").write_text("select 1", encoding="utf-8")
    for one, other in (("int_a", "int_b"), ("int_b", "int_a")):
        sql = f"select * from intermediate.{other}"
        (tmp_path / "intermediate" / f"{one}.sql").write_text(sql, encoding="utf-8")
    with pytest.raises(ValueError, match="cycle"):
        load_models(tmp_path)


def test_a_model_knows_what_it_reads_through_aliases_and_its_own_parts() -> None:
    model: Model = MODELS["intermediate.int_durations"]
    assert model.reads == {
        *("intermediate.int_grants", "intermediate.int_grant_rows"),
        *("intermediate.int_grant_texts", "classify.text_matches"),
    }


def test_models_wait_for_the_rules_that_they_read_and_no_others_do() -> None:
    before, after = split_at(load_models(), TEXT_MATCHES)
    assert sorted(model.table for model in before + after) == sorted(MODELS)
    assert "intermediate.int_texts" in {model.table for model in before}
    assert {"intermediate.int_durations", "marts.grants"} <= {model.table for model in after}
    done = {model.table for model in before} | {
        TEXT_MATCHES,
        PEOPLE_COUNTS,
        *(CELL_SUMS, TALLIES, WHOLES, ANSWERS, KNOWN, WITHDRAWN),
    }
    for model in after:
        assert {read for read in model.reads if not read.startswith(("raw", "ref."))} <= done
        done.add(model.table)
