"""Lands the files of a build in their order; small files of a kind together, in one query.

To plan the query that lands JSON takes longer than to read a small file with it, and a build of
all publishers has hundreds of them. Together they come to the same rows, in the same order, as one
by one, and what is wrong with one touches no other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import duckdb

from pipelines.errors import SourceError
from pipelines.land import Contents, Landed, Opened, land_one, opened, record
from pipelines.read import json_file
from pipelines.read.dei import drop_dei_of_people, settle_dei
from pipelines.reuse import Before, ReadBefore
from pipelines.sources import Source

# What is landed together is held in memory, or beside the database where that is short.
MOST_FILES = 64
MOST_BYTES = 64 * 1024 * 1024
# A larger file takes much longer to read than its query to plan, and wants every core.
SMALL_BYTES = 4 * 1024 * 1024

Outcome = tuple[Source, Landed | SourceError]


def land_all(
    con: duckdb.DuckDBPyConnection, sources: Iterable[Source], before: Before | None = None
) -> Iterator[Outcome]:
    """Land each file whole and record it; gives what came of each, in the order of the files.

    That is a SourceError where a file cannot be read, or changes while it is read: nothing of it is
    landed. A file that the build `before` read, and that is the same, is not read again. Files are
    taken from `sources` only as they are read, and given once their rows are landed.
    """
    waiting = _Waiting(con, before or Before(con))
    for source in sources:
        try:
            waiting.take(source)
        except SourceError as error:
            waiting.land()
            waiting.done.append((source, error))
        yield from waiting.take_done()
    waiting.land()
    yield from waiting.take_done()


def end_landing(con: duckdb.DuckDBPyConnection) -> None:
    """Settle what files say of each other, once all are landed.

    From then on a row of `raw.grants` keeps its `rowid`, by which models name it: a checkpoint can
    close the gaps of deleted rows and move the others, so it is made here and not between models.
    """
    drop_dei_of_people(con)
    con.execute("checkpoint")


@dataclass
class _Waiting:
    """Files that are to be landed together, and what came of others.

    `known` are to be taken from the build before; `staged`, which come after them, were read and
    are in `staged_json`.
    """

    con: duckdb.DuckDBPyConnection
    before: Before
    staged: list[tuple[Source, Landed]] = field(default_factory=list)
    known: list[tuple[Source, Landed, ReadBefore]] = field(default_factory=list)
    done: list[Outcome] = field(default_factory=list)

    def take(self, source: Source) -> None:
        """Take one file: it waits, or is landed once those that wait are. SourceError as above."""
        with opened(self.con, source) as file:
            known = self.before.find(file.source)
            if known is not None:
                self._take_known(file, known)
            elif not self._is_staged(file):
                self.land()
                self._land_alone(file)

    def land(self) -> None:
        """Land and record all that wait."""
        staged, known = self.staged, self.known
        self.staged, self.known = [], []
        if known:
            self.before.copy_rows([read for _, _, read in known])
            self._record([(source, landed) for source, landed, _ in known])
        if staged:
            self._land_staged(staged)

    def take_done(self) -> list[Outcome]:
        """What came of the files that are landed or refused, each once."""
        done, self.done = self.done, []
        return done

    def _take_known(self, file: Opened, known: ReadBefore) -> None:
        if self.staged:
            self.land()
        file.require_unchanged()
        self.known.append((file.given, file.landed_before(known), known))

    def _is_staged(self, file: Opened) -> bool:
        """Whether a file is small, of JSON, and could be read so far; then it waits."""
        size = file.source.path.stat().st_size
        if file.source.format != "json" or size > SMALL_BYTES:
            return False
        waiting = size + sum(landed.bytes for _, landed in self.staged)
        if len(self.staged) == MOST_FILES or waiting > MOST_BYTES:
            self.land()
        if not self.staged:
            json_file.create_staged(self.con)
        layout = json_file.find_layout(file.source.path, file.source.name, file.scratch)
        try:
            rows = json_file.stage(self.con, layout, file.source.name)
        except duckdb.Error:
            # alone it is read again with more care, and its error names the right row
            return False
        landed = file.landed(file.source.sha256(), rows, Contents(layout.encoding, layout.metadata))
        try:
            file.require_unchanged()
        except SourceError:
            json_file.unstage(self.con, file.source.name)
            raise
        self.staged.append((file.given, landed))
        return True

    def _land_staged(self, staged: list[tuple[Source, Landed]]) -> None:
        json_file.create_functions(self.con)
        query, parameters = json_file.staged_select()
        try:
            self.con.execute(f"insert into raw.grants {query}", parameters)
        except duckdb.Error:
            # which of them it was is not known
            self._land_one_by_one([source for source, _ in staged])
            return
        finally:
            self.con.execute("drop table staged_json")
        settle_dei(self.con, [source.name for source, _ in staged])
        self._record(staged)

    def _land_one_by_one(self, sources: list[Source]) -> None:
        for source in sources:
            try:
                with opened(self.con, source) as file:
                    self._land_alone(file)
            except SourceError as error:
                self.done.append((source, error))

    def _land_alone(self, file: Opened) -> None:
        self._record([(file.given, land_one(self.con, file))])

    def _record(self, files: list[tuple[Source, Landed]]) -> None:
        record(self.con, [landed for _, landed in files])
        self.done += files
