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


# One indicator of every kind: all of them take half a minute for each process of the tests.
OF_EACH_KIND = (
    *("money_awarded", "grants_made", "recipients_reached", "core_share_of_money"),
    *("under_2000_a_year_share_of_core_grants", "not_on_a_register_share_of_grants"),
    *("most_deprived_fifth_of_wales_share_of_money", "median_grant"),
    *("largest_10_percent_share_of_money", "gini_coefficient", "herfindahl_index"),
)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory, sample_build: Path) -> Released:
    """The committed sample, built and released."""

    def release(to: Path) -> None:
        made = export_release(sample_build, to / "release", indicator_ids=OF_EACH_KIND)
        (to / "release.pickle").write_bytes(pickle.dumps(made))

    made = made_once(tmp_path_factory, "release", release)
    said = pickle.loads((made / "release.pickle").read_bytes())
    return Released(sample_build, made / "release", said)


def released(data: Path, out: Path, *indicator_ids: str) -> Released:
    """Release a build, with the figures of some indicators or of all."""
    return Released(data, out, export_release(data, out, indicator_ids=indicator_ids))
