"""One release of the sample for the tests that look at it."""

import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.export.release import Release, export_release
from tests.conftest import made_once


@dataclass(frozen=True)
class Released:
    """A build, and the release made of it."""

    data: Path
    out: Path
    release: Release


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, sample_build: Path) -> Released:
    """The committed sample, built and released."""

    def release(to: Path) -> None:
        made = export_release(sample_build, to / "release")
        (to / "release.pickle").write_bytes(pickle.dumps(made))

    made = made_once(tmp_path_factory, "release", release)
    said = pickle.loads((made / "release.pickle").read_bytes())
    return Released(sample_build, made / "release", said)


def released(data: Path, out: Path, *indicator_ids: str) -> Released:
    """Release a build, with the figures of some indicators or of all."""
    return Released(data, out, export_release(data, out, indicator_ids=indicator_ids))
