"""Tests that DEI data lands in one shape, loses nothing, and never lands beside a person."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from landing import Lander, Landing
from workbooks import Sheets, write_workbook

from pipelines.land import create_raw_tables
from pipelines.read import dei
from pipelines.read.dei import settle, settle_dei
from pipelines.read.dei_fields import match_dei_heading

HEAD = ("Identifier", "Title", "Amount Awarded")
LED = "DEI Details:Leadership:"
CODES = f"{LED}DEI Response:Taxonomy Codes"
ENDINGS = pytest.mark.parametrize("ending", [".xlsx", ".ods"])


def land(lander: Lander, sheets: Sheets, ending: str = ".xlsx") -> Landing:
    return lander.land_paths([write_workbook(lander.folder / f"grants{ending}", sheets)])


def land_grant(lander: Lander, **keys: Any) -> dict[str, Any]:
    [row] = lander.land(json.dumps([{"id": "a-1", "amountAwarded": 5, **keys}])).rows
    return row


def extra(row: dict[str, Any]) -> Any:
    return json.loads(row["extra_json"])


def details(row: dict[str, Any]) -> Any:
    return json.loads(row["dei_details"]) if row["dei_details"] else None


SAME = [
    f"{LED}Asked Status",
    " dei details : LEADERSHIP : asked  status ",
    "DEI\u00a0Details:Leadership:AskedStatus",
    "deiDetails/leadership/askedStatus",
    "deiDetails/0/leadership/0/askedStatus",
    "DEI Details:0:Leadership:Asked Status",
]


@pytest.mark.parametrize("heading", SAME)
def test_a_heading_is_known_in_any_case_and_spacing_and_as_a_path(heading: str) -> None:
    assert match_dei_heading(heading) == ("leadership", "askedStatus")


@pytest.mark.parametrize("heading", ["", ":", "DEI Details", "Leadership:Asked Status", "Details"])
def test_what_is_not_a_heading_of_the_extension_is_none(heading: str) -> None:
    assert match_dei_heading(heading) is None


JSON_SHAPES = [
    {"deiDetails": {"leadership": {"askedStatus": "AS100"}, "purposes": "why"}},
    {"DEI Details": {"Leadership": {"Asked Status": "AS100"}, "Purposes": "why"}},
    {"dei details": {"leadership": {"asked status": "AS100"}}, "DEI Details:Purposes": "why"},
    {"deiDetails": [{"leadership": [{"askedStatus": "AS100"}], "purposes": "why"}]},
    {"deiDetails": {"purposes": "why"}, "leadership": {"askedStatus": "AS100"}},
    {"deiDetails": {"Leadership": {"Asked Status": "AS100"}}, "deiDetails/purposes": "why"},
    {"deiDetails": {"leadership": {"askedStatus": "AS100", "response": []}, "purposes": "why"}},
    {"deiDetails": json.dumps({"leadership": {"askedStatus": "AS100"}, "purposes": "why"})},
]


@pytest.mark.parametrize("keys", JSON_SHAPES)
def test_json_is_brought_to_the_shape_of_the_extension(
    lander: Lander, keys: dict[str, Any]
) -> None:
    row = land_grant(lander, **keys)
    found = details(row)
    found["leadership"].pop("response", None)
    assert found == {"leadership": {"askedStatus": "AS100"}, "purposes": "why"}
    assert (row["extra_json"], row["dei_problems"]) == ("{}", None)


def test_what_the_extension_does_not_know_is_kept_beside(lander: Lander) -> None:
    row = land_grant(
        lander, deiDetails={"leadership": {"askedStatus": "AS100", "Our note": "x"}, "Board": [1]},
        project={"name": "The garden"}, deirdre="y",
    )  # fmt: skip
    assert details(row) == {"leadership": {"askedStatus": "AS100"}}
    assert extra(row) == {
        "DEI Details:leadership:Our note": "x",
        "DEI Details:Board": [1],
        "project": {"name": "The garden"},
        "deirdre": "y",
    }


@pytest.mark.parametrize("value", ["yes", "[broken", 5, True, ["DEI020000"]])
def test_what_has_no_parts_is_kept_and_said(lander: Lander, value: Any) -> None:
    row = land_grant(lander, deiDetails=value)
    assert (row["dei_details"], row["dei_problems"]) == (None, "dei_unreadable")
    assert extra(row) == {"DEI Details": value}


@pytest.mark.parametrize("text", ['{"purposes":"\\ud800"}', "[" * 5000])
def test_text_that_is_not_quite_json_is_kept_and_said(lander: Lander, text: str) -> None:
    row = land_grant(lander, deiDetails=text)
    assert (row["dei_details"], row["dei_problems"]) == (None, "dei_unreadable")
    assert extra(row) == {"DEI Details": text}


@pytest.mark.parametrize("value", [None, {}, [], ""])
def test_nothing_is_not_dei_data(lander: Lander, value: Any) -> None:
    row = land_grant(lander, deiDetails=value)
    assert (details(row) or None, row["dei_problems"], row["extra_json"]) == (None, None, "{}")


@ENDINGS
def test_a_sheet_for_each_area_adds_to_one_grant(lander: Lander, ending: str) -> None:
    sheets = {
        "grants": [HEAD, ("a-1", "T", 5), ("a-2", "U", 6)],
        "dei": [("Identifier", f"{LED}Asked Status", CODES), ("a-1", "AS200", "DEI020000")],
        "more": [("Identifier", "DEI Details:Mission:Asked Status"), ("a-1", "AS101")],
        "empty": [("Identifier", f"{LED}Asked Status"), ("a-2", None)],
    }
    one, two = land(lander, sheets, ending).rows
    assert details(one) == {
        "leadership": {"askedStatus": "AS200", "response": {"taxonomyCodes": "DEI020000"}},
        "mission": {"askedStatus": "AS101"},
    }
    assert (one["extra_json"], one["dei_problems"], two["dei_details"]) == ("{}", None, None)


def test_of_what_is_told_twice_the_first_is_read_and_the_other_kept(lander: Lander) -> None:
    sheets = {
        "grants": [HEAD, ("a-1", "T", 5)],
        "dei": [
            ("Identifier", f"{LED}Asked Status", CODES),
            ("a-1", "AS200", "DEI020000"),
            ("a-1", "AS201", "DEI030000"),
        ],
    }
    [row] = land(lander, sheets).rows
    assert details(row)["leadership"] == {
        "askedStatus": "AS200", "response": {"taxonomyCodes": "DEI020000"},
    }  # fmt: skip
    assert row["dei_problems"] == "dei_told_twice"
    assert "DEI030000" in row["extra_json"] and "AS201" in row["extra_json"]


def test_without_permission_wins_over_what_is_told_first(lander: Lander) -> None:
    sheets = {
        "grants": [HEAD, ("a-1", "T", 5)],
        "dei": [("Identifier", f"{LED}Reply Status", CODES), ("a-1", "RS200", "DEI020000")],
        "late": [("Identifier", f"{LED}Reply Status"), ("a-1", "rs203")],
    }
    [row] = land(lander, sheets).rows
    assert details(row)["leadership"]["replyStatus"] == "rs203"
    assert row["dei_problems"] == "dei_told_twice"


def test_a_column_that_stands_twice_is_read_once(lander: Lander) -> None:
    cells = "Identifier,Amount Awarded,{0},{0}\na-1,5,{1}\n"
    [row] = lander.land_csv(cells.format(f"{LED}Asked Status", "AS200,AS200")).rows
    assert (details(row), row["dei_problems"]) == ({"leadership": {"askedStatus": "AS200"}}, None)
    [row] = lander.land_csv(cells.format(f"{LED}Asked Status", "AS200,AS100")).rows
    assert (details(row), row["dei_problems"]) == (
        {"leadership": {"askedStatus": "AS200"}},
        "dei_told_twice",
    )
    assert "AS100" in row["extra_json"]


def test_json_in_a_cell_is_read_and_text_is_kept(lander: Lander) -> None:
    cells = 'Identifier,Amount Awarded,deiDetails\na-1,5,"{""purposes"":""why""}"\na-1,5,yes\n'
    one, two = lander.land_csv(cells).rows
    assert (details(one), extra(two)) == ({"purposes": "why"}, {"DEI Details": "yes"})


PERSON = {"recipientIndividual": {"id": "IND-1", "name": "Some Person"}}
NOBODY = {"recipientOrganization": [{"id": "360G-x", "name": "Individual"}]}
BESIDE_A_PERSON: list[dict[str, Any]] = [
    {"deiDetails": {"leadership": {"askedStatus": "AS100"}}},
    {"DEI Details": {"Project": {"DEI Response": {"Taxonomy Codes": "DEI030700"}}}},
    {"DEI Details:Project:DEI Response:Geography": "Leeds"},
    {"project": [{}]},
    {"leadership": {"anything": "DEI030700"}},
    {"DEI": "DEI030700"},
    {"DEI - Taxonomy": "Muslim"},
    {"Equality code": "dei 030700"},
    {"Equality": {"codes": ["x", "DEI030700"]}},
]


@pytest.mark.parametrize("recipient", [PERSON, NOBODY], ids=["person", "nobody named"])
@pytest.mark.parametrize("keys", BESIDE_A_PERSON, ids=str)
def test_beside_a_person_it_is_dropped_and_that_is_noted(
    lander: Lander, recipient: dict[str, Any], keys: dict[str, Any]
) -> None:
    row = land_grant(lander, **recipient, **keys, deirdre="kept", grants="kept too")
    assert (row["dei_details"], row["dei_problems"]) == (None, "individual_with_dei")
    assert extra(row) == {"deirdre": "kept", "grants": "kept too"}


@ENDINGS
def test_a_sheet_of_its_own_is_dropped_for_the_grants_to_people(
    lander: Lander, ending: str
) -> None:
    sheets = {
        "dei": [("Identifier", CODES), ("a-1", "DEI020000"), ("a-2", "DEI030700")],
        "grants": [(*HEAD, "Recipient Ind:Name"), ("a-1", "T", 5), ("a-2", "U", 6, "Ann Other")],
    }
    one, two = land(lander, sheets, ending).rows
    assert "DEI020000" in one["dei_details"]
    assert (two["dei_details"], two["dei_problems"]) == (None, "individual_with_dei")
    assert "DEI030700" not in str(two)


def test_many_rows_are_settled_a_part_at_a_time(
    lander: Lander, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.read.dei.BATCH_ROWS", 3)
    grants = [
        {"id": f"a-{n}", "amountAwarded": n, "DEI Details": {"Purposes": f"why {n}"}}
        for n in range(10)
    ]
    rows = lander.land(json.dumps(grants)).rows
    assert [details(row) for row in rows] == [{"purposes": f"why {n}"} for n in range(10)]


def test_a_person_without_dei_data_has_no_problem(lander: Lander) -> None:
    row = land_grant(lander, **PERSON, deirdre="kept")
    assert (row["dei_problems"], extra(row)) == (None, {"deirdre": "kept"})


# Any JSON under keys that are, or only look like, those of the extension.
NAMES = st.sampled_from(
    ["deiDetails", "DEI Details", "dei_details", "leadership", "Mission", "project", "response",
     "DEI Response", "taxonomyCodes", "Taxonomy Codes", "Asked Status", "replyStatus", "purposes",
     "DEI Details:Leadership:Asked Status", "deiDetails/mission/askedStatus", "DEI", "Deirdre",
     "DEI Details:Purposes (row 7)", "dei_details (sheet a, row 2)", "Our note", ""]
)  # fmt: skip
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(),
    st.sampled_from(["AS200", "rs203", "DEI020000;DEI030000", "", " x ", '{"leadership":{}}', "{"]),
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)


def words_in(value: Any) -> Iterator[str]:
    """Each text and number in a value, JSON within text read too."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from words_in(item)
    elif isinstance(value, str) and value.startswith("{") and value != "{":
        yield from words_in(json.loads(value))
    elif value not in (None, "", False) and not isinstance(value, bool):
        yield str(value)


