"""The files of a release, each at an address that stays the same from one release to the next."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.export.tidy_csv import to_csv

BLOCK = 1 << 20


@dataclass(frozen=True)
class ReleaseFile:
    """One file: its path in the release, what it holds, and of a table its name and rows."""

    path: str
    title: str
    size: int
    sha256: str
    table: str = ""
    rows: int | None = None

    @property
    def suffix(self) -> str:
        """The ending of its name, without the dot."""
        return self.path.rpartition(".")[2]

    @property
    def resource_name(self) -> str:
        """What a data package calls it: the table's name for its CSV, else made of the path."""
        if self.path == f"tables/{self.table}.csv":
            return self.table
        return self.path.lower().replace("tables/", "").replace("/", "-").replace(".", "-")


def release_file(
    folder: Path, path: str, title: str, table: str = "", rows: int | None = None
) -> ReleaseFile:
    """A file that has been written, with its size and SHA-256."""
    whole = folder / path
    digest = hashlib.sha256()
    with whole.open("rb") as handle:
        while block := handle.read(BLOCK):
            digest.update(block)
    return ReleaseFile(path, title, whole.stat().st_size, digest.hexdigest(), table, rows)


def index_csv(files: list[ReleaseFile], sample_note: str) -> str:
    """The index of a release: path, title, table, rows, bytes, sha256."""
    frame = pl.DataFrame(
        {
            "path": [file.path for file in files],
            "title": [file.title for file in files],
            "table_name": [file.table for file in files],
            "rows": pl.Series([file.rows for file in files], dtype=pl.Int64),
            "bytes": [file.size for file in files],
            "sha256": [file.sha256 for file in files],
        }
    )
    if sample_note:
        frame = frame.with_columns(pl.lit(sample_note).alias("sample_data"))
    return to_csv(frame)
