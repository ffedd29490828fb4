"""The population figures are those of the census file, and nobody who did not answer is in them."""

import csv
from collections import defaultdict

import pytest

from pipelines.accountability.comparators import age_base, population_shares
from pipelines.accountability.format import load_categories
from tests.conftest import SHARED

CENSUS = SHARED / "data" / "demographics" / "census_2021_comparators.csv"
AREAS = {"england": "England", "wales": "Wales", "england_and_wales": "England and Wales"}
MAIN = {
    "white": "White",
    "mixed": "Mixed or Multiple ethnic groups",
    "asian": "Asian, Asian British or Asian Welsh",
    "black": "Black, Black British, Black Welsh, Caribbean or African",
    "other_ethnic_group": "Other ethnic group",
}
OTHERS = {
    "religion": {
        **{"christian": "Christian", "muslim": "Muslim", "hindu": "Hindu", "sikh": "Sikh"},
        **{"jewish": "Jewish", "buddhist": "Buddhist", "no_religion": "No religion"},
        "other_religion": "Other religion",
    },
    "sexual_orientation": {
        "straight": "Straight or Heterosexual",
        "gay_or_lesbian": "Gay or Lesbian",
        "bisexual": "Bisexual",
        "other_orientation": "All other sexual orientations",
    },
    "disability": {
        "disabled": "Disabled under the Equality Act",
        "not_disabled": "Not disabled under the Equality Act",
    },
    "sex": {"female": "total_females", "male": "total_males"},
}


@pytest.fixture(scope="module")
def census() -> dict[tuple[str, str, str], int]:
    if not CENSUS.is_file():
        pytest.skip("the census file is not beside this checkout")
    with CENSUS.open(encoding="utf-8", newline="") as handle:
        return {
            (row["characteristic"], row["area"], row["category"]): int(row["n"])
            for row in csv.DictReader(handle)
        }


@pytest.mark.shared
@pytest.mark.parametrize("area", AREAS)
def test_ethnic_groups_are_those_of_the_census(
    census: dict[tuple[str, str, str], int], area: str
) -> None:
    shares = population_shares("ethnic_group", area)
    totals: dict[str, int] = defaultdict(int)
    for (characteristic, place, category), number in census.items():
        if characteristic == "ethnic_group" and place == AREAS[area]:
            totals[category.split(": ")[0]] += number
    everyone = sum(totals.values())
    for code, label in MAIN.items():
        assert shares[code] == pytest.approx(totals[label] / everyone, abs=1e-12)
    parts = [
        row["category"]
        for row in load_categories()
        if row["characteristic"] == "ethnic_group" and row["parent_category"]
    ]
    assert sum(shares[part] for part in parts) == pytest.approx(1)


@pytest.mark.shared
@pytest.mark.parametrize("area", AREAS)
@pytest.mark.parametrize("characteristic", OTHERS)
def test_other_figures_are_those_of_the_census_without_not_answered(
    census: dict[tuple[str, str, str], int], area: str, characteristic: str
) -> None:
    kind = "sex_and_age_band" if characteristic == "sex" else characteristic
    counts = {
        code: census[kind, AREAS[area], label] for code, label in OTHERS[characteristic].items()
    }
    shares = population_shares(characteristic, area)
    assert set(shares) == set(counts)
    for code, number in counts.items():
        assert shares[code] == pytest.approx(number / sum(counts.values()), abs=1e-12)


def test_ages_are_named_and_there_is_no_figure_where_the_census_has_none() -> None:
    assert age_base("sexual_orientation") == "16 and over"
    assert age_base("ethnic_group") == "all ages"
    assert population_shares("lived_experience", "england") == {}
    assert round(population_shares("ethnic_group", "england_and_wales")["white"], 3) == 0.817
