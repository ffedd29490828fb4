"""One release of the sample for the tests that look at it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.build import build
from pipelines.export.release import Release, export_release
from tests.conftest import ROOT


@dataclass(frozen=True)
class Released:
    """A build, and the release made of it."""

    data: Path
    out: Path
    release: Release


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """The committed sample, built and released."""
    folder = tmp_path_factory.mktemp("sample")
    build([ROOT / "data" / "sample"], folder / "data")
    return released(folder / "data", folder / "release")


def released(data: Path, out: Path, *indicator_ids: str) -> Released:
    """Release a build, with the figures of some indicators or of all."""
    return Released(data, out, export_release(data, out, indicator_ids=indicator_ids))
