"""Reads what is packed in a zip: its members one by one, within limits, never by their paths."""

import lzma
import shutil
import zipfile
import zlib
from copy import copy
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipelines.errors import SourceError, is_disk_full

MOST_UNPACKED = 2 * 1024**3
# Real files come to 27 times at most; what unpacks to more is made to fill a disk.
MOST_TIMES = 200
# A small file of one letter is no bomb.
NO_BOMB = 50 * 1024 * 1024
BLOCK_BYTES = 4 * 1024 * 1024
IS_ENCRYPTED = 0x1
PASSED_OVER = "__MACOSX"
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError),
    *(NotImplementedError, RuntimeError, ValueError, KeyError),
)


@dataclass(frozen=True)
class Member:
    """One file in a zip: what the zip calls it, and a name that is safe to show."""

    packed_name: str
    name: str

    @property
    def suffix(self) -> str:
        """The ending of its name, in lower case."""
        return PurePosixPath(self.name).suffix.lower()


def find_members(path: Path, name: str, most_unpacked: int | None = None) -> list[Member]:
    """The files in a zip by name, hidden ones and folders passed over.

    Raises SourceError where it is damaged, or would unpack to more than the limits: so many bytes
    (`MOST_UNPACKED` where none are given), or so many times its size.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            excess = find_excess(archive, most_unpacked)
            infos = archive.infolist()
    except BROKEN as error:
        raise _damaged(name, error) from error
    if excess:
        raise SourceError(name, excess, "Give the files in it one by one, unpacked.")
    members = [
        Member(info.filename, safe_name(info.filename)) for info in infos if not info.is_dir()
    ]
    return sorted((m for m in members if not _is_hidden(m.name)), key=lambda m: m.name)


def find_excess(archive: zipfile.ZipFile, most_unpacked: int | None = None) -> str | None:
    """Why a zip is too large to unpack, or None."""
    unpacked = sum(info.file_size for info in archive.infolist())
    packed = sum(info.compress_size for info in archive.infolist())
    most = MOST_UNPACKED if most_unpacked is None else most_unpacked
    if unpacked > most:
        return f"it would unpack to more than {most // 1024**3} GB."
    if unpacked > NO_BOMB and unpacked > MOST_TIMES * max(packed, 1):
        return f"it would unpack to more than {MOST_TIMES} times its size."
    return None


def require_true_sizes(archive: zipfile.ZipFile, suffixes: tuple[str, ...]) -> None:
    """Raise BadZipFile where a part with one of these endings is not as long as the zip says.

    For those who hand a zip to a reader of its own, which takes what comes: a part that says it is
    small, or stands in the zip twice, would pass the limits and fill the memory.
    """
    names = archive.namelist()
    if len(set(names)) < len(names):
        raise zipfile.BadZipFile("two parts of it have the same name")
    for info in archive.infolist():
        if info.filename.lower().endswith(suffixes):
            longer = copy(info)
            longer.file_size += 1
            if _length(archive, longer) != info.file_size:
                raise zipfile.BadZipFile(f"{info.filename} is not what the zip says")


def _length(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int | None:
    """How long a part is, as far as it may be; None where it is not what was packed."""
    length = 0
    try:
        with archive.open(info) as part:
            while block := part.read(BLOCK_BYTES):
                length += len(block)
    except zipfile.BadZipFile:
        return None
    return length


def safe_name(packed_name: str) -> str:
    """The name without a drive, a root or steps upwards; it is shown, and nothing is written to it.

    >>> safe_name("../../etc/grants.csv"), safe_name("C:\\\\files\\\\grants.csv")
    ('etc/grants.csv', 'files/grants.csv')
    """
    parts = packed_name.replace("\\", "/").split("/")
    kept = [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")]
    return "/".join(kept) or "file"


def unpack(path: Path, packed_name: str, name: str, target: Path) -> Path:
    """Write one file of a zip to `target`; raises SourceError where it cannot be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(packed_name).flag_bits & IS_ENCRYPTED:
                raise SourceError(name, "it has a password.", "Unpack it and give the file inside.")
            with archive.open(packed_name) as packed, target.open("wb") as unpacked:
                shutil.copyfileobj(packed, unpacked)
    except BROKEN as error:
        raise _damaged(name, error) from error
    return target


def read_start(path: Path, packed_name: str, name: str, most_bytes: int) -> bytes:
    """The first bytes of one file of a zip; raises SourceError where it cannot be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(packed_name) as packed:
            return packed.read(most_bytes)
    except BROKEN as error:
        raise _damaged(name, error) from error


def _is_hidden(name: str) -> bool:
    parts = name.split("/")
    return PASSED_OVER in parts or any(part.startswith(".") for part in parts)


def _damaged(name: str, error: BaseException) -> SourceError:
    if is_disk_full(error):
        raise error
    return SourceError(
        name,
        f"the zip cannot be unpacked ({str(error).rstrip('.') or type(error).__name__}).",
        "It may be cut short or damaged: unpack it yourself and give the files inside.",
    )
