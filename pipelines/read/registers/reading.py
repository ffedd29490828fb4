"""Fills the tables of schema `register` from a folder of registers, and from grant files."""

import re
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import SourceError
from pipelines.progress import Progress
from pipelines.read.registers.files import RegisterFile, copy_out, find_files, look_at
from pipelines.read.registers.kinds import Kind, find_kind
from pipelines.read.registers.lines import create_lines

SQL_DIR = Path(__file__).parents[3] / "sql" / "registers"
DATE_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)(?!\d)")
NOT_RECOGNISED = (
    "Its headings are of no register or list that is read (first row: {}). It is not used: take it "
    "out, or give the file as its register publishes it."
)
HEADINGS_SHOWN = 5
REASONS_SHOWN = 5


@dataclass(frozen=True)
class ReadFile:
    """A file that was recognised and read: lines used, passed over and not usable, and why."""

    file: str
    kind: str
    register_id: str | None
    rows: int
    passed_over: int
    rejected: int
    dated: date | None
    sha256: str
    reasons: list[dict[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """The form that the manifest has."""
        return asdict(self)


@dataclass
class RegistersRead:
    """What came of a folder: files read, and those that are not, each with a sentence."""

    files: list[ReadFile] = field(default_factory=list)
    not_read: list[dict[str, str]] = field(default_factory=list)


def read_registers(
    con: duckdb.DuckDBPyConnection,
    folder: Path | None,
    scratch: Path,
    progress: Progress,
    skip_unreadable: bool = False,
) -> RegistersRead:
    """Fill schema `register` from every file of the folder, and from what grant files say.

    Copies are made in `scratch`, which must be private, one at a time. Raises SourceError for a
    file that is recognised and broken, or a zip that cannot be opened; with `skip_unreadable` it is
    listed instead. Needs `raw.grants`, `ref.*` and the empty tables; without a folder, only what
    grant files say is filled in.
    """
    read = RegistersRead()
    _run(con, "macros")
    _run(con, "start")
    _run(con, "grants_file")
    files, broken = find_files(folder) if folder else ([], [])
    for error in broken:
        _refuse(read, error, skip_unreadable)
    for file in files:
        progress.detail(f"registers: {file.name} ({file.position} of {len(files)})")
        try:
            _read_one(con, read, file, scratch)
        except SourceError as error:
            _refuse(read, error, skip_unreadable)
    _run(con, "finish")
    return read


def _read_one(
    con: duckdb.DuckDBPyConnection, read: RegistersRead, file: RegisterFile, scratch: Path
) -> None:
    start = look_at(file)
    kind = find_kind(start.headings)
    if kind is None:
        shown = ", ".join(start.headings[:HEADINGS_SHOWN])[:200]
        reason = start.not_read or NOT_RECOGNISED.format(shown)
        read.not_read.append({"file": file.name, "reason": reason})
        return
    kind.require_columns(start.headings, file.name)
    with tempfile.TemporaryDirectory(prefix="register-", dir=scratch) as folder:
        copy = copy_out(file, Path(folder))
        create_lines(con, copy.path, file.name, start, kind)
    _fill(con, file, kind)
    found = _account(con, file, kind, copy.sha256)
    con.execute("drop table lines")
    con.execute("drop table readings")
    if found.rejected and not found.rows + found.passed_over:
        raise SourceError(
            file.name,
            f"no line of it can be used: {found.reasons[0]['reason']}.",
            "Look whether it is whole and its columns are where the headings say.",
            row=found.reasons[0]["first_row"],
        )
    con.execute(
        "insert into register.files values (?, ?, ?, ?, ?, ?, ?)",
        [
            *(found.file, found.kind, found.register_id),
            *(found.rows, found.passed_over, found.rejected, found.dated),
        ],
    )
    read.files.append(found)


def _fill(con: duckdb.DuckDBPyConnection, file: RegisterFile, kind: Kind) -> None:
    values = {
        "source_file": file.name,
        "register_id": kind.register_id,
        "file_position": file.position,
        "named_date": _date_in(file.name),
    }
    for name, value in values.items():
        con.execute(f"set variable {name} = $value", {"value": value})
    _run(con, kind.name)


def _account(
    con: duckdb.DuckDBPyConnection, file: RegisterFile, kind: Kind, sha256: str
) -> ReadFile:
    """Count the lines by what became of them."""
    counted = con.execute(
        "select rejected_why is not null as is_rejected, coalesce(rejected_why, passed_over_why), "
        "count(*), min(line) from readings group by all order by is_rejected desc, 3 desc, 2"
    ).fetchall()
    dated = _date_in(file.name)
    if any(field.name == "extracted_on" for field in kind.fields):
        said = con.execute("select max(register_date(extracted_on)) from readings").fetchall()[0][0]
        dated = said or dated
    totals = {True: 0, False: 0, None: 0}
    for is_rejected, reason, count, _ in counted:
        totals[None if reason is None else is_rejected] += count
    reasons = [
        {"reason": reason, "count": count, "first_row": row, "is_rejected": is_rejected}
        for is_rejected, reason, count, row in counted
        if reason is not None
    ]
    return ReadFile(
        file.name, kind.name, kind.register_id, totals[None], totals[False], totals[True], dated,
        sha256, reasons[:REASONS_SHOWN],
    )  # fmt: skip


def _refuse(read: RegistersRead, error: SourceError, skip_unreadable: bool) -> None:
    if not skip_unreadable:
        raise error
    place = error.place_in_file()
    reason = f"{place}: {error.reason}" if place else error.reason
    read.not_read.append({"file": error.file, "reason": f"{reason} {error.remedy}"})


def _date_in(name: str) -> date | None:
    """The day that a file's name gives, as registers name their files; the last of several."""
    for year, month, day in reversed(DATE_IN_NAME.findall(name)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _run(con: duckdb.DuckDBPyConnection, name: str) -> None:
    con.execute((SQL_DIR / f"{name}.sql").read_text(encoding="utf-8"))
