"""Writes the release of a build: every table in open formats, described, for others to cite."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.contracts import (
    TableContract,
    comment_statements,
    create_statement,
    load_exported_tables,
    load_fields,
    load_tables,
)
from pipelines.definitions import (
    Dimension,
    Indicator,
    find_indicator,
    load_dimensions,
    load_indicators,
)
from pipelines.errors import FunderEquityError
from pipelines.export.about import About, citation, read_about, release_title
from pipelines.export.indicator_table import write_indicators
from pipelines.export.package import NAME, SAMPLE_COLUMN, data_package
from pipelines.export.release_files import ReleaseFile, index_csv, release_file
from pipelines.export.release_words import citation_cff, readme
from pipelines.export.release_workbook import write_release_workbook
from pipelines.export.tidy_csv import COPY_OPTIONS, guarded_columns
from pipelines.figures import write_figures
from pipelines.findings import total_sentence
from pipelines.indicators import compute
from pipelines.progress import Progress
from pipelines.store import Store, beside
from pipelines.swap import replace_folder
from pipelines.worked_out import write_worked_out

STAGED_PREFIX = ".release-"
DATABASE = "equity.duckdb"
# Whose sentences say what is in the tables and in no total.
TOTALS = ("grants_made", "money_awarded", "recipients_reached")
WORKBOOK = "funder_equity.xlsx"
PACKAGE = "datapackage.json"
WHOLE = "release.zip"
DEFAULT_MEMORY = "1GB"


class ExportError(FunderEquityError):
    """A release that cannot be put where it is wanted; what is there is left as it was."""


@dataclass(frozen=True)
class Release:
    """A finished release: where it is, its files but the zip, and what its workbook leaves out."""

    out: Path
    files: tuple[ReleaseFile, ...]
    left_out: tuple[str, ...]
    seconds: dict[str, float]


def export_release(
    data: Path,
    out: Path,
    progress: Progress | None = None,
    memory: str = DEFAULT_MEMORY,
    *,
    indicator_ids: Sequence[str] = (),
) -> Release:
    """Write the release of the build in `data` into the folder `out`, in the place of the last.

    It has the figures of `indicator_ids`, or of every indicator where none is named. Only the
    contracted tables of the served file are read, and what is made of them for figures. Raises
    NoBuildError where there is no build, UnknownNameError for an indicator that there is not, and
    ExportError where `out` holds something that is not a release.
    """
    progress = progress or Progress(is_quiet=True)
    indicators = [find_indicator(name) for name in indicator_ids or load_indicators()]
    _require_ours(out)
    about = _about(data)
    out.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=STAGED_PREFIX, dir=out.parent))
    try:
        with beside({"built": data}, memory) as con:
            con.execute(f"attach {_quote(staged / DATABASE)} as release")
            _write_database(con, about, indicators, progress)
            files = _write_tables(con, staged, about, indicators, progress)
            with progress.stage("workbook"):
                left_out = write_release_workbook(staged / WORKBOOK, con, about, indicators)
            con.execute("checkpoint release; detach release")
        with progress.stage("describe and pack"):
            files = _describe(staged, about, files, left_out, _totals(data))
        # a folder made for a while is its owner's alone; what is released is for everybody
        staged.chmod(0o755)
        replace_folder(staged, out)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return Release(out, tuple(files), tuple(left_out), progress.seconds)


def _require_ours(out: Path) -> None:
    """A folder that holds something else is never replaced."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    try:
        is_ours = json.loads((out / PACKAGE).read_text(encoding="utf-8"))["name"] == NAME
    except (OSError, ValueError, TypeError, KeyError):
        is_ours = False
    if not is_ours:
        raise ExportError(
            f"{out}: there is something there that is not a release, and it is left as it is. "
            "Give another folder: --out DIR."
        )


def _about(data: Path) -> About:
    store = Store(data)
    try:
        return read_about(store)
    finally:
        store.close()


def _contracts() -> Mapping[str, TableContract]:
    return load_tables() | load_exported_tables()


def _write_database(
    con: duckdb.DuckDBPyConnection, about: About, indicators: list[Indicator], progress: Progress
) -> None:
    """Fill `release` with the tables of the build, what describes them, and every figure."""
    with progress.stage("tables"):
        for contract in _contracts().values():
            con.execute(create_statement(contract, "release"))
            for statement in comment_statements(contract, "release", about.sample_note):
                con.execute(statement)
        for name in load_tables():
            con.execute(f"insert into release.{name} select * from built.{name}")
        for name, frame in _descriptions(indicators).items():
            columns = ", ".join(f'"{column}"' for column in _contracts()[name].column_names)
            con.register("described", frame)
            con.execute(f"insert into release.{name} select {columns} from described")
            con.unregister("described")
        # so that a release can be read as a build is
        write_figures(con, "release")
        write_worked_out(con, "release")
    with progress.stage("figures"):
        write_indicators(con, "built", "release.indicators", indicators, progress)


def _not_divided(dimension: Dimension) -> str:
    """Which grants a figure by a dimension leaves out, so that its base is smaller; else empty."""
    sentence = dimension.does_not_apply_sentence
    return f"Left out are grants {sentence}." if sentence else ""


