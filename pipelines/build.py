"""Builds the served file from published grant files; `build` reads like the list of its steps."""

import json
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any

import duckdb
from filelock import FileLock, Timeout

from pipelines.accountability.account import Supplied, read_supplied, supplied_account
from pipelines.accountability.figures import fill_figures, write_answers
from pipelines.accountability.people import PEOPLE_COUNTS, write_people_counts
from pipelines.accountability.tables import create_accountability_tables
from pipelines.checks import find_failed_checks
from pipelines.classify.step import TEXT_MATCHES, write_text_matches
from pipelines.contracts import find_breaches, load_tables
from pipelines.corrections.account import Account, account_for, require_not_forgotten
from pipelines.corrections.files import Given, read_given
from pipelines.corrections.tables import create_correction_tables
from pipelines.corrections.withdraw import withdraw
from pipelines.counts.settings import CELL_SUMS, TALLIES, WITHDRAWN, create_protection_tables
from pipelines.deflator import Deflator, create_deflator_table, read_deflator
from pipelines.errors import BuildError, SourceError, is_disk_full
from pipelines.figures import write_figures
from pipelines.land import create_raw_tables
from pipelines.land_all import end_landing, land_all
from pipelines.models import load_models, run_models, split_at
from pipelines.progress import Progress
from pipelines.protection import write_protected
from pipelines.read.registers.reading import read_registers
from pipelines.reference import create_register_tables, load_reference
from pipelines.reuse import Before, attach_before
from pipelines.sources import LeftOut, Source, find_sources
from pipelines.store import Store
from pipelines.swap import remove_leftovers, swap_in
from pipelines.worked_out import write_worked_out

STAGED_PREFIX = ".build-"
LOCK_NAME = ".build.lock"
DEFAULT_MEMORY = "2GB"
REGISTERS_FOLDER = "registers"
CORRECTIONS_FOLDER = "corrections"
ACCOUNTABILITY_FOLDER = "accountability"
# How many grants to people stood beside DEI data, by file; the data itself is gone.
DEI_DROPPED = (
    "select source_file, count(*) from raw.grants "
    "where contains(dei_problems, 'individual_with_dei') group by source_file"
)


@dataclass(frozen=True)
class Job:
    """What one build is to do: which files, which were passed over, and how."""

    sources: list[Source]
    left_out: list[LeftOut]
    memory: str
    skip_unreadable: bool
    registers: Path | None = None
    given: Given = Given()
    deflator: Deflator | None = None
    most_rows: int | None = None
    supplied: Supplied = Supplied()
    before: Path | None = None


@dataclass(frozen=True)
class BuildName:
    """What tells one build from another: its id, and when it was made (UTC)."""

    id: str
    made_at: datetime


@dataclass(frozen=True)
class BuildResult:
    """A finished build: where it is, its manifest, and the seconds each stage took.

    `said` are sentences for whoever made it, on corrections that came to nothing and on lines of
    accountability files that are kept out; they may name files and rows, and are not published.
    """

    out: Path
    manifest: dict[str, Any]
    seconds: dict[str, float]
    said: tuple[str, ...] = ()


