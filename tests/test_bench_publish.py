"""Publishing is measured: one funder, and many, each with all of its files."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.bench_publish import PublishResult, SiteCost, bench_publish, publish_summary
from pipelines.cli import app
from pipelines.errors import FunderEquityError
from tests.conftest import OTHER_FUNDER, build_files, grant


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two funders, one of them with more grants."""
    other = grant("360G-c", fundingOrganization=[OTHER_FUNDER])
    folder = tmp_path_factory.mktemp("publish")
    made = build_files(folder, [grant("360G-a"), grant("360G-b"), other])
    made.store.close()
    return made.out


def test_a_site_of_one_funder_and_of_all_is_measured(data: Path) -> None:
    command = ["bench", "--publish", "2", "--data", str(data), "--json"]
    found = CliRunner().invoke(app, command)
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert told["grants"] == 3
    one, many = told["one"], told["many"]
    assert (one["funders"], many["funders"]) == (1, 2)
    assert many["files"] > one["files"] > 10
    assert many["site_mb"] > one["site_mb"] > 0
    assert min(*one.values(), *many.values()) > 0


def test_more_funders_than_there_are_is_said(data: Path) -> None:
    with pytest.raises(FunderEquityError, match="this build has 2 funders"):
        bench_publish(3, 0, "1GB", data)


def test_what_a_site_cost_is_told() -> None:
    one, many = (
        SiteCost(1, 4.04, 5.0, 280.4, 31, 0.6),
        SiteCost(300, 200.0, 350.0, 900.0, 9_000, 99),
    )
    said = publish_summary(PublishResult(12_345, one, many))
    assert "12,345 grants" in said
    assert "1 funder       4.0 s      5.0 s of processors    280 MB" in said
    assert "300 funders    200.0 s" in said and "9,000 files" in said