def _descriptions(indicators: list[Indicator]) -> dict[str, pl.DataFrame]:
    """The tables that say what figures, columns and codes mean."""
    return {
        "indicator_definitions": pl.DataFrame(
            {
                "indicator_id": each.id,
                "indicator_label": each.label,
                "question": each.question,
                "recommendations": "; ".join(each.recommendations),
                "indicator_definition": each.definition,
                "definition_version": each.definition_version,
                "unit": each.unit,
                "base_unit": each.base_unit,
                "is_additive": each.is_additive,
                "caveats": " ".join(each.caveats),
                "indicator_owner": each.owner,
                "reviewed_on": each.reviewed_on,
            }
            for each in indicators
        ),
        "dimensions": pl.DataFrame(
            {
                "by": each.id,
                "dimension_label": each.label,
                "column_name": each.column,
                "dimension_note": " ".join(filter(None, (_not_divided(each), each.note))),
            }
            for each in load_dimensions().values()
        ),
        "dictionary": pl.DataFrame(
            {
                "table_name": contract.name,
                "column_position": position,
                "column_name": column.name,
                "column_type": column.type,
                "column_unit": column.unit or "",
                "column_description": column.description,
            }
            for contract in _contracts().values()
            for position, column in enumerate(contract.columns, start=1)
        ),
        "codes": pl.DataFrame(
            {
                "column_name": field.name,
                "code_position": position,
                "code_value": code,
                "code_label": label,
            }
            for field in load_fields().values()
            for position, (code, label) in enumerate(field.values.items(), start=1)
        ),
    }


def _write_tables(
    con: duckdb.DuckDBPyConnection,
    staged: Path,
    about: About,
    indicators: list[Indicator],
    progress: Progress,
) -> list[ReleaseFile]:
    """CSV and Parquet of every table, and CSV of each indicator; rows go from disk to disk."""
    (staged / "tables").mkdir()
    (staged / "indicators").mkdir()
    files: list[ReleaseFile] = []
    with progress.stage("CSV and Parquet"):
        for contract in _contracts().values():
            progress.detail(contract.name)
            files += _write_table(con, staged, contract, about)
        for indicator in indicators:
            files.append(_write_figures(con, staged, indicator.id, indicator.label, about))
    return files


def _write_table(
    con: duckdb.DuckDBPyConnection, staged: Path, contract: TableContract, about: About
) -> list[ReleaseFile]:
    stem = f"tables/{contract.name}"
    rows = _count(con, f"select count(*) from release.{contract.name}")
    source = f"from release.{contract.name}"
    _copy(con, f"{_guarded(contract, about)} {source}", staged / f"{stem}.csv", COPY_OPTIONS)
    options = f"format parquet, compression zstd, kv_metadata {_metadata(contract, about)}"
    _copy(con, f"select *{_said(about)} {source}", staged / f"{stem}.parquet", options)
    return [
        release_file(staged, f"{stem}.{suffix}", contract.grain, contract.name, rows)
        for suffix in ("csv", "parquet")
    ]


def _write_figures(
    con: duckdb.DuckDBPyConnection, staged: Path, indicator_id: str, label: str, about: About
) -> ReleaseFile:
    contract = load_exported_tables()["indicators"]
    chosen = f"from release.indicators where indicator_id = '{indicator_id}'"
    path = f"indicators/{indicator_id}.csv"
    _copy(con, f"{_guarded(contract, about)} {chosen}", staged / path, COPY_OPTIONS)
    rows = _count(con, f"select count(*) {chosen}")
    return release_file(staged, path, f"Figures: {label}.", "indicators", rows)


def _guarded(contract: TableContract, about: About) -> str:
    return f"select {guarded_columns(contract.columns)}{_said(about)}"


def _said(about: About) -> str:
    """The last column of every table of a release of sample data."""
    return f", {_quote(about.sample_note)} as {SAMPLE_COLUMN}" if about.is_sample else ""


def _metadata(contract: TableContract, about: About) -> str:
    said = {
        "title": contract.grain,
        "build_id": about.build_id,
        "citation": citation(about, release_title()),
        "note": about.sample_note,
    }
    return "{" + ", ".join(f"{key}: {_quote(value)}" for key, value in said.items()) + "}"


def _copy(con: duckdb.DuckDBPyConnection, select: str, path: Path, options: str) -> None:
    con.execute(f"copy ({select}) to {_quote(path)} ({options})")


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])


def _totals(data: Path) -> list[str]:
    """What the first totals come to, and how many of the grants in the tables each leaves out."""
    store = Store(data)
    try:
        return [total_sentence(compute(store, name)) for name in TOTALS]
    finally:
        store.close()


def _describe(
    staged: Path,
    about: About,
    files: list[ReleaseFile],
    left_out: list[str],
    totals: list[str],
) -> list[ReleaseFile]:
    """Write what says what the files are, then all of them packed in one; the files but that."""
    tables = dict(_contracts())
    files = [
        *files,
        release_file(staged, WORKBOOK, "The same in a workbook, one table a sheet."),
        release_file(staged, DATABASE, "All tables as a DuckDB database, every column described."),
    ]
    package = json.dumps(data_package(about, files, tables), indent=2, ensure_ascii=False)
    texts = {
        PACKAGE: (package + "\n", "Describes every table, column, code and source."),
        "README.md": (
            readme(about, files, left_out, totals),
            "What this is, how to read and cite it.",
        ),
        "CITATION.cff": (citation_cff(about), "How to cite it, for reference managers."),
    }
    for name, (text, title) in texts.items():
        (staged / name).write_text(text, encoding="utf-8")
        files.append(release_file(staged, name, title))
    (staged / "index.csv").write_text(index_csv(files, about.sample_note), encoding="utf-8")
    files.append(release_file(staged, "index.csv", "This list."))
    with zipfile.ZipFile(staged / WHOLE, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.write(staged / file.path, f"release/{file.path}")
    return files


def _quote(text: object) -> str:
    return "'" + str(text).replace("'", "''") + "'"
