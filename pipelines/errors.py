"""What went wrong with somebody's file, said so that the person who has it can mend it."""

import errno
from dataclasses import dataclass

import duckdb

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
# What the database says of it, which keeps the number to itself.
NO_ROOM_SAID = ("No space left on device", "Disk quota exceeded")


class FunderEquityError(Exception):
    """A reason to stop that a user can act on; shown as one sentence, never with a trace."""


@dataclass
class SourceError(FunderEquityError):
    """A file that cannot be read as grants.

    `file` is the name the user gave; `row` counts as in the file (heading = 1, JSON position
    from 1) where it is known; `reason` and `remedy` are plain sentences.
    """

    file: str
    reason: str
    remedy: str
    row: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        """One line: place, reason, what to do."""
        place = self.place_in_file()
        return f"{self.file}{f', {place}' if place else ''}: {self.reason} {self.remedy}"

    def place_in_file(self) -> str:
        """'row 12, Award Date'; empty where the whole file is meant."""
        row = f"row {self.row}" if self.row is not None else ""
        return ", ".join(filter(None, (row, self.field)))


class BuildError(FunderEquityError):
    """A build that stopped; the build that was there before is still in place."""


def is_short(error: duckdb.Error) -> bool:
    """Whether memory or disk did not suffice, which is no fault of what was read."""
    return isinstance(error, duckdb.OutOfMemoryException) or is_disk_full(error)


def is_disk_full(error: BaseException) -> bool:
    """Whether something could not be written for want of room."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in NO_ROOM
    return any(said in str(error) for said in NO_ROOM_SAID)
