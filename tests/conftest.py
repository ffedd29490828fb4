"""What tests share: a grant as it is published, files of grants, and a build of them of its own."""

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from pipelines.build import build
from pipelines.store import Store

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
REAL_BUILD = ROOT / "data" / "build"
FUNDER = {"id": "GB-CHC-1000001", "name": "First Trust"}
OTHER_FUNDER = {"id": "GB-CHC-1000002", "name": "Second Trust"}
RECIPIENT = {"id": "GB-CHC-2000001", "name": "Harbour Group"}

Grant = dict[str, Any]
Row = dict[str, Any]


@dataclass(frozen=True)
class GrantFile:
    """One 360Giving JSON file: its grants, and what it says of itself."""

    grants: Sequence[Grant]
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Built:
    """A build made for a test, its served file open, and a way into its private one."""

    out: Path
    manifest: dict[str, Any]
    store: Store

    def table(self, name: str) -> list[Row]:
        """The rows of one published table."""
        return self.store.table(name).to_dicts()

    def grants(self) -> dict[str, Row]:
        """The published grants by id."""
        return {row["grant_id"]: row for row in self.table("grants")}

    def work(self, sql: str) -> list[tuple[Any, ...]]:
        """The result of a query on `work.duckdb`, which nobody is served."""
        with duckdb.connect(str(self.out / "work.duckdb"), read_only=True) as con:
            return con.execute(sql).fetchall()


def grant(id: str | None = "360G-test-1", amount: Any = 1000, **overrides: Any) -> Grant:
    """A grant as 360Giving JSON has it; a key given as None is left out."""
    published = {
        "id": id,
        "title": "A grant",
        "description": "For a project of the group",
        "currency": "GBP",
        "amountAwarded": amount,
        "awardDate": "2024-05-01",
        "fundingOrganization": [FUNDER],
        "recipientOrganization": [RECIPIENT],
        **overrides,
    }
    return {key: value for key, value in published.items() if value is not None}


def grant_to_individual(
    id: str | None = "360G-test-person", amount: Any = 1000, **overrides: Any
) -> Grant:
    """A grant to a person, as 360Giving JSON has it."""
    person = {"id": "360G-test-IND-1", "name": "Some Person"}
    return grant(
        id, amount, **{"recipientOrganization": None, "recipientIndividual": person} | overrides
    )


def write_json(path: Path, grants: Sequence[Grant], **metadata: Any) -> Path:
    """Write a 360Giving JSON file, what it says of itself before its grants."""
    path.write_text(json.dumps({**metadata, "grants": grants}), encoding="utf-8")
    return path


def write_csv(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """Write a CSV file with the published headings that its rows use."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, headings)
        writer.writeheader()
        writer.writerows(rows)
    return path


def build_files(
    folder: Path,
    *files: GrantFile | Sequence[Grant] | Path,
    registers: Path | None = None,
    corrections: Path | None = None,
    deflator: Path | None = None,
) -> Built:
    """Build files, in the order given, through the production build; the caller closes the store.

    What is not yet a path is written as `1.json`, `2.json`, ... by its place in the order.
    """
    paths = []
    for number, file in enumerate(files, start=1):
        if isinstance(file, Path):
            paths.append(file)
        else:
            whole = file if isinstance(file, GrantFile) else GrantFile(file)
            paths.append(write_json(folder / f"{number}.json", whole.grants, **whole.metadata))
    result = build(
        paths, folder / "out", registers=registers, corrections=corrections, deflator=deflator
    )
    return Built(result.out, result.manifest, Store(result.out))


@pytest.fixture
def built(tmp_path: Path) -> Iterator[Callable[..., Built]]:
    """`build_files` into this test's folder; what it opens is closed afterwards."""
    opened: list[Store] = []

    def build_here(
        *files: GrantFile | Sequence[Grant] | Path,
        registers: Path | None = None,
        corrections: Path | None = None,
    ) -> Built:
        made = build_files(tmp_path, *files, registers=registers, corrections=corrections)
        opened.append(made.store)
        return made

    yield build_here
    for store in opened:
        store.close()


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that is made once for all processes of a run of the tests, and only read then."""
    base = factory.getbasetemp()
    # each process of pytest-xdist has a folder of its own within that of the run
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / f"once-{name}"
    with FileLock(f"{folder}.lock"):
        done = folder / ".done"
        if not done.is_file():
            folder.mkdir(exist_ok=True)
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the invented sample, which no test changes."""
    made = made_once(
        tmp_path_factory, "sample", lambda to: build([ROOT / "data" / "sample"], to / "out")
    )
    return made / "out"


@pytest.fixture(autouse=True, scope="session")
def _real_build_is_not_touched() -> Iterator[None]:
    """A test that writes to the build that is being served fails the run."""
    before = list_files(REAL_BUILD)
    yield
    assert list_files(REAL_BUILD) == before, f"a test touched {REAL_BUILD}"


@pytest.fixture(scope="session")
def shared_grants() -> Path:
    """The folder of real grant files beside the checkout; skips where it is absent."""
    folder = SHARED / "data" / "grants"
    if not folder.is_dir():
        pytest.skip("the real files are not beside this checkout")
    return folder


def list_files(folder: Path) -> list[tuple[str, int, int]]:
    """Every file below a folder with its size and the moment it was last written."""
    return [
        (str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
