"""Finds the files of a folder of registers, looks at their headings, and unpacks those in zips."""

import codecs
import csv
import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import SourceError
from pipelines.read import archive
from pipelines.read.text import BYTE_ORDER_MARKS, detect_encoding, write_as_utf8

# Companies House unpacks to 2.5 GB, the Charity Commission's history to 0.7 GB.
MOST_UNPACKED = 8 * 1024**3
# A heading row is a few kilobytes at most.
START_BYTES = 64 * 1024
BLOCK_BYTES = 8 * 1024 * 1024
DELIMITERS = "\t,;"
WORKBOOK_PART = "[Content_Types].xml"
SHORTEST_HEADING_ROW = 2


@dataclass(frozen=True)
class RegisterFile:
    """A file of the folder, or one in a zip, under the name that is shown; `position` from 1."""

    path: Path
    name: str
    position: int
    packed_name: str | None = None


@dataclass(frozen=True)
class Start:
    """How a file begins: its headings and what parts them; or why it is none with headings."""

    headings: tuple[str, ...] = ()
    delimiter: str = ""
    not_read: str = ""


@dataclass(frozen=True)
class Copy:
    """A file that can be read: UTF-8 text on disk, and the SHA-256 of it as published."""

    path: Path
    sha256: str


def find_files(folder: Path) -> tuple[list[RegisterFile], list[SourceError]]:
    """The files in the folder, by name, zips opened; and the zips that cannot be opened.

    Hidden files are passed over. Raises SourceError where there is no such folder.
    """
    if not folder.is_dir():
        raise SourceError(str(folder), "there is no such folder.", "Check --registers.")
    found: list[tuple[Path, str, str | None]] = []
    broken: list[SourceError] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if any(part.startswith(".") for part in name.split("/")):
            continue
        try:
            found += _opened(path, name)
        except SourceError as error:
            broken.append(error)
    files = [RegisterFile(path, name, n, packed) for n, (path, name, packed) in enumerate(found, 1)]
    return files, broken


def look_at(file: RegisterFile) -> Start:
    """The headings of a file, which are its first row; raises SourceError for a broken zip."""
    if file.packed_name is None:
        with file.path.open("rb") as handle:
            start = handle.read(START_BYTES)
    else:
        start = archive.read_start(file.path, file.packed_name, file.name, START_BYTES)
    text = _decoded(start)
    if not start.strip():
        return Start(not_read="The file is empty: download it again.")
    if start.startswith(b"PK\x03\x04"):
        return Start(not_read="It is a workbook, or a zip in a zip: save it as CSV or unpack it.")
    if text is None:
        return Start(not_read="It is no text: save it as CSV, or take it out of the folder.")
    if text.lstrip()[:1] in ("[", "{"):
        return Start(not_read="JSON is not read here: give the text or CSV form of the register.")
    line = text.splitlines()[0]
    delimiter = max(DELIMITERS, key=line.count)
    headings = tuple(next(csv.reader([line], delimiter=delimiter), []))
    return Start(headings, delimiter)


def copy_out(file: RegisterFile, folder: Path) -> Copy:
    """The file as UTF-8 text, unpacked and converted into `folder` where it is not so already.

    A carriage return that ends no line becomes a space: DuckDB would take the letter after it away.
    """
    path = file.path
    if file.packed_name is not None:
        path = archive.unpack(file.path, file.packed_name, file.name, folder / "unpacked")
    digest = _sha256(path)
    encoding = detect_encoding(path)
    if encoding not in ("utf-8", "utf-8-sig"):
        path = write_as_utf8(path, encoding, folder / "converted")
    if _has_lone_returns(path):
        path = _without_lone_returns(path, folder / "mended")
    return Copy(path, digest)


def is_cut_short(path: Path, delimiter: str, columns: int) -> bool:
    """Whether a file of lines ends within a line: without a line break, and some columns short."""
    with path.open("rb") as handle:
        size = handle.seek(0, 2)
        handle.seek(max(0, size - START_BYTES))
        end = handle.read()
    if end.endswith((b"\n", b"\r")):
        return False
    return end.splitlines()[-1].count(delimiter.encode()) + 1 < columns


def _opened(path: Path, name: str) -> list[tuple[Path, str, str | None]]:
    if not (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path)):
        return [(path, name, None)]
    members = archive.find_members(path, name, MOST_UNPACKED)
    if any(member.packed_name == WORKBOOK_PART for member in members):
        return [(path, name, None)]
    return [(path, f"{name}/{member.name}", member.packed_name) for member in members]


def _decoded(start: bytes) -> str | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            # a character may be cut at the end of what was read
            return codecs.getincrementaldecoder(encoding)(errors="replace").decode(start)
    return None if b"\x00" in start else start.decode("utf-8", errors="replace")


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _has_lone_returns(path: Path) -> bool:
    """Whether a file with line feeds has a carriage return that no line feed follows."""
    line_feeds = lone = 0
    for block in _blocks(path):
        line_feeds += block.count(b"\n")
        lone += block.count(b"\r") - block.count(b"\r\n")
    return line_feeds > 0 and lone > 0


def _without_lone_returns(path: Path, target: Path) -> Path:
    with target.open("wb") as copy:
        for block in _blocks(path):
            copy.write(re.sub(rb"\r(?!\n)", b" ", block))
    return target


def _blocks(path: Path) -> Iterator[bytes]:
    """The file in blocks, none of which ends between a carriage return and its line feed."""
    with path.open("rb") as handle:
        while block := handle.read(BLOCK_BYTES):
            while block.endswith(b"\r") and (more := handle.read(1)):
                block += more
            yield block
