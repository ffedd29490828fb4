"""Which files a build reads, under which name, and what identifies each."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import SourceError

FORMATS = {".json": "json", ".jsonl": "json", ".ndjson": "json", ".csv": "csv"}
# Endings of files that hold grants elsewhere; named so that they are never passed over in silence.
NOT_READ = {
    ".xlsx": "Save the sheet of grants as CSV, or export JSON.",
    ".ods": "Save the sheet of grants as CSV, or export JSON.",
    ".xls": "Save it as CSV.",
    ".xlsb": "Save it as CSV.",
    ".xlsm": "Save it as CSV.",
    ".zip": "Unpack it and give the files inside.",
    ".tsv": "Save it as CSV.",
}
BLOCK_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """One file to read. `name` is unique in the build; `position` is the order it was given in."""

    path: Path
    name: str
    format: str
    position: int

    def sha256(self) -> str:
        """The file's SHA-256, as hexadecimal digits."""
        digest = hashlib.sha256()
        with self.path.open("rb") as handle:
            while block := handle.read(BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()


@dataclass(frozen=True)
class LeftOut:
    """A file found in a folder that holds grants elsewhere but is not read here."""

    name: str
    reason: str


def find_sources(paths: list[Path]) -> tuple[list[Source], list[LeftOut]]:
    """The files to read, in the order given (those of a folder by name), and those left out.

    A file named directly must be readable: SourceError otherwise. In a folder, files with other
    endings are passed over, except that spreadsheets are listed as left out.
    """
    found: list[tuple[Path, str]] = []
    left_out: list[LeftOut] = []
    for path in paths:
        if path.is_dir():
            for file in sorted(p for p in path.rglob("*") if p.is_file()):
                name = file.relative_to(path).as_posix()
                if file.suffix.lower() in FORMATS:
                    found.append((file, name))
                elif file.suffix.lower() in NOT_READ:
                    left_out.append(LeftOut(name, _not_read(file)))
        else:
            _require_readable(path)
            found.append((path, path.name))
    return _named(found), left_out


def _require_readable(path: Path) -> None:
    if not path.exists():
        raise SourceError(str(path), "there is no such file or folder.", "Check the name.")
    if path.suffix.lower() in NOT_READ:
        raise SourceError(
            path.name, f"{path.suffix} files are not read.", NOT_READ[path.suffix.lower()]
        )
    if path.suffix.lower() not in FORMATS:
        raise SourceError(
            path.name, "the file's ending says neither JSON nor CSV.", "Name it .json or .csv."
        )


def _not_read(path: Path) -> str:
    suffix = path.suffix.lower()
    return f"{suffix} files are not read. {NOT_READ[suffix]}"


def _named(found: list[tuple[Path, str]]) -> list[Source]:
    """Sources under names that tell them apart; a name met again gets its folder, or a number."""
    taken: set[str] = set()
    sources = []
    for position, (path, name) in enumerate(found, start=1):
        unique = name if name not in taken else f"{path.resolve().parent.name}/{name}"
        number = 2
        while unique in taken:
            unique = f"{name} ({number})"
            number += 1
        taken.add(unique)
        sources.append(Source(path, unique, FORMATS[path.suffix.lower()], position))
    return sources
