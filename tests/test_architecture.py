"""Tests that the parts of the project keep to their places."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

FOLDERS = {".ci", "dashboard", "data", "docs", "pipelines", "sql", "tests"}
DRAWING = {"dashboard", "streamlit"}
# Written in parts, or this file would name them.
REGISTRY_HOSTS = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("conda", "anaconda", "org"),
    )
)
DATA = {".csv", ".json", ".toml", ".md"}
PIPELINES = sorted((ROOT / "pipelines").rglob("*.py"))


def project_files() -> list[Path]:
    """Every file that is committed, or would be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git checkout")
    names = listed.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def imported_names(tree: ast.AST) -> list[tuple[str, ast.AST]]:
    """The top-level packages that a module imports, wherever in it."""
    found: list[tuple[str, ast.AST]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name.split(".")[0], node) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(((node.module or "").split(".")[0], node))
    return found


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.stem)
def test_pipelines_do_not_import_what_draws(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    allowed: set[ast.AST] = set()
    if path.name == "cli.py":
        [command] = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and node.name == "dashboard_command"
        ]
        allowed = set(ast.walk(command))
    found = [name for name, node in imported_names(tree) if name in DRAWING and node not in allowed]
    assert found == []


def test_the_command_line_starts_without_loading_what_draws() -> None:
    code = "import sys, pipelines.cli; print(sorted({'streamlit', 'dashboard'} & set(sys.modules)))"
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    assert found.stdout.strip() == "[]"


def test_there_is_no_folder_that_the_design_does_not_name() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in project_files() if path.parent != ROOT}
    assert folders <= FOLDERS


def test_no_file_names_a_package_registry() -> None:
    naming = [
        str(path.relative_to(ROOT))
        for path in project_files()
        if any(host.encode() in path.read_bytes() for host in REGISTRY_HOSTS)
    ]
    assert naming == []


def test_data_holds_no_code_and_sql_nothing_but_sql_and_its_descriptions() -> None:
    for path in project_files():
        top = path.relative_to(ROOT).parts[0]
        # the sample is in the shapes that funders and registers publish, packed ones too
        is_sample = path.is_relative_to(ROOT / "data" / "sample")
        if top == "data":
            assert path.suffix in ({".xlsx", ".zip"} if is_sample else set()) | DATA, path
        if top == "sql":
            assert path.suffix in {".sql", ".toml"}, path


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.stem)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not text.strip() or ast.get_docstring(ast.parse(text))
