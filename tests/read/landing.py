"""Lands content written in a test through the production functions and reads back what came."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.errors import SourceError
from pipelines.land import Landed, create_raw_tables
from pipelines.land_all import land_all
from pipelines.sources import find_sources


@dataclass(frozen=True)
class Landing:
    """What came of landing files: the rows of `raw.grants`, and the record of each file."""

    rows: list[dict[str, Any]]
    landed: list[Landed]

    def column(self, name: str) -> list[Any]:
        """One column, in the order of `source_row`."""
        return [row[name] for row in self.rows]


class Lander:
    """A private DuckDB that lands files into empty raw tables, one call after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.con = duckdb.connect(config={"temp_directory": str(folder / "scratch")})

    def land(self, content: str | bytes, name: str = "grants.json") -> Landing:
        """Land one file with this content."""
        path = self.folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return self.land_paths([path])

    def land_csv(self, content: str | bytes) -> Landing:
        """Land one CSV file with this content."""
        return self.land(content, "grants.csv")

    def land_paths(self, paths: list[Path]) -> Landing:
        """Land files that exist, as a build does; raises where one cannot be read."""
        self.con.execute("drop schema if exists raw cascade")
        create_raw_tables(self.con)
        sources, _ = find_sources(paths)
        landed = []
        for _, outcome in land_all(self.con, sources):
            if isinstance(outcome, SourceError):
                raise outcome
            landed.append(outcome)
        return Landing(self._rows(), landed)

    def _rows(self) -> list[dict[str, Any]]:
        cursor = self.con.execute(
            "select grants.* from raw.grants as grants "
            "inner join raw.source_files using (source_file) order by source_position, source_row"
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def filled(structs: list[dict[str, str | None]] | None) -> list[dict[str, str]]:
    """The records of a repeating column with their empty members left out."""
    return [{k: v for k, v in item.items() if v is not None} for item in structs or []]