@given(st.dictionaries(NAMES, VALUES, max_size=5), st.one_of(st.none(), VALUES))
def test_nothing_is_lost(beside: dict[str, Any], declared: Any) -> None:
    text = None if declared is None else json.dumps(declared)
    dei, kept, _ = settle(text, json.dumps(beside), False)
    found = set(words_in([json.loads(dei) if dei else None, json.loads(kept)]))
    assert set(words_in([beside, declared])) <= found


@given(st.dictionaries(NAMES, VALUES, max_size=5), st.one_of(st.none(), VALUES))
def test_nothing_stays_beside_a_person(beside: dict[str, Any], declared: Any) -> None:
    text = None if declared is None else json.dumps(declared)
    dei, kept, _ = settle(text, json.dumps(beside), True)
    assert dei is None
    assert not re.search(r'DEI\d{6}|"dei[ _]?details', kept, re.IGNORECASE)


@pytest.mark.shared
def test_the_workbook_and_the_examples_are_read_to_the_last_cell(
    lander: Lander, shared_grants: Path
) -> None:
    landing = lander.land_paths([shared_grants / "malformed" / "dei_extension.xlsx"])
    assert len(landing.rows) == 9
    assert {row["extra_json"] for row in landing.rows} == {"{}"}
    cells = [set(words_in(details(row))) for row in landing.rows]
    assert sum(map(len, cells)) > 9 * 6
    assert all(len(details(row)) == 5 for row in landing.rows)
    for path in (shared_grants / "dei_examples").glob("*.json"):
        [row] = lander.land_paths([path]).rows
        assert details(row) == json.loads(path.read_text())["deiDetails"]
        assert (row["extra_json"], row["dei_problems"]) == ("{}", None)


def test_rows_that_a_checkpoint_moves_are_settled_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint closes the gaps of deleted rows; other rows must not get what is theirs."""
    monkeypatch.setattr(dei, "BATCH_ROWS", 1000)
    with duckdb.connect() as con:
        con.execute(f"attach '{tmp_path / 'work.duckdb'}' as work (row_group_size 2048)")
        con.execute("use work")
        create_raw_tables(con)
        con.execute(
            "insert into raw.grants by name select 'a.json' as source_file, i as source_row, "
            '\'{"DEI Details":{"project":{"explanatoryNotes":"\' || i || \'"}}}\' as extra_json '
            "from range(12000) as r(i)"
        )
        con.execute("delete from raw.grants where source_row % 2 = 0")
        con.execute("set checkpoint_threshold = '1KB'")
        settle_dei(con, ["a.json"])
        wrong = con.execute(
            "select count(*), count(*) filter (not contains(concat(dei_details, extra_json), "
            "'\"' || source_row || '\"')) from raw.grants"
        ).fetchall()
    assert wrong == [(6000, 0)]
