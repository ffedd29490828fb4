"""Tests of the invented data: the committed sample and the grants generated for measuring."""

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.generate import generate_grants
from pipelines.sample import FILES, write_sample

COMMITTED = Path(__file__).parents[1] / "data" / "sample"
JSON_FILES = [name for name in FILES if name.endswith(".json")]
CSV_FILES = [name for name in FILES if name.endswith(".csv")]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


def grants_in(path: Path) -> list[dict[str, Any]]:
    return orjson.loads(path.read_bytes())["grants"]


def rows_in(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_sample_is_the_same_every_time(sample: Path, tmp_path: Path) -> None:
    paths = write_sample(tmp_path)
    assert [path.name for path in paths] == list(FILES)
    for path in paths:
        assert path.read_bytes() == (sample / path.name).read_bytes()


def test_another_seed_gives_another_sample(sample: Path, tmp_path: Path) -> None:
    for path in write_sample(tmp_path, seed=7):
        assert path.read_bytes() != (sample / path.name).read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_the_committed_sample_is_what_the_generator_writes(sample: Path, name: str) -> None:
    assert (COMMITTED / name).read_bytes() == (sample / name).read_bytes()


@pytest.mark.parametrize("name", JSON_FILES)
def test_json_names_say_they_are_invented(sample: Path, name: str) -> None:
    for grant in grants_in(sample / name):
        assert grant["id"].startswith("360G-invented-")
        named = [*grant["fundingOrganization"], *grant.get("recipientOrganization", [])]
        names = [organisation["name"] for organisation in named]
        names += [programme["title"] for programme in grant["grantProgramme"]]
        assert all("(invented)" in name.lower() for name in names)


@pytest.mark.parametrize("name", CSV_FILES)
def test_csv_names_say_they_are_invented(sample: Path, name: str) -> None:
    for row in rows_in(sample / name):
        assert row["Identifier"].startswith("360G-invented-") or not row["Identifier"]
        assert "(invented)" in row["Funding Org:Name"]
        assert "(invented)" in row["Grant Programme:Title"]
        recipient = row["Recipient Org:Name"]
        assert "(invented)" in recipient or not recipient


def test_larkmoor_holds_its_oddities(sample: Path) -> None:
    package = orjson.loads((sample / "larkmoor_foundation.json").read_bytes())
    grants = package["grants"]
    assert list(package)[-1] != "grants"
    assert len(grants) == len({grant["id"] for grant in grants}) == 450
    assert sum("recipientIndividual" in grant for grant in grants) == 20
    assert sum(grant.get("regrantType") == "FRG010" for grant in grants) == 5
    assert Counter(grant["currency"] for grant in grants) == {"GBP": 448, "EUR": 2}
    assert [grant["amountAwarded"] for grant in grants if grant["amountAwarded"] <= 0] in (
        [0, -5000],
        [-5000, 0],
    )
    assert {len(grant["beneficiaryLocation"]) for grant in grants} == {1, 2, 3}
    assert any("Type of support" in grant for grant in grants)


def test_tarn_valley_holds_its_bad_rows(sample: Path) -> None:
    raw = (sample / "tarn_valley_community_foundation.csv").read_bytes()
    rows = rows_in(sample / "tarn_valley_community_foundation.csv")
    ids = Counter(row["Identifier"] for row in rows)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert len(rows) == 404
    assert ids[""] == 1
    assert [identifier for identifier, times in ids.items() if times > 1] == [
        "360G-invented-tarn-00120"
    ]
    assert [row["Amount Awarded"] for row in rows].count("to be confirmed") == 1
    assert [row["Award Date"] for row in rows].count("31/02/2022") == 1
    assert any("\n" in row["Description"] for row in rows)
    assert any(row["Amount Awarded"].startswith("£") for row in rows)


def test_east_mere_is_shaped_like_a_grantnav_download(sample: Path) -> None:
    rows = rows_in(sample / "borough_of_east_mere.csv")
    assert len(rows) == 150
    assert {len(row) for row in rows} == {101}
    assert sum(row["Recipient Org:Identifier"] == "" for row in rows) == 6


def test_meridian_changes_between_snapshots(sample: Path) -> None:
    before = {grant["id"]: grant for grant in grants_in(sample / "meridian_trust_2024.json")}
    after = {grant["id"]: grant for grant in grants_in(sample / "meridian_trust_2025.json")}
    assert (len(before), len(after)) == (180, 215)
    assert len(before.keys() - after.keys()) == 2
    changed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    assert len(changed) == 5
    assert all(before[key]["dateModified"] == after[key]["dateModified"] for key in changed)


def test_half_of_meridians_recipients_are_larkmoors_too(sample: Path) -> None:
    larkmoor, meridian = (
        {
            organisation["id"]
            for grant in grants_in(sample / name)
            for organisation in grant.get("recipientOrganization", [])
        }
        for name in ("larkmoor_foundation.json", "meridian_trust_2024.json")
    )
    assert len(meridian & larkmoor) * 2 == len(meridian) == 60


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


def test_generated_grants_depend_only_on_the_seed(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("other", 2)):
        generate_grants(tmp_path / name, 50, seed=seed)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "again").read_bytes()
    assert (tmp_path / "one").read_bytes() != (tmp_path / "other").read_bytes()


@pytest.mark.parametrize("grants", [0, 1, 2_001])
def test_any_number_of_grants_can_be_generated(tmp_path: Path, grants: int) -> None:
    generate_grants(tmp_path / "grants.json", grants)
    assert len(grants_in(tmp_path / "grants.json")) == grants