def build(  # noqa: PLR0913 - each is a choice of the caller's
    paths: list[Path],
    out: Path,
    progress: Progress | None = None,
    memory: str = DEFAULT_MEMORY,
    skip_unreadable: bool = False,
    *,
    registers: Path | None = None,
    corrections: Path | None = None,
    deflator: Path | None = None,
    accountability: Path | None = None,
    is_anew: bool = False,
) -> BuildResult:
    """Read the files, model, check and protect them, and put the result in the place of the last.

    `registers` is a folder of registers and of lists about them; where it is None, and one
    source is a folder with a subfolder `registers`, it is that. `corrections` is a file of
    corrections or of redactions, or a folder of them, beside those of `data/rules`; where it is
    None, a subfolder `corrections` likewise. `deflator` is a table of prices by year, for amounts
    in real terms; without one there are none. `accountability` is an accountability file, or a
    folder of them; where it is None, a subfolder `accountability` likewise. What the build in `out`
    read of the same files is taken from it, unless `is_anew`; the result is the same.

    Writes `out/equity.duckdb` (served), `out/tables/*.parquet`, `out/manifest.json` and the private
    `out/work.duckdb`. Raises FunderEquityError, with the reason, and leaves the build before in
    place, when a file cannot be read (unless `skip_unreadable`), nothing in it is a grant, or a
    contract or check does not hold, and where a request to be taken out cannot be read.
    """
    progress = progress or Progress(is_quiet=True)
    given = read_given(corrections or _folder_beside(paths, CORRECTIONS_FOLDER))
    account = accountability or _folder_beside(paths, ACCOUNTABILITY_FOLDER)
    job = Job(
        *find_sources(paths),
        memory,
        skip_unreadable,
        registers or _folder_beside(paths, REGISTERS_FOLDER),
        given,
        read_deflator(deflator) if deflator else None,
        supplied=read_supplied(account, given.redactions),
        before=None if is_anew else out,
    )
    _require_redactions(job.given, out)
    _require_sources(job)
    _make_folder(out)
    with _failures_said(out), _lock(out):
        remove_leftovers(out, STAGED_PREFIX)
        staged = Path(tempfile.mkdtemp(prefix=STAGED_PREFIX, dir=out))
        try:
            manifest, said = _build_into(staged, job, progress)
            with progress.stage("swap"):
                swap_in(staged, out)
        finally:
            remove_leftovers(out, STAGED_PREFIX)
    return BuildResult(out, manifest, progress.seconds, said)


def _build_into(
    staged: Path, job: Job, progress: Progress
) -> tuple[dict[str, Any], tuple[str, ...]]:
    build_name = _name_build()
    with _open_work(staged, job.memory) as con:
        left_out, registers, asked = _land_and_model(con, job, staged, build_name, progress)
        _require_grants(con, left_out)
        require_sound(con, progress)
        with progress.stage("protect and write"):
            rows = _write_served(con, staged)
        supplied = supplied_account(con, job.supplied)
        manifest = _manifest(con, build_name, left_out, rows) | registers | asked.counts
        manifest |= supplied.counts
    text = json.dumps(manifest, indent=2, default=str, ensure_ascii=False)
    (staged / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest, (*asked.sentences, *supplied.sentences)


def _model(con: duckdb.DuckDBPyConnection, progress: Progress, held: Before) -> None:
    """Run the models, and between them what is made by no query: readings, audits."""
    # only a build needs the compiler of its loops, which takes a while to load
    from pipelines.counts.cells import write_cell_sums, write_counted  # noqa: PLC0415
    from pipelines.counts.step import write_withdrawn  # noqa: PLC0415

    models, last = split_at(load_models(), PEOPLE_COUNTS)
    before, rest = split_at(models, TEXT_MATCHES)
    said, rest = split_at(rest, CELL_SUMS)
    cells, rest = split_at(rest, TALLIES)
    counted, after = split_at(rest, WITHDRAWN)
    with progress.stage("model"):
        run_models(con, before, progress.detail)
    with progress.stage("classify"):
        write_text_matches(con, progress.detail, before=held)
    with progress.stage("model"):
        run_models(con, said, progress.detail)
        write_cell_sums(con)
        run_models(con, cells, progress.detail)
        write_counted(con)
        run_models(con, counted, progress.detail)
    with progress.stage("audit counts"):
        write_withdrawn(con, progress.detail)
    with progress.stage("model"):
        run_models(con, after, progress.detail)
        write_people_counts(con)
        run_models(con, last, progress.detail)


@contextmanager
def modelled(
    paths: list[Path],
    folder: Path,
    progress: Progress,
    most_rows: int | None = None,
    registers: Path | None = None,
) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[LeftOut]]]:
    """Read and model files in an empty folder, to look at what they hold: nothing is served.

    Gives the private database, and what was left out; the models are there even where no row is a
    grant, which `reason_for_no_grants` tells. Raises FunderEquityError for a file that cannot be
    read, for more than `most_rows` rows in all, and where disk or memory do not suffice.
    """
    job = Job(
        *find_sources(paths),
        DEFAULT_MEMORY,
        skip_unreadable=False,
        registers=registers,
        most_rows=most_rows,
    )
    _require_sources(job)
    build_name = _name_build()
    with _open_work(folder, job.memory) as con:
        try:
            left_out, _, _ = _land_and_model(con, job, folder, build_name, progress)
        except duckdb.Error as error:
            raise BuildError(
                f"The files could not be read through: {str(error).splitlines()[0]} Look at disk "
                "space; if there is enough, this is a fault of ours."
            ) from error
        except (MemoryError, OSError) as error:
            if isinstance(error, OSError) and not is_disk_full(error):
                raise
            short = "memory" if isinstance(error, MemoryError) else "room on the disk"
            raise BuildError(
                f"The files could not be read through: there is not enough {short}. Make more, or "
                "give a part of them."
            ) from error
        yield con, left_out


