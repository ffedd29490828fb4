"""Grants generated for measuring: as many, as varied and in the format asked for."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from pipelines import generate
from pipelines.bench import BenchFormat, BenchResult, bench_build
from pipelines.bench_figures import time_figures
from pipelines.build import build
from pipelines.definitions import load_dimensions
from pipelines.generate import generate_grants, generate_sources
from pipelines.report import bench_summary
from pipelines.store import Store


def grants_in(path: Path) -> list[dict[str, Any]]:
    return orjson.loads(path.read_bytes())["grants"]


def published(source: Path, out: Path) -> pl.DataFrame:
    """The grants of a build, without where they were read."""
    build([source], out)
    store = Store(out)
    grants = store.table("grants")
    store.close()
    place = [name for name in grants.columns if name.startswith("source_")]
    return grants.drop(*place, "licence").sort("grant_id")


def test_generated_grants_are_as_many_and_as_varied_as_asked(tmp_path: Path) -> None:
    generate_grants(tmp_path / "grants.json", 500)
    grants = grants_in(tmp_path / "grants.json")
    assert len(grants) == 500
    assert len({grant["description"] for grant in grants}) == 400
    assert len({grant["id"] for grant in grants}) == 495
    assert any(
        "Custom" in org for grant in grants for org in grant.get("recipientOrganization", [])
    )
    assert all(grant["id"].startswith("360G-invented-") for grant in grants)
    with_dei = [grant for grant in grants if "deiDetails" in grant]
    assert 40 < len(with_dei) < 110
    assert not any("recipientIndividual" in grant for grant in with_dei)


def test_generated_grants_depend_only_on_the_seed(tmp_path: Path) -> None:
    for name, seed in (("one.json", 1), ("again.json", 1), ("other.json", 2)):
        generate_grants(tmp_path / name, 50, seed=seed)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "again.json").read_bytes()
    assert (tmp_path / "one.json").read_bytes() != (tmp_path / "other.json").read_bytes()


@pytest.mark.parametrize("grants", [0, 1, 2_001])
def test_any_number_of_grants_can_be_generated(tmp_path: Path, grants: int) -> None:
    generate_grants(tmp_path / "grants.json", grants)
    assert len(grants_in(tmp_path / "grants.json")) == grants


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "ods"])
def test_the_same_grants_come_out_of_every_format(tmp_path: Path, file_format: str) -> None:
    [json_file] = generate_sources(tmp_path, 300, "json")
    [other] = generate_sources(tmp_path, 300, file_format)
    expected = published(json_file, tmp_path / "json")
    found = published(other, tmp_path / "other")
    assert expected.height == 297
    columns = ["grant_id", "title", "description", "amount_gbp", "award_date", "recipient_id"]
    columns += ["duration_months", "beneficiary_area_code", "is_regrant", "programme_id"]
    assert found["grant_id"].to_list() == expected["grant_id"].to_list()
    # rows of places are those of both versions where an identifier stands twice
    once = ~pl.col("grant_id").str.ends_with("49")
    assert found.filter(once).select(columns).equals(expected.filter(once).select(columns))


def test_a_workbook_goes_on_to_more_sheets_where_one_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "MOST_ON_A_SHEET", 40)
    [path] = generate_sources(tmp_path, 100, "xlsx")
    build([path], tmp_path / "out")
    store = Store(tmp_path / "out")
    source = store.table("source_files").to_dicts()[0]
    sheets = store.table("grants")["source_sheet"].unique().sort().to_list()
    store.close()
    assert source["grant_count"] == 99
    assert sheets == ["Grants", "Grants 2", "Grants 3"]


DISK = dict.fromkeys(("source_mb", "work_mb", "served_mb", "tables_mb", "peak_mb"), 1.0)


def test_a_mixed_lot_has_a_file_of_each_format_and_no_grant_twice(tmp_path: Path) -> None:
    paths = generate_sources(tmp_path, 200, "mixed")
    assert [path.suffix for path in paths] == [".json", ".csv", ".xlsx", ".ods"]
    build(paths, tmp_path / "out")
    store = Store(tmp_path / "out")
    counts = dict(store.table("source_files").select("format", "grant_count").rows())
    store.close()
    # every hundredth grant repeats an identifier, and is set aside
    assert counts == {"json": 80, "csv": 59, "xlsx": 50, "ods": 9}


@pytest.mark.parametrize("file_format", [BenchFormat.JSON, BenchFormat.MIXED])
def test_a_measured_build_says_what_each_stage_took(file_format: BenchFormat) -> None:
    result = orjson.loads(bench_build(60, "1GB", file_format.value).to_json())
    assert list(result) == [
        "grants",
        "registers",
        "stages",
        "total_s",
        "processor_s",
        "peak_rss_mb",
        "disk",
        "rules",
        "figures",
    ]
    assert result["grants"] == 60
    assert result["rules"] is None and result["figures"] is None
    assert {"land", "model", "contracts", "checks", "swap"} <= set(result["stages"])
    assert 0 < sum(result["stages"].values()) <= result["total_s"]
    assert result["peak_rss_mb"] > 20
    assert result["processor_s"] > 0
    disk = result["disk"]
    assert set(disk) == {"source_mb", "work_mb", "served_mb", "tables_mb", "peak_mb"}
    assert min(disk.values()) > 0
    assert disk["peak_mb"] >= disk["work_mb"]


def test_rules_are_measured_apart_from_the_build() -> None:
    result = bench_build(60, "1GB", rules=70)
    assert result.rules is not None
    assert result.rules["rules"] == 70
    assert 60 <= result.rules["texts"] <= 180
    assert result.rules["first_s"] > 0
    assert result.rules["all_s"] > 0
    assert result.rules["peak_rss_mb"] > 20
    assert "70 rules over" in bench_summary(result)
    assert sum(result.stages.values()) <= result.total_s


def test_figures_are_measured_of_each_indicator_by_every_dimension(tmp_path: Path) -> None:
    build(generate_sources(tmp_path, 60, "json"), tmp_path / "out")
    names = ["grants_made", "median_grant"]
    cost = time_figures(tmp_path / "out", indicator_ids=names)
    for measured, dimensions in ((cost.one, 1), (cost.two, 2)):
        assert measured.figures == 2 * len(load_dimensions())
        assert [each.indicator_id for each in measured.indicators] == names
        assert all(0 < each.median_ms <= each.max_ms for each in measured.indicators)
        assert measured.max_ms == max(each.max_ms for each in measured.indicators)
        assert measured.slowest.count(" and ") == dimensions - 1
    figures = asdict(cost) | {"file_mb": 1.0, "peak_rss_mb": 1.0}
    result = BenchResult(60, 0, {"land": 1.0}, 1.0, 1.0, 1.0, DISK, None, figures)
    said = bench_summary(result)
    assert f"in the middle of {2 * len(load_dimensions())}" in said
    assert "over 150 ms" in said and "over 400 ms" in said
    assert all(name in said for name in names)
