"""Which grants and organisations a correction reaches, and which of several wins."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OTHER_FUNDER, Built, Grant, grant, grant_to_individual
from tests.corrections.said import corrected, removes, says, write_said

Build = Callable[..., Built]
HARBOUR = {"id": "360G-x-harbour", "name": "Harbour Group"}
OTHER = {"id": "GB-CHC-2000002", "name": "Other Group"}


def grants() -> list[Grant]:
    """Two grants to one group under two identifiers, one to another, one to a person."""
    numbered = {**HARBOUR, "charityNumber": "2000001"}
    return [
        grant("360G-a"),
        grant("360G-b", recipientOrganization=[numbered]),
        grant("360G-c", recipientOrganization=[OTHER]),
        grant_to_individual("360G-d"),
    ]


def test_a_correction_of_a_group_reaches_every_grant_to_it_and_no_other(
    built: Build, tmp_path: Path
) -> None:
    said = write_said(tmp_path / "said.csv", says("serves", "DEI030000; dei010000"))
    found = corrected(built(grants(), corrections=said))
    value = ("DEI010000;DEI030000", None, "group", None)
    assert found == {("360G-a", "serves"): value, ("360G-b", "serves"): value}


def test_a_group_is_found_by_any_of_its_identifiers(built: Build, tmp_path: Path) -> None:
    said = write_said(tmp_path / "said.csv", says("led_by", "none", recipient_id="360G-x-harbour"))
    found = corrected(built(grants(), corrections=said))
    assert [grant for grant, _ in sorted(found)] == ["360G-a", "360G-b"]


def test_a_correction_of_a_grant_reaches_that_grant(built: Build, tmp_path: Path) -> None:
    said = write_said(tmp_path / "said.csv", says("mission", "DEI020000", grant_id="360G-a"))
    assert list(corrected(built(grants(), corrections=said))) == [("360G-a", "mission")]


def test_an_identifier_that_two_groups_share_tells_neither(built: Build, tmp_path: Path) -> None:
    said = write_said(tmp_path / "said.csv", says("serves", "none", recipient_id="17"))
    one = grant("360G-a", recipientOrganization=[{"id": "17", "name": "One"}])
    two = grant(
        "360G-b",
        recipientOrganization=[{"id": "17", "name": "Two"}],
        fundingOrganization=[OTHER_FUNDER],
    )
    assert corrected(built([one, two], corrections=said)) == {}


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        pytest.param(
            [
                says("purpose", "core", added_on="2026-01-02"),
                says("purpose", "capital", added_on="2026-01-01"),
            ],
            "core",
            id="the newest, wherever it stands",
        ),
        pytest.param([says("purpose", "core"), says("purpose", "capital")], "capital", id="last"),
        pytest.param(
            [says("purpose", "core", grant_id="360G-a"), says("purpose", "capital")],
            "core",
            id="on one day that of the grant",
        ),
        pytest.param(
            [
                says("purpose", "core", grant_id="360G-a", added_on="2026-01-01"),
                removes("purpose", added_on="2026-01-02"),
            ],
            "not_known",
            id="the newest, be it of the group",
        ),
        pytest.param(
            [
                says("purpose", "core", added_on="02/01/2026"),
                says("purpose", "capital", recipient_id="360G-x-harbour", added_on="2026-01-01"),
            ],
            "core",
            id="under two identifiers of one group",
        ),
    ],
)
def test_of_several_corrections_one_wins(
    built: Build, tmp_path: Path, rows: list[dict[str, str]], value: str
) -> None:
    found = built(grants(), corrections=write_said(tmp_path / "said.csv", *rows)).grants()
    assert (found["360G-a"]["purpose"], found["360G-a"]["purpose_basis"]) == (value, "correction")


def test_what_is_removed_is_filled_by_no_rule_and_no_declaration(
    built: Build, tmp_path: Path
) -> None:
    said = write_said(tmp_path / "said.csv", removes("purpose"), removes("restriction"))
    published: dict[str, Any] = {"description": "Unrestricted grant towards core costs"}
    declared = {"fundingType": [{"title": "Core Funding:Unrestricted"}]}
    found = built([grant(**published), grant("360G-b", **declared)], corrections=said).grants()
    for row in found.values():
        for axis in ("purpose", "restriction"):
            assert (row[axis], row[f"{axis}_basis"], row[f"{axis}_words"]) == (
                *("not_known", "correction"),
                None,
            )


def test_of_a_grant_to_a_person_only_what_it_is_for_is_corrected_and_without_words(
    built: Build, tmp_path: Path
) -> None:
    of_person = {"grant_id": "360G-d", "words": "for Jo"}
    said = write_said(
        tmp_path / "said.csv",
        says("purpose", "project", **of_person),
        says("serves", "DEI020000", **of_person),
        says("user_led_status", "declared", **of_person),
    )
    found = corrected(built(grants(), corrections=said))
    assert found == {("360G-d", "purpose"): ("project", None, "group", None)}


def test_a_folder_of_files_is_read_whole(built: Build, tmp_path: Path) -> None:
    folder = tmp_path / "corrections"
    folder.mkdir()
    write_said(folder / "one.csv", says("purpose", "core", grant_id="360G-a"))
    write_said(folder / "two.csv", says("purpose", "capital", grant_id="360G-c"))
    found = built(grants(), corrections=folder).grants()
    assert (found["360G-a"]["purpose"], found["360G-c"]["purpose"]) == ("core", "capital")


def test_own_words_are_shown_as_the_group_wrote_them_until_it_takes_them_back(
    built: Build, tmp_path: Path
) -> None:
    words = "Somali mothers, “for each other” & their children"
    rows = [says("own_words", words, kind="own_words", recipient_id="360G-x-harbour")]
    said = write_said(tmp_path / "said.csv", *rows)
    table = built(grants(), corrections=said).table("recipients")
    assert [row["own_words"] for row in table] == [words, None]
    write_said(said, *rows, removes("own_words", added_on="2026-11-02"))
    table = built(grants(), corrections=said).table("recipients")
    assert [row["own_words"] for row in table] == [None, None]
