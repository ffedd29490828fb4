"""Tests of the measures, against counts worked by hand, and of the command that prints them."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pipelines.classify.evaluate import evaluate, write_errors
from pipelines.classify.measures import measure_classes, measure_codes, measure_statuses
from pipelines.cli import app
from pipelines.errors import SourceError
from tests.conftest import SHARED

GOLD = SHARED / "gold" / "labelled_grants.csv"
ROWS = [
    ("1", "Core costs", "Towards core costs", "core", "not_stated"),
    ("2", "A grant", "An unrestricted grant of £5,000", "core", "unrestricted"),
    ("3", "A grant", "To run weekly workshops for carers", "capital", "not_stated"),
    ("4", "A grant", "To buy a minibus", "capital", "restricted"),
]


def write_labels(path: Path, rows: list[tuple[str, ...]] = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("key", "title", "description", "purpose", "restriction"))
        writer.writerows(rows)
    return path


def test_precision_recall_and_f1_are_those_worked_by_hand(tmp_path: Path) -> None:
    measures = evaluate(write_labels(tmp_path / "labels.csv")).to_json()
    assert measures["n"] == 4
    purpose = measures["purpose"]
    assert purpose["accuracy"] == 0.75
    assert purpose["coverage"] == 1.0
    capital = purpose["classes"]["capital"]
    assert capital["precision"] == 1.0
    assert capital["recall"] == 0.5
    assert capital["f1"] == pytest.approx(0.6667)
    assert capital["support"] == 2
    project = purpose["classes"]["project"]
    assert (project["precision"], project["recall"], project["support"]) == (0.0, None, 0)
    assert purpose["confusion"]["capital"]["project"] == 1
    restriction = measures["restriction"]
    assert restriction["classes"]["unrestricted"]["f1"] == 1.0
    # the labels' not_stated is our not_known
    assert restriction["confusion"]["not_known"] == {
        "not_known": 2,
        "restricted": 0,
        "unrestricted": 0,
    }
    assert restriction["confusion"]["restricted"]["not_known"] == 1


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(*[st.sampled_from(["core", "project", "not_known"])] * 2), min_size=1, max_size=30
    )
)
def test_what_is_measured_holds_together(pairs: list[tuple[str, str]]) -> None:
    measures = measure_classes(pairs)
    right = sum(row[name] for name, row in measures["confusion"].items())
    assert measures["accuracy"] == pytest.approx(right / len(pairs), abs=1e-4)
    assert sum(sum(row.values()) for row in measures["confusion"].values()) == len(pairs)
    assert sum(item["support"] for item in measures["classes"].values()) == len(pairs)
    low, high = measures["interval"]
    assert low <= high


def test_statuses_are_measured_alone_and_as_one() -> None:
    pairs = [
        *[("stated", "stated")] * 3,
        ("stated", "suggested"),
        ("suggested", "stated"),
        ("suggested", "not_known"),
        ("not_known", "suggested"),
        ("not_known", "not_known"),
    ]
    measures = measure_statuses(pairs)
    stated, either = measures["stated"], measures["stated_or_suggested"]
    assert (stated["precision"], stated["recall"], stated["support"]) == (0.75, 0.75, 4)
    # 5 are labelled and given either, 6 are labelled, 6 are given
    assert (either["precision"], either["recall"], either["support"]) == (
        pytest.approx(5 / 6, abs=1e-4),
        pytest.approx(5 / 6, abs=1e-4),
        6,
    )
    # so few labels are no measure
    assert stated["measured"] is False


def test_codes_are_measured_each_and_together() -> None:
    pairs = [
        *[("DEI010000", "DEI010000")] * 30,
        ("DEI010000;DEI090000", "DEI010000"),
        ("", "DEI090000"),
        ("", ""),
    ]
    measures = measure_codes(pairs)
    first, last = measures["codes"]["DEI010000"], measures["codes"]["DEI090000"]
    assert (first["precision"], first["recall"], first["f1"], first["support"]) == (1, 1, 1, 31)
    assert (last["precision"], last["recall"], last["f1"], last["support"]) == (0, 0, 0, 1)
    assert (first["measured"], last["measured"]) == (True, False)
    micro = measures["micro"]
    assert micro["precision"] == micro["recall"] == pytest.approx(31 / 32, abs=1e-4)
    assert measures["exact"] == pytest.approx(31 / 33, abs=1e-4)


def test_labels_of_communities_are_set_beside_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(
        "key,recipient_name,description,user_led,serves,led_by\n"
        "1,Anytown Group,A user-led group of Deaf people,stated,DEI020000,DEI020000\n"
        "2,Somali Women's Association,Rent,suggested,DEI010000;DEI090000,DEI010000;DEI090000\n"
        "3,Anytown Group,A lunch club for older people,not_stated,,\n"
        "4,Anytown Group,Rent,,,\n",
        encoding="utf-8",
    )
    result = evaluate(path)
    assert result.pairs("user_led") == [
        ("stated", "stated"),
        ("suggested", "suggested"),
        ("not_known", "not_known"),
    ]
    # finer codes count as their group's, and no label is a label too
    assert result.pairs("serves")[0] == ("DEI020000", "DEI020000")
    assert result.pairs("led_by")[1] == ("DEI010000;DEI090000", "DEI010000;DEI090000")
    assert result.pairs("serves")[2:] == [("", "DEI060000"), ("", "")]
    assert write_errors(result, tmp_path / "errors.csv") == 1
    with (tmp_path / "errors.csv").open(encoding="utf-8", newline="") as handle:
        [miss] = csv.DictReader(handle)
    assert (miss["key"], miss["axis"], miss["rule_id"]) == ("3", "serves", "serves_older")
    said = CliRunner().invoke(app, ["evaluate", str(path)]).stdout
    assert "serves: 75% with all codes as labelled" in said
    assert "not measured: too few labels" in said


def test_an_error_is_listed_with_the_rule_and_words_that_decided(tmp_path: Path) -> None:
    result = evaluate(write_labels(tmp_path / "labels.csv"))
    assert write_errors(result, tmp_path / "errors.csv") == 2
    with (tmp_path / "errors.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [(row["key"], row["axis"]) for row in rows] == [("3", "purpose"), ("4", "restriction")]
    assert rows[0]["value"] == "project"
    assert rows[0]["rule_id"].startswith("project_")
    assert "run" in rows[0]["words"]


def test_only_the_text_counts(tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(
        "grant_id,recipient_id,amount,title,purpose\n360G-core-1,GB-CHC-1,5,Grant to X,core\n"
    )
    assert evaluate(path).to_json()["purpose"]["confusion"]["core"]["not_known"] == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title,description\nA,B\n", "no text or no labels"),
        ("purpose\ncore\n", "no text or no labels"),
        ("title,purpose\nA,corre\n", 'row 2, purpose: There is no label "corre"'),
        ("title,user_led\nA,perhaps\n", 'row 2, user_led: There is no label "perhaps"'),
        ("title,serves\nA,DEI020000;women\n", 'row 2, serves: There is no label "women"'),
    ],
)
def test_a_file_that_cannot_be_used_is_said_to_be(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text)
    with pytest.raises(SourceError) as error:
        evaluate(path)
    assert said in str(error.value)


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        evaluate(tmp_path / "none.csv")


def test_the_command_prints_what_others_read(tmp_path: Path) -> None:
    labels = write_labels(tmp_path / "labels.csv")
    errors = tmp_path / "errors.csv"
    printed = CliRunner().invoke(app, ["evaluate", str(labels), "--json", "--errors", str(errors)])
    measures = json.loads(printed.stdout)
    assert set(measures) == {"n", "purpose", "restriction"}
    assert {"precision", "recall", "f1", "support"} <= set(measures["purpose"]["classes"]["core"])
    assert errors.exists()
    said = CliRunner().invoke(app, ["evaluate", str(labels)]).stdout
    assert "purpose: accuracy 0.750" in said
    assert "1 labelled capital, given project" in said


@pytest.mark.skipif(not GOLD.is_file(), reason="the labelled grants are not beside this checkout")
def test_the_labelled_grants_are_read_as_well_as_is_claimed() -> None:
    measures = evaluate(GOLD).to_json()
    purpose, restriction = measures["purpose"], measures["restriction"]
    assert purpose["accuracy"] >= 0.96
    assert purpose["classes"]["core"]["f1"] >= 0.96
    assert purpose["classes"]["capital"]["f1"] >= 0.95
    assert restriction["accuracy"] >= 0.99
    assert restriction["classes"]["unrestricted"]["recall"] >= 0.95
    user_led = measures["user_led"]
    assert user_led["stated"]["precision"] >= 0.95
    assert user_led["stated"]["recall"] >= 0.95
    assert user_led["stated_or_suggested"]["f1"] >= 0.93
    assert measures["serves"]["micro"]["f1"] >= 0.92
    assert measures["led_by"]["micro"]["f1"] >= 0.93
