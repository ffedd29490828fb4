"""A build of a few grants with accountability files beside them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pipelines.build import BuildResult, build
from pipelines.store import Store
from tests.conftest import OTHER_FUNDER, Built, Grant, grant, write_json

GRANTS = [
    grant("360G-a-1", grantProgramme=[{"title": "Small Fund"}]),
    grant("360G-b-1", fundingOrganization=[OTHER_FUNDER]),
]
Supplied = tuple[Built, BuildResult]


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
