"""The published tables without the program: the example of docs/performance.md, run as it is."""

import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.indicators import compute
from pipelines.store import Store
from tests.conftest import ROOT

EXAMPLE = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_a_figure_from_the_parquet_alone_is_that_of_the_command_line(
    sample_build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [example] = EXAMPLE.findall((ROOT / "docs" / "performance.md").read_text(encoding="utf-8"))
    assert "mine/tables/grants.parquet" in example and "pipelines" not in example
    code = example.replace("mine/", f"{sample_build.as_posix()}/")
    found: dict[str, Any] = {}
    exec(compile(code, "performance.md", "exec"), found)
    store = Store(sample_build)
    ours = compute(store, "core_share_of_money").rows.row(0, named=True)
    store.close()
    for name in ("value", "lower", "upper"):
        assert found[name] == pytest.approx(ours[name], rel=1e-12)
    assert 0 < found["lower"] < found["value"] < found["upper"] < 1
