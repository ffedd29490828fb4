"""Builds of a few grants with accountability files beside them, one to a module where it can be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipelines.build import BuildResult, build
from pipelines.store import Store
from tests.accountability.files import Line, workbook
from tests.conftest import OTHER_FUNDER, Built, Grant, grant, write_json

GRANTS = [
    grant("360G-a-1", grantProgramme=[{"title": "Small Fund"}]),
    grant("360G-b-1", fundingOrganization=[OTHER_FUNDER]),
]
Supplied = tuple[Built, BuildResult]


@dataclass(frozen=True)
class Funder:
    """A funder of a test: its grants, as what is not usual of each, and its accountability file.

    `about` is None where it has none; `lines` are by table.
    """

    grants: Sequence[Grant] = ({},)
    about: Line | None = None
    lines: Mapping[str, Sequence[Line]] = field(default_factory=dict)


def build_funders(folder: Path, funders: Mapping[str, Funder]) -> tuple[Built, BuildResult]:
    """One build of several funders, whose identifiers are their names; close its store."""
    (folder / "files").mkdir(exist_ok=True)
    grants: list[dict[str, Any]] = []
    for name, funder in funders.items():
        given = {"id": name, "name": f"Funder {name}"}
        for number, more in enumerate(funder.grants):
            made = {"id": f"360G-{name}-{number}", "fundingOrganization": [given], **more}
            grants.append(grant(made.pop("id"), made.pop("amountAwarded", 1000), **made))
        if funder.about is not None:
            about = {"funder_id": name, **funder.about}
            workbook(folder / "files" / f"{name}.xlsx", about, **funder.lines)
    path = write_json(folder / "grants.json", grants)
    has_files = any(funder.about is not None for funder in funders.values())
    result = build([path], folder / "out", accountability=folder / "files" if has_files else None)
    return Built(result.out, result.manifest, Store(result.out)), result


@pytest.fixture
def supplied(tmp_path: Path) -> Iterator[Callable[..., Supplied]]:
    """Build grants with an accountability file or folder; what it opens is closed afterwards."""
    opened: list[Store] = []

    def build_here(accountability: Path | None, grants: Sequence[Grant] = GRANTS) -> Supplied:
        path = write_json(tmp_path / "grants.json", grants)
        result = build([path], tmp_path / "out", accountability=accountability)
        made = Built(result.out, result.manifest, Store(result.out))
        opened.append(made.store)
        return made, result

    yield build_here
    for store in opened:
        store.close()
