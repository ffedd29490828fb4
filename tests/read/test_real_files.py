"""The real files beside the checkout land with the rows and pounds counted without this project."""

from decimal import Decimal
from pathlib import Path

import pytest
from landing import Lander

from pipelines.file_check import check_files

GRANTS = Path(__file__).parents[2].parent / "shared" / "data" / "grants"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not GRANTS.is_dir(), reason="the real files are not beside the checkout"),
]
# file, rows, sum of the rows in pounds (None where no sum was counted)
COUNTED = [
    ("ab_charitable_trust.json", 783, "12785625.00"),
    ("lloyds_bank_foundation_2010_2015.json", 4116, "115795635.69"),
    ("trafford_council_voluntary_sector_grants.csv", 555, "1291436.54"),
    ("trafford_council_voluntary_sector_grants.json", 555, "1291436.54"),
    ("power_to_change.json", 870, "51625696.54"),
    ("covid19_funders_2020-04-16.json", 284, None),
    ("covid19_funders_2020-04-26.json", 466, None),
    ("covid19_funders_2020-05-07.json", 1310, "20022970.23"),
    ("wolfson_foundation_with_usd.json", 379, "31024522.00"),
    ("indigo_trust.csv", 269, "8053545.40"),
    ("grantnav_additional_data_sample.json", 154, "16589361.49"),
]
TRIED = sorted(
    path.relative_to(GRANTS).as_posix()
    for folder in ("malformed", "dei_examples")
    for path in (GRANTS / folder).glob("*")
    if path.suffix in (".json", ".csv", ".xlsx")
)


@pytest.mark.parametrize(("name", "rows", "pounds"), COUNTED)
def test_a_real_file_lands_with_its_rows_and_pounds(
    lander: Lander, name: str, rows: int, pounds: str | None
) -> None:
    landing = lander.land_paths([GRANTS / name])
    assert len(landing.rows) == rows
    assert all(landing.column("grant_id"))
    in_pounds = [row["amount_awarded"] for row in landing.rows if row["currency"] == "GBP"]
    if pounds is not None:
        assert sum(map(Decimal, filter(None, in_pounds))) == Decimal(pounds)


def test_four_grants_of_the_wolfson_file_are_in_dollars(lander: Lander) -> None:
    landing = lander.land_paths([GRANTS / "wolfson_foundation_with_usd.json"])
    assert sorted(landing.column("currency")).count("USD") == 4


def test_99_grants_of_the_grantnav_sample_are_to_individuals(lander: Lander) -> None:
    landing = lander.land_paths([GRANTS / "grantnav_additional_data_sample.json"])
    assert sum(landing.column("names_individual")) == 99


def test_the_twins_of_one_publisher_land_the_same_grants(lander: Lander) -> None:
    name = "trafford_council_voluntary_sector_grants"
    columns = ("grant_id", "title", "description", "amount_awarded")
    twins = []
    for ending in ("csv", "json"):
        landing = lander.land_paths([GRANTS / f"{name}.{ending}"])
        rows = [[row[column] for column in columns] for row in landing.rows]
        twins.append(sorted([*row[:3], Decimal(row[3])] for row in rows))
    assert twins[0] == twins[1]


@pytest.mark.parametrize("name", TRIED)
def test_a_tried_file_is_usable_or_says_what_is_wrong(name: str) -> None:
    result = check_files([GRANTS / name])
    assert result.is_usable or result.problems
    assert result.is_usable == (result.grants > 0)
    for problem in result.problems:
        assert problem.file
        assert problem.reason.rstrip().endswith(".")
        assert "Traceback" not in problem.reason
        assert problem.remedy or not result.is_usable
