"""What is installed and shipped: the program runs without what only tests need; the container.

There is no container runtime where these tests run: the file is read, not built.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

SERVE_LOCK, LOCK = ROOT / "requirements-serve.lock", ROOT / "requirements.lock"
BENCH_LOCK = ROOT / "requirements-bench.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
# Runs with nothing but what `requirements-serve.lock` names to be imported.
WITHOUT_THE_REST = """
import importlib, importlib.metadata, pkgutil, re, sys
from pathlib import Path
allowed = set(sys.argv[1].split(","))
normal = lambda name: re.sub(r"[-_.]+", "-", name).lower()
owners = importlib.metadata.packages_distributions()

class Fence:
    def find_spec(self, name, path=None, target=None):
        top = name.split(".")[0]
        if top in owners and not {normal(owner) for owner in owners[top]} & allowed:
            raise ModuleNotFoundError(f"{name} is not installed", name=name)

sys.meta_path.insert(0, Fence())
import pipelines, dashboard
for package in (pipelines, dashboard):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        is_page = found.name in ("dashboard.app",) or found.name.startswith("dashboard.views.")
        if not is_page and not found.name.endswith("__main__"):
            importlib.import_module(found.name)
try:
    import pytest
except ModuleNotFoundError:
    print("fenced")
from pipelines import cli
sys.argv = ["funder-equity", "check", sys.argv[2]]
cli.main()
"""


def pins(path: Path) -> set[tuple[str, str]]:
    """Names with versions; there can be two of one, for one Python and another."""
    found = PIN.findall(path.read_text(encoding="utf-8"))
    return {(re.sub(r"[-_.]+", "-", name).lower(), version) for name, version in found}


def test_all_of_it_runs_without_what_only_tests_need(tmp_path: Path) -> None:
    grants = tmp_path / "grants.csv"
    grants.write_text(
        "Identifier,Amount Awarded,Currency,Award Date,Funding Org:Identifier,"
        "Recipient Org:Identifier\n360G-a-1,5,GBP,2024-05-01,GB-CHC-1,GB-CHC-2\n",
        encoding="utf-8",
    )
    allowed = ",".join([*{name for name, _ in pins(SERVE_LOCK)}, "funder-equity-dashboard"])
    found = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_REST, allowed, str(grants)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("fenced")
    assert "1 grant" in found.stdout


def test_what_is_served_is_of_the_same_versions_as_what_is_tested() -> None:
    served = {name for name, _ in pins(SERVE_LOCK)}
    assert pins(SERVE_LOCK) <= pins(LOCK)
    assert {"pytest", "playwright", "hypothesis"}.isdisjoint(served)
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[<>=\[]", each)[0] for each in declared["dependencies"]}
    assert names <= served


def test_what_a_build_is_measured_against_comes_with_nothing_else() -> None:
    """A way by hand is measured with the packages that are tested, and is in no other lock."""
    tested, measured = dict(pins(LOCK)), dict(pins(BENCH_LOCK))
    assert "flattentool" in measured and not {"flattentool", "zodb"} & set(tested)
    both = set(tested) & set(measured)
    assert {"pandas", "polars", "duckdb"} <= both
    assert {name: measured[name] for name in both} == {name: tested[name] for name in both}


@pytest.mark.parametrize("path", [LOCK, SERVE_LOCK, BENCH_LOCK], ids=lambda path: path.name)
def test_every_package_is_locked_to_the_bytes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(blocks) > 30 and all(PIN.match(block) for block in blocks)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def steps() -> list[tuple[str, str]]:
    """The instructions of the container file with what they say, lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    whole = lines.replace("\\\n", " ")
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in whole.splitlines() if line]


def said(name: str) -> list[str]:
    return [words for step, words in steps() if step == name]


def test_the_container_runs_as_nobody_and_tells_how_it_is() -> None:
    """The last stage only counts; nothing after USER may be done as root."""
    names = [step for step, _ in steps()]
    last = names[len(names) - names[::-1].index("FROM") - 1 :]
    assert last.index("USER") < last.index("ENTRYPOINT")
    assert "RUN" not in last[last.index("USER") :] and "COPY" not in last[last.index("USER") :]
    [user] = said("USER")
    assert user.split(":")[0].isdecimal() and int(user.split(":")[0]) > 0
    [health] = said("HEALTHCHECK")
    assert "/_stcore/health" in health
    [entry] = said("ENTRYPOINT")
    assert '"--data", "/data"' in entry


def test_the_container_holds_only_what_is_locked_and_writes_nowhere() -> None:
    installs = [words for words in said("RUN") if "pip install" in words]
    assert all("--require-hashes" in words or "--no-deps" in words for words in installs)
    assert "requirements-serve.lock" in installs[0]
    [settings] = said("ENV")
    assert "HOME=/tmp" in settings and "PYTHONDONTWRITEBYTECODE=1" in settings
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--read-only --tmpfs /tmp" in text and "/data:ro" in text
    copied = {source for words in said("COPY") for source in words.split()[:-1]}
    here = {source for source in copied if not source.startswith(("--", "/"))}
    assert all((ROOT / source).exists() for source in here)
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", "data/build", "**/*.duckdb"} <= set(ignored)
