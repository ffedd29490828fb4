"""The list of communities is the standard's, keyed by code, and contracts say what codes mean."""

import csv
from collections import Counter

import pytest

from pipelines.contracts import load_fields
from pipelines.read.dei_fields import match_dei_heading
from pipelines.reference import DATA_DIR
from tests.conftest import SHARED, Row

REFERENCE = DATA_DIR / "reference"


def rows_of(name: str) -> list[Row]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


COMMUNITIES = {row["community_code"]: row for row in rows_of("communities")}
STANDARD = {code: row for code, row in COMMUNITIES.items() if row["level"] != "local_term"}


def test_there_are_73_codes_in_three_levels() -> None:
    levels = Counter(row["level"] for row in STANDARD.values())
    assert levels == {"group": 10, "category": 37, "subcategory": 26}
    assert len(rows_of("communities")) == len(COMMUNITIES)
    assert all(code.startswith("DEI") and len(code) == 9 for code in STANDARD)


@pytest.mark.parametrize("code", STANDARD)
def test_a_code_is_under_the_one_that_its_digits_say(code: str) -> None:
    row = STANDARD[code]
    group = f"{code[:5]}0000"
    has_group = group in STANDARD
    parents = {
        "group": "",
        "category": group if has_group else "",
        "subcategory": f"{code[:7]}00",
    }
    assert row["parent_code"] == parents[row["level"]]
    assert row["parent_code"] in ("", *STANDARD)
    assert row["group_code"] == (group if has_group else code)
    assert row["implies_code"] == ""
    assert (row["level"] == "group") == code.endswith("0000")


def test_labels_tell_codes_apart_where_titles_do_not() -> None:
    titles = Counter(row["title"] for row in STANDARD.values())
    assert {title for title, times in titles.items() if times > 1} == {"Other", "Jewish"}
    labels = Counter(row["label"].casefold() for row in COMMUNITIES.values())
    assert max(labels.values()) == 1
    # the reports' words; the ages are the list's, which are not the reports'
    assert STANDARD["DEI040000"]["label"] == "LGBTQIA+ people"
    assert "under 26" in STANDARD["DEI070000"]["label"]


@pytest.mark.parametrize("name", ["communities", "dei_statuses"])
def test_every_row_has_its_source_and_licence(name: str) -> None:
    assert all(row["source"] and row["licence"] for row in rows_of(name))


def test_published_codes_are_described_as_in_the_list_of_statuses() -> None:
    fields = load_fields()
    for kind, field in (("asked", "asked_status"), ("reply", "reply_status")):
        meanings = {
            row["status_code"]: row["meaning"]
            for row in rows_of("dei_statuses")
            if row["status_of"] == kind
        }
        promised = {
            code: label for code, label in fields[field].values.items() if code != "not_known"
        }
        assert promised == meanings
    levels = {row["level"] for row in COMMUNITIES.values()}
    assert levels <= set(fields["community_level"].values)


def test_each_heading_of_the_extension_has_a_path_of_its_own() -> None:
    with (DATA_DIR / "mappings" / "dei_fields.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    for row in rows:
        path = tuple(row["json_path"].split("/"))
        assert match_dei_heading(row["title"]) == path
        assert match_dei_heading(f"deiDetails/{row['json_path']}") == path
    assert len({row["json_path"] for row in rows}) == len(rows)
    assert Counter(row["treatment"] for row in rows) == {"read": 23, "also": 3}


@pytest.mark.shared
def test_the_lists_are_those_of_the_standard() -> None:
    folder = SHARED / "codelists"
    if not folder.is_dir():
        pytest.skip("the standard's lists are not beside this checkout")
    with (folder / "dei_taxonomy.csv").open(encoding="utf-8", newline="") as handle:
        published = {row["code"]: row for row in csv.DictReader(handle)}
    assert published.keys() == STANDARD.keys()
    for code, row in published.items():
        mine = STANDARD[code]
        assert (mine["title"], mine["description"]) == (row["title"], row["description"])
    statuses = {}
    for name in ("askedStatus", "replyStatus", "availableOptions"):
        with (folder / f"dei_{name}.csv").open(encoding="utf-8", newline="") as handle:
            statuses |= {row["Code"]: row["Title"] for row in csv.DictReader(handle)}
    assert statuses == {row["status_code"]: row["title"] for row in rows_of("dei_statuses")}
