"""Which files a build reads, under which name, and what identifies each."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.errors import SourceError
from pipelines.read import archive

FORMATS = {
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".ods": "ods",
}
ZIP = ".zip"
# Endings of files that hold grants elsewhere; named so that they are never passed over in silence.
NOT_READ = {
    ".xls": "Open it and save it as .xlsx or .csv.",
    ".xlsb": "Open it and save it as .xlsx or .csv.",
    ".xlsm": "Open it and save it as .xlsx, without macros.",
}
# Folders directly in a folder of grant files that hold something else, read in its own way.
NOT_GRANTS = {"registers", "accountability", "corrections"}
# What `funder-equity fetch` notes of the files beside it.
FETCH_RECORD = ".fetched.json"
BLOCK_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Source:
    """One file to read. `name` is unique in the build; `position` is the order it was given in.

    A file in a zip has `path` of the zip and `packed_name` until it is unpacked.
    """

    path: Path
    name: str
    format: str
    position: int
    packed_name: str | None = None

    def unpacked(self, folder: Path) -> "Source":
        """The same file where it can be read: itself, or a copy in `folder` out of its zip.

        Raises SourceError for a zip that cannot be read, and for a zip in a zip.
        """
        if self.format == "zip":
            archive.find_members(self.path, self.name)
            raise SourceError(
                self.name, "a zip inside a zip is not read.", "Unpack it and give the files inside."
            )
        if self.packed_name is None:
            return self
        target = folder / f"unpacked{Path(self.name).suffix.lower()}"
        copy = archive.unpack(self.path, self.packed_name, self.name, target)
        return replace(self, path=copy, packed_name=None)

    def sha256(self) -> str:
        """The file's SHA-256, as hexadecimal digits."""
        digest = hashlib.sha256()
        with self.path.open("rb") as handle:
            while block := handle.read(BLOCK_BYTES):
                digest.update(block)
        return digest.hexdigest()


@dataclass(frozen=True)
class LeftOut:
    """A file, or one sheet of a file, that was found but is not read, and why."""

    file: str
    reason: str
    sheet: str = ""

    @property
    def name(self) -> str:
        """The file; with the sheet where it is only that."""
        return f"{self.file}: sheet {self.sheet}" if self.sheet else self.file

    def to_json(self) -> dict[str, str]:
        """The form that the manifest has."""
        return {
            "name": self.name,
            "file": self.file,
            "sheet": self.sheet,
            "reason": self.reason,
        }


@dataclass(frozen=True)
class _Found:
    path: Path
    name: str
    packed_name: str | None = None

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()


def find_sources(paths: list[Path]) -> tuple[list[Source], list[LeftOut]]:
    """The files to read, in the order given (those of a folder by name), and those left out.

    A file named directly must be readable: SourceError otherwise. In a folder or a zip, files with
    other endings are passed over, except that those which may hold grants are listed as left out.
    The folders `registers`, `accountability` and `corrections` directly in a folder hold no grants:
    they are passed over, and nothing in them is listed.
    A zip that cannot be read is a source that fails when it is landed, as any file does.
    """
    found: list[_Found] = []
    left_out: list[LeftOut] = []
    for path in paths:
        if path.is_dir():
            here = _in_folder(path)
        else:
            _require_readable(path)
            here = [_Found(path, path.name)]
        for item in (inner for outer in here for inner in _opened(outer)):
            if item.suffix in FORMATS or item.suffix == ZIP:
                found.append(item)
            elif item.suffix in NOT_READ:
                left_out.append(LeftOut(item.name, _not_read(item.suffix)))
    return _named(found), left_out


def _in_folder(folder: Path) -> list[_Found]:
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name != FETCH_RECORD)
    places = [(file, file.relative_to(folder)) for file in files]
    return [
        _Found(file, place.as_posix())
        for file, place in places
        if len(place.parts) == 1 or place.parts[0].lower() not in NOT_GRANTS
    ]


def _opened(item: _Found) -> list[_Found]:
    """What is in a zip; itself where it is none, or where it cannot be opened."""
    if item.suffix != ZIP:
        return [item]
    try:
        members = archive.find_members(item.path, item.name)
    except SourceError:
        return [item]
    return [_Found(item.path, f"{item.name}/{m.name}", m.packed_name) for m in members]


def _require_readable(path: Path) -> None:
    if not path.exists():
        raise SourceError(str(path), "there is no such file or folder.", "Check the name.")
    suffix = path.suffix.lower()
    if suffix in NOT_READ:
        raise SourceError(path.name, f"{suffix} files are not read.", NOT_READ[suffix])
    if suffix not in FORMATS and suffix != ZIP:
        raise SourceError(
            path.name,
            "the file's ending is none that is read.",
            "Name it .json, .csv, .tsv, .xlsx, .ods or .zip, by what it is.",
        )


def _not_read(suffix: str) -> str:
    return f"{suffix} files are not read. {NOT_READ[suffix]}"


def _named(found: list[_Found]) -> list[Source]:
    """Sources under names that tell them apart; a name met again gets its folder, or a number."""
    taken: set[str] = set()
    sources = []
    for position, item in enumerate(found, start=1):
        unique = item.name
        if unique in taken:
            unique = f"{item.path.resolve().parent.name}/{item.name}"
        number = 2
        while unique in taken:
            unique = f"{item.name} ({number})"
            number += 1
        taken.add(unique)
        file_format = FORMATS.get(item.suffix, "zip")
        sources.append(Source(item.path, unique, file_format, position, item.packed_name))
    return sources
