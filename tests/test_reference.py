"""Lists of places agree with each other, and are what the official lookups give."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from pipelines.contracts import load_fields
from pipelines.make_reference import list_names, main, tenths
from pipelines.reference import DATA_DIR
from tests.conftest import SHARED, Row

REFERENCE = DATA_DIR / "reference"
FILES = ("areas", "area_names", "wards", "la_deprivation")


def rows_of(name: str) -> list[Row]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


AREAS = {row["code"]: row for row in rows_of("areas")}
CURRENT = {
    code
    for code, row in AREAS.items()
    if row["area_level"] == "local_authority" and row["is_current"] == "true"
}


def test_every_authority_is_part_of_one_that_there_is_now() -> None:
    assert len(CURRENT) == 361
    for row in AREAS.values():
        if row["area_level"] == "local_authority":
            assert row["local_authority_code"] in CURRENT
        else:
            assert row["local_authority_code"] == ""
    assert {row["local_authority_code"] for row in rows_of("wards")} <= CURRENT


def test_names_mean_areas_that_there_are_and_each_one_only() -> None:
    names = rows_of("area_names")
    assert {row["code"] for row in names} <= AREAS.keys()
    assert max(Counter(row["area_key"] for row in names).values()) == 1


def test_regions_and_nations_are_called_what_the_list_calls_them() -> None:
    for field in ("region_code", "beneficiary_region_code", "beneficiary_nation_code"):
        for code, label in load_fields()[field].values.items():
            if code in AREAS:
                assert AREAS[code]["area_name"] == label
    regions = {row["region_code"] for row in AREAS.values()}
    assert regions <= load_fields()["region_code"].values.keys()


def test_tenths_are_within_a_nation_and_even() -> None:
    rows = rows_of("la_deprivation")
    assert {row["local_authority_code"] for row in rows} == {
        code for code in CURRENT if not code.startswith("N")
    }
    for nation in ("E92000001", "W92000004", "S92000003"):
        mine = [row["decile_in_nation"] for row in rows if row["nation_code"] == nation]
        counts = Counter(mine)
        assert set(counts) == {str(n) for n in range(1, 11)}
        assert max(counts.values()) - min(counts.values()) <= 1


def test_equal_values_share_the_better_tenth() -> None:
    values = {f"area {n}": float(n) for n in range(10)} | {"area 8": 9.0}
    assert tenths(values)["area 9"] == tenths(values)["area 8"] == 1


def test_a_name_that_two_areas_share_means_neither() -> None:
    areas = [
        ("E07000001", "Twin", "local_authority", "E07000001", "E12000001", "E92000001", "true"),
        ("E07000002", "Twin", "local_authority", "E07000002", "E12000002", "E92000001", "true"),
        ("E12000001", "Broad", "region", "", "E12000001", "E92000001", "true"),
        ("E10000001", "Broad", "county", "", "E12000001", "E92000001", "true"),
    ]
    known = [area for area in map(tuple, ([*row.values()] for row in AREAS.values()))]
    names = dict(list_names([*known, *areas]))
    assert "twin" not in names
    assert names["broad"] == "E12000001"


def test_what_is_committed_is_what_the_official_lookups_give(tmp_path: Path) -> None:
    folder = SHARED / "data" / "geography"
    if not folder.is_dir():
        pytest.skip("the official lookups are not beside this checkout")
    main(folder, tmp_path)
    for name in FILES:
        written = (tmp_path / f"{name}.csv").read_text(encoding="utf-8")
        assert written == (REFERENCE / f"{name}.csv").read_text(encoding="utf-8"), name
