"""A map of tiles: twelve places, every number said, and nothing known never drawn as nothing."""

from pathlib import Path

import pytest

from dashboard import tiles
from dashboard.words import place_lead
from pipelines.contracts import load_fields
from pipelines.findings import finding
from pipelines.indicators import Result, compute
from tests.conftest import Row, build_files, grant

# Text on each shade, and the edge of a tile on the two grounds of the pages (style.css).
SHADES = {1: ("#12263A", "#DCE8F2"), 2: ("#0B1B2B", "#A9C8E4"), 3: ("#FFFFFF", "#2F6A9F")}
SHADES |= {4: ("#FFFFFF", "#12436D")}
CONTRAST_OF_TEXT = 4.5


def result_of(folder: Path, dimension: str, *places: list[Row]) -> Result:
    grants = [grant(f"360G-{n}", beneficiaryLocation=place) for n, place in enumerate(places)]
    built = build_files(folder, grants)
    try:
        return compute(built.store, "grants_made", (dimension,))
    finally:
        built.store.close()


MANCHESTER, HACKNEY = [{"geoCode": "E08000003"}], [{"geoCode": "E09000012"}]
MILL = [{"name": "The old mill"}]


def test_there_is_a_tile_for_each_region_and_nation_and_none_on_another() -> None:
    codes = {code for code in load_fields()["region_code"].values if code[1:].isdigit()}
    assert tiles.TILES.keys() == codes
    assert len({place[:2] for place in tiles.TILES.values()}) == len(codes)


def test_the_map_says_every_number(tmp_path: Path) -> None:
    result = result_of(tmp_path, "region", MANCHESTER, MANCHESTER, HACKNEY, [{"name": "UK"}])
    drawn = {tile.name: (tile.words, tile.shade) for tile in tiles.tiles_of(result)}
    assert (drawn["North West"], drawn["London"]) == (("2", 4), ("1", 3))
    assert drawn["Wales"] == ("0", 0)
    html = tiles.to_html(result)
    assert 'role="img"' in html
    assert "North West 2; London 1; Several countries" in html
    assert "On no tile: Several countries (or the United Kingdom as a whole): 1 (25%)." in html


def test_where_some_is_not_known_an_empty_tile_is_no_nought(tmp_path: Path) -> None:
    result = result_of(tmp_path, "region", MANCHESTER, MILL)
    drawn = {tile.name: tile.words for tile in tiles.tiles_of(result)}
    assert drawn["Wales"] == "none known"


def test_there_is_no_map_of_nothing(tmp_path: Path) -> None:
    html = tiles.to_html(result_of(tmp_path, "region", MILL))
    assert "fe-tile" not in html and "No map" in html


def test_the_sentence_is_of_one_region_and_tells_what_is_wider(tmp_path: Path) -> None:
    result = result_of(tmp_path, "region", MANCHESTER, [{"name": "UK"}], [{"name": "UK"}], MILL)
    assert finding(result) == (
        "Of regions and nations, most is for North West: 1 of 4 grants (25% to 50%). For 1 grant "
        "the files do not say. Wider than one of them, or abroad: 2 grants."
    )


def test_a_nation_without_a_grant_says_so(tmp_path: Path) -> None:
    result = result_of(tmp_path, "deprivation_wales", MANCHESTER)
    assert finding(result) == "No grant here is known to be for work in Wales alone."


def test_no_place_stated_is_said_first(tmp_path: Path) -> None:
    none: list[Row] = []
    result = result_of(tmp_path, "place_basis", MANCHESTER, none)
    assert "No place of the work is stated for 1 of 2 grants (50%)." in place_lead(result)


@pytest.mark.parametrize("shade", SHADES)
def test_the_number_of_a_tile_can_be_read(shade: int) -> None:
    style = (Path(tiles.__file__).parent / "style.css").read_text(encoding="utf-8")
    text, ground = SHADES[shade]
    assert f".fe-shade-{shade} {{ background: {ground}; color: {text}" in style
    lighter, darker = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= CONTRAST_OF_TEXT


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as WCAG defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
