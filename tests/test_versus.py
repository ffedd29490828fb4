"""A build measured against what one would write instead: the same table, each way by itself."""

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import orjson
import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines.bench_process import measure
from pipelines.bench_versus import (
    OURS,
    VersusResult,
    WayCost,
    differing_rows,
    versus_summary,
)
from pipelines.bench_versus_ways import ANSWER, HISTORY, NOT_KNOWN, WAYS, Given, by_polars, by_us
from pipelines.cli import app
from pipelines.generate import generate_grants
from pipelines.generate_registers import HISTORY_HEADINGS
from pipelines.generate_registers import _write as write_register
from tests.conftest import grant, write_json

HAS_FLATTEN_TOOL = find_spec("flattentool") is not None
NUMBER = "9000001"


@pytest.fixture(scope="module")
def result() -> VersusResult:
    """Every way that can be measured here, of a few hundred grants."""
    found = CliRunner().invoke(app, ["bench", "--versus", "--grants", "300", "--json"])
    assert found.exit_code == 0, found.output
    told = json.loads(found.stdout)
    assert told.pop("times_ours")[OURS] == {"seconds": 1, "processor_s": 1, "peak_rss_mb": 1}
    ways = {name: WayCost(**way) for name, way in told.pop("ways").items()}
    return VersusResult(ways=ways, **told)


def test_every_way_comes_to_the_same_table(result: VersusResult) -> None:
    assert {name: way.differing for name, way in result.ways.items()} == dict.fromkeys(
        result.ways, 0
    )
    assert {OURS, "polars by hand"} <= set(result.ways)
    assert result.ways[OURS].rows > 100
    assert 0 < result.ways[OURS].not_known_grants < 300


@pytest.mark.skipif(not HAS_FLATTEN_TOOL, reason="flatten-tool is not installed")
def test_flatten_tool_is_measured_where_it_is_installed(result: VersusResult) -> None:
    assert set(result.ways) == set(WAYS)
    assert result.left_out == []
    assert set(result.ways["flatten-tool and pandas"].stages) == {"flatten", "pandas"}


def test_what_each_way_cost_is_told_beside_ours(result: VersusResult) -> None:
    for way in result.ways.values():
        assert 0 < sum(way.stages.values()) <= way.seconds
        assert way.processor_s > 0 and way.peak_rss_mb > 20
    polars, ours = result.ways["polars by hand"], result.ways[OURS]
    assert result.ratios()["polars by hand"]["seconds"] == pytest.approx(
        polars.seconds / ours.seconds, abs=0.01
    )
    said = versus_summary(result)
    assert "All tables agree in every row, to the penny." in said
    assert all(name in said for name in result.ways)


def test_what_is_not_installed_is_said(result: VersusResult) -> None:
    is_missing = set(WAYS) - set(result.ways) == set(result.left_out)
    assert is_missing and (not result.left_out) == HAS_FLATTEN_TOOL
    said = versus_summary(replace(result, left_out=["flatten-tool and pandas"]))
    assert "flatten-tool is not installed: flatten-tool and pandas." in said
    assert "requirements-bench.lock" in said


def test_a_table_that_differs_is_said(result: VersusResult) -> None:
    other = replace(result.ways["polars by hand"], differing=3, shown=["a micro: 1 and not 2"])
    said = versus_summary(replace(result, ways=result.ways | {"polars by hand": other}))
    assert "polars by hand: 3 rows differ, such as a micro: 1 and not 2" in said
    assert "All tables agree" not in said


def test_tables_that_differ_are_found() -> None:
    ours = pl.DataFrame(
        {
            "funder_id": ["a", "a", "b"],
            "size_band": ["micro", "small", NOT_KNOWN],
            "grants": [1.0, 2.0, 3.0],
            "pounds": [10.0, 20.0, 30.0],
        }
    )
    assert differing_rows(ours, ours).is_empty()
    pence = ours.with_columns(pl.col("pounds") + pl.Series([0.01, 0.0, 0.0001]))
    assert differing_rows(pence, ours)["size_band"].to_list() == ["micro"]
    assert differing_rows(ours.head(2), ours)["size_band"].to_list() == [NOT_KNOWN]
    assert differing_rows(ours, ours.head(2))["size_band"].to_list() == [NOT_KNOWN]