def require_sound(con: duckdb.DuckDBPyConnection, progress: Progress) -> None:
    """Raise BuildError where the modelled tables break a contract or a check."""
    with progress.stage("contracts"):
        _require_contracts(con)
    with progress.stage("checks"):
        _require_checks(con)


def _land_and_model(
    con: duckdb.DuckDBPyConnection,
    job: Job,
    folder: Path,
    build_name: BuildName,
    progress: Progress,
) -> tuple[list[LeftOut], dict[str, Any], Account]:
    """Read all files and run all models; what was left out, read of registers, and asked for."""
    with attach_before(con, job.before) as before:
        with progress.stage("land"):
            load_reference(con, build_name.id, build_name.made_at, program_version())
            create_correction_tables(con, job.given.corrections)
            create_protection_tables(con)
            create_register_tables(con)
            create_deflator_table(con, job.deflator)
            left_out = job.left_out + _land_all(con, job, progress, before)
            create_accountability_tables(con, job.supplied.files)
        with progress.stage("registers"):
            registers = _read_registers(con, job, folder, progress)
        with progress.stage("withdraw"):
            withdrawn = withdraw(con, job.given.redactions, progress.detail, job.supplied.taken_out)
        _model(con, progress, before)
    withdrawn.require_kept(con)
    return left_out, registers, account_for(con, job.given, withdrawn)


def _name_build() -> BuildName:
    now = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    return BuildName(f"{now:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:8]}", now)


def program_version() -> str:
    """The version of this program, as installed."""
    return installed_version("funder-equity-dashboard")


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BuildError(f"{out}: the folder cannot be made ({error.strerror}).") from error


