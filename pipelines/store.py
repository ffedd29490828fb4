"""The only reader of a built file: read-only, locked, and a cursor to each query."""

import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.contracts import load_tables
from pipelines.errors import FunderEquityError

SERVED_FILE = "equity.duckdb"
# A query of the largest builds holds more than its share of memory for a while. Bounded, so that
# no question can fill the disk.
MAX_SPILLED = "4GB"


class NoBuildError(FunderEquityError):
    """There is no built file where one is looked for."""


@dataclass(frozen=True)
class BuildIdentity:
    """Which file is being read: a new build in its place has another identity."""

    path: str
    modified_ns: int
    inode: int


class Store:
    """A built file, attached read-only to a connection that can reach nothing else.

    What a query cannot keep in memory goes to an empty folder of the store's own among the
    system's temporary ones, which is removed with it; where there is none, the query stops.

    Attaching to an in-memory connection, not connecting to the file, makes a build that is put in
    place later visible to the next Store in the same process. Each query has its own cursor: one
    connection shared by threads gives one thread another's rows.
    """

    def __init__(self, data: Path) -> None:
        """Attach `data/equity.duckdb`; NoBuildError where there is none or it cannot be read."""
        path = data / SERVED_FILE
        self.identity = identify(data)
        self._lock = threading.Lock()
        scratch = _scratch()
        # with the store, or with the process where nobody closes it
        self._let_go = weakref.finalize(self, shutil.rmtree, scratch, ignore_errors=True)
        self._con = duckdb.connect(
            config={
                "memory_limit": "1GB",
                "temp_directory": scratch,
                "max_temp_directory_size": MAX_SPILLED,
            }
        )
        # figures that the build worked out; one of an earlier version has none
        self.has_worked_out = ("figures.worked_out",) in _attach(self._con, path, "equity")
        self._con.execute("use equity")
        self._con.execute("set enable_external_access = false")
        self._con.execute("set lock_configuration = true")

    def rows(
        self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] | None = None
    ) -> pl.DataFrame:
        """The result of one query as a polars frame; safe from several threads at once."""
        with self._lock:
            cursor = self._con.cursor()
        try:
            cursor.execute("use equity")
            # a statement with no values must not be given any
            relation = cursor.sql(sql, params=parameters) if parameters else cursor.sql(sql)
            return relation.pl()
        finally:
            cursor.close()

    def table(self, name: str) -> pl.DataFrame:
        """One published table, whole; KeyError for a name that is not published."""
        return self.rows(f"select * from {load_tables()[name].name}")

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()
        self._let_go()


@contextmanager
def beside(builds: Mapping[str, Path], memory: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with built files attached read-only under names of the caller's, to work beside.

    For jobs that write files or set two builds side by side; what serves people uses `Store`. What
    does not fit in `memory` goes to a folder that is removed at the end. Raises NoBuildError.
    """
    with (
        tempfile.TemporaryDirectory(prefix="funder-equity-") as scratch,
        duckdb.connect(config={"memory_limit": memory, "temp_directory": scratch}) as con,
    ):
        for name, data in builds.items():
            identify(data)
            _attach(con, data / SERVED_FILE, name)
        yield con


def _scratch() -> str:
    """An empty folder for what does not fit in memory; "" where nothing may be written."""
    try:
        return tempfile.mkdtemp(prefix="funder-equity-")
    except OSError:
        return ""


def _attach(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> list[tuple[str]]:
    """Attach a built file; the tables that are in it, each with its schema."""
    quoted = str(path).replace("'", "''")
    try:
        con.execute(f"attach '{quoted}' as {name} (read_only)")
        found = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = $name",
            {"name": name},
        ).fetchall()
    except duckdb.Error as error:
        raise NoBuildError(f"{path}: this is not a file that `build` made.") from error
    if ("main.build_info",) not in found:
        raise NoBuildError(f"{path}: this is not a file that `build` made.")
    if ("figures.grants",) not in found:
        raise NoBuildError(
            f"{path}: this was made by an earlier version. Build it again from its files."
        )
    return found


def identify(data: Path) -> BuildIdentity:
    """The identity of the build in a folder; NoBuildError, with what to do, where there is none."""
    path = data / SERVED_FILE
    try:
        status = path.stat()
    except OSError as error:
        raise NoBuildError(
            f"There is no build in {data}. Make one: funder-equity build FILE... --out {data}"
        ) from error
    return BuildIdentity(str(path), status.st_mtime_ns, status.st_ino)