def incomes(folder: Path, *years: tuple[str, str, str]) -> Path:
    """A register's incomes of one charity: start, end and income of years."""
    midnight = " 00:00:00.0000000"
    lines = []
    for start, end, income in years:
        cells = dict.fromkeys(HISTORY_HEADINGS, "")
        cells |= {"date_of_extract": f"2026-10-01{midnight}", "registered_charity_number": NUMBER}
        cells |= {"fin_period_start_date": start + midnight, "fin_period_end_date": end + midnight}
        cells |= {"total_gross_income": income, "suppression_ind": "False"}
        lines.append("\t".join(cells.values()) + "\r\n")
    folder.mkdir()
    write_register(folder, HISTORY.removesuffix(".zip"), HISTORY_HEADINGS, iter(lines))
    return folder


def made(way: str, given: Given) -> list[tuple[str, str, float, float]]:
    {"polars": by_polars, "us": by_us}[way](given)
    answer = pl.read_csv(given.folder / ANSWER).sort("funder_id", "size_band")
    return [(*row[:2], float(row[2]), float(row[3])) for row in answer.iter_rows()]


@pytest.mark.parametrize("way", ["polars", "us"])
def test_the_choices_are_those_that_are_named(tmp_path: Path, way: str) -> None:
    """Worked by hand: of each grant the year that covers it, the nearest, or the latest."""
    charity = {"id": f"GB-CHC-{NUMBER}", "charityNumber": NUMBER, "name": "Harbour"}
    own = {"recipientOrganization": [charity]}
    person = {"recipientIndividual": {"id": "360G-p-1", "name": "Individual Recipient"}}
    last = {"dateModified": "2025-01-02T00:00:00Z"}
    other = {"recipientOrganization": [{"id": "360G-x-org-1", "name": "Quay"}]}
    individual = grant("360G-person", amountAwarded=1_000, **person)
    del individual["recipientOrganization"]
    lines = [
        grant("360G-covers", awardDate="2015-06-01", amountAwarded=1, **own),
        grant("360G-between", awardDate="2018-04-01", amountAwarded=2, **own),
        grant("360G-later", awardDate="2018-10-01", amountAwarded=4, **own),
        grant("360G-long-ago", awardDate="2001-01-01", amountAwarded=8, **own),
        grant("360G-unknown", amountAwarded=16, **other),
        grant("360G-nothing", awardDate="2015-06-01", amountAwarded=0, **own),
        grant("360G-dollars", awardDate="2015-06-01", amountAwarded=64, currency="USD", **own),
        individual,
        grant("360G-twice", awardDate="2015-06-01", amountAwarded=128, **own, **last),
        grant("360G-twice", awardDate="2015-06-01", amountAwarded=256, **own),
    ]
    given = Given(
        grants=write_json(tmp_path / "grants.json", lines),
        registers=incomes(
            tmp_path / "incomes",
            ("2015-04-01", "2016-03-31", "9999"),  # micro
            ("2020-04-01", "2021-03-31", "50000"),  # small
            ("2024-04-01", "2025-03-31", "100000"),  # medium
        ),
        folder=tmp_path,
        memory="1GB",
    )
    funder = lines[0]["fundingOrganization"][0]["id"]
    assert made(way, given) == [
        (funder, "medium", 1, 8),
        # the year that covers it, of two as near the earlier, dollars in no pounds, the newest
        (funder, "micro", 4, 1 + 2 + 128),
        (funder, NOT_KNOWN, 1, 16),
        (funder, "small", 1, 4),
    ]


def test_a_process_is_measured_with_its_folder_and_its_fault_is_told(tmp_path: Path) -> None:
    source = tmp_path / "s.json"
    generate_grants(source, 20)
    assert len(orjson.loads(source.read_bytes())["grants"]) == 20
    (tmp_path / "held").write_bytes(b"0" * 3 * 2**20)
    done = measure("json.tool", str(source), str(tmp_path / "copy"), watched=tmp_path)
    assert done.output == ""
    assert done.seconds > 0 and done.disk_mb >= 3
    with pytest.raises(RuntimeError, match="exit code"):
        measure("json.tool", str(tmp_path / "none"))