@contextmanager
def _lock(out: Path) -> Iterator[None]:
    """Hold the folder for one build; BuildError where another build holds it."""
    lock = FileLock(out / LOCK_NAME)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise BuildError(
            f"{out}: another build is writing there. Wait for it, or give another --out."
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _failures_said(out: Path) -> Iterator[None]:
    """Say in a sentence what could not be done: disk full, memory short, our fault."""
    still = f"The build that was in {out} before, if any, is still there."
    try:
        yield
    except MemoryError as error:
        raise BuildError(
            f"The build stopped: there is not enough memory. {still} Build fewer or smaller files "
            "at once, or on a larger machine."
        ) from error
    except (duckdb.Error, OSError) as error:
        if is_disk_full(error):
            raise BuildError(
                f"The build stopped: the disk is full. {still} Make room, or give an --out on "
                "another disk."
            ) from error
        if isinstance(error, OSError):
            raise
        if isinstance(error, duckdb.OutOfMemoryException):
            raise BuildError(
                f"The build stopped: it needs more memory than it may have. {still} Give more, for "
                "ten million grants --memory 5GB, or build fewer files at once."
            ) from error
        first_line = str(error).splitlines()[0]
        raise BuildError(
            f"The build stopped: {first_line} {still} Look at disk space and --memory; if both are "
            "enough, this is a fault of ours."
        ) from error


def _open_work(staged: Path, memory: str) -> duckdb.DuckDBPyConnection:
    path = staged / "work.duckdb"
    scratch = staged / "scratch"
    scratch.mkdir()
    con = duckdb.connect(str(path), config={"memory_limit": memory, "temp_directory": str(scratch)})
    # whoever can read this file can read what was published about people before protection
    os.chmod(path, 0o600)
    return con


def _land_all(
    con: duckdb.DuckDBPyConnection, job: Job, progress: Progress, before: Before
) -> list[LeftOut]:
    create_raw_tables(con)
    left_out: list[LeftOut] = []
    rows = 0
    for source, landed in land_all(con, _told(job.sources, progress), before):
        if isinstance(landed, SourceError):
            if not job.skip_unreadable:
                raise _with_way_on(landed, job) from landed
            place = landed.place_in_file()
            reason = f"{landed.reason} {landed.remedy}"
            left_out.append(LeftOut(source.name, f"{place}: {reason}" if place else reason))
            continue
        left_out += landed.left_out
        how = "as read before" if landed.is_read_before else landed.read_as
        progress.say(f"  {source.name}: {landed.rows:,} rows ({how})")
        rows += landed.rows
        _require_few(source, rows, job.most_rows)
    end_landing(con)
    return left_out


def _told(sources: list[Source], progress: Progress) -> Iterator[Source]:
    for number, source in enumerate(sources, start=1):
        progress.detail(f"land: {source.name} ({number} of {len(sources)})")
        yield source


def _require_few(source: Source, rows: int, most_rows: int | None) -> None:
    if most_rows is not None and rows > most_rows:
        raise SourceError(
            source.name,
            f"With it there are {rows:,} rows; at most {most_rows:,} are looked at.",
            "Give a part of them.",
        )


def _require_redactions(given: Given, out: Path) -> None:
    """Raise where what somebody asked to be gone would be published after all."""
    for problem in given.redaction_problems:
        raise problem
    require_not_forgotten(out, given)


def _folder_beside(paths: list[Path], name: str) -> Path | None:
    """The subfolder of that name of the one folder among the sources."""
    folders = [path / name for path in paths if path.is_dir()]
    return folders[0] if len(folders) == 1 and folders[0].is_dir() else None


def _read_registers(
    con: duckdb.DuckDBPyConnection, job: Job, staged: Path, progress: Progress
) -> dict[str, Any]:
    """Fill schema `register`; what was read and what was not, as the manifest has it."""
    try:
        read = read_registers(con, job.registers, staged / "scratch", progress, job.skip_unreadable)
    except SourceError as error:
        remedy = f"{error.remedy} Or build without it: --skip-unreadable."
        raise replace(error, remedy=remedy) from error
    for file in read.files:
        progress.say(f"  {file.file}: {file.rows:,} lines used ({file.kind})")
    return {
        "registers": [file.to_json() for file in read.files],
        "registers_not_read": read.not_read,
    }


def _with_way_on(error: SourceError, job: Job) -> SourceError:
    """The same reason; where there are other files, how to build without this one."""
    if len(job.sources) == 1:
        return error
    return replace(error, remedy=f"{error.remedy} Or build without it: --skip-unreadable.")


def _require_sources(job: Job) -> None:
    if not job.sources:
        named = "".join(f" {item.name}: {item.reason}" for item in job.left_out[:3])
        raise BuildError(f"There is no file of grants to read.{named}")


def reason_for_no_grants(con: duckdb.DuckDBPyConnection, left_out: list[LeftOut]) -> str | None:
    """Why no row of a modelled database is a grant, as far as all rows share it; None if one is."""
    if con.execute("select count(*) from marts.grants").fetchall()[0][0]:
        return None
    rows, everywhere = con.execute(
        "select (select count(*) from intermediate.int_grant_rows), "
        "string_agg(distinct catalogue.field, '; ') "
        "from intermediate.int_row_problems as problems "
        "inner join staging.stg_row_problems as catalogue using (problem_id) "
        "where catalogue.severity = 'reject' and problems.problem_value is null "
        "and (select count(*) from intermediate.int_row_problems as others "
        "where others.problem_id = problems.problem_id) "
        "= (select count(*) from intermediate.int_grant_rows)"
    ).fetchall()[0]
    said = ["No row can be used as a grant."]
    if everywhere:
        said.append(f"No row has: {everywhere}. Check that there is a column with that heading.")
    if not rows and not left_out:
        said.append("The files have headings, or an empty list, and no rows below.")
    return " ".join([*said, *(item.reason for item in left_out[:3])])


def _require_grants(con: duckdb.DuckDBPyConnection, left_out: list[LeftOut]) -> None:
    reason = reason_for_no_grants(con, left_out)
    if reason is None:
        return
    rows = con.execute(
        "select source_file || if(source_sheet = '', '', ', sheet ' || source_sheet), source_row, "
        "field, reason, remedy from marts.rejected_rows limit 3"
    ).fetchall()
    shown = [f"{place}, row {row}, {field}: {why} {do}" for place, row, field, why, do in rows]
    raise BuildError(" ".join([reason, *shown]))


def _require_contracts(con: duckdb.DuckDBPyConnection) -> None:
    breaches = find_breaches(con, "marts")
    if breaches:
        raise BuildError("The tables are not as promised: " + "; ".join(breaches))


def _require_checks(con: duckdb.DuckDBPyConnection) -> None:
    failed = find_failed_checks(con)
    if failed:
        raise BuildError("A check does not hold: " + "; ".join(str(check) for check in failed))


def _write_served(con: duckdb.DuckDBPyConnection, staged: Path) -> dict[str, int]:
    tables = staged / "tables"
    tables.mkdir()
    con.execute(f"attach {_quote(staged / 'equity.duckdb')} as equity")
    rows = write_protected(con, "equity.main")
    write_figures(con, "equity")
    write_worked_out(con, "equity")
    _answer_from_figures(con, staged)
    for name in load_tables():
        con.execute(
            f"copy (select * from equity.main.{name}) to {_quote(tables / f'{name}.parquet')} "
            "(format parquet, compression zstd)"
        )
    con.execute("checkpoint equity")
    con.execute("detach equity")
    return rows


def _answer_from_figures(con: duckdb.DuckDBPyConnection, staged: Path) -> None:
    """Let the tables that are served answer what they can of the recommendations."""
    con.execute("detach equity")
    store = Store(staged)
    try:
        found = fill_figures(store)
    finally:
        store.close()
    con.execute(f"attach {_quote(staged / 'equity.duckdb')} as equity")
    write_answers(con, "equity.main.accountability", found)


def _quote(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _manifest(
    con: duckdb.DuckDBPyConnection,
    build_name: BuildName,
    left_out: list[LeftOut],
    rows: dict[str, int],
) -> dict[str, Any]:
    cursor = con.execute("select * from marts.source_files order by source_position")
    names = [column[0] for column in cursor.description]
    sources = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    dropped = dict(con.execute(DEI_DROPPED).fetchall())
    return {
        "build_id": build_name.id,
        "built_at": f"{build_name.made_at.isoformat()}Z",
        "version": program_version(),
        "tables": rows,
        "sources": [
            source | {"individual_dei_dropped_count": dropped.get(source["source_file"], 0)}
            for source in sources
        ],
        "left_out": [item.to_json() for item in left_out],
    }
