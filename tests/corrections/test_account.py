"""What a build says of corrections and redactions, and what stops it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import report
from pipelines.build import build
from pipelines.errors import BuildError, FunderEquityError
from tests.conftest import Built, build_files, grant, grant_to_individual, write_json
from tests.corrections.said import gone, removes, says, write_said

Build = Callable[..., Built]


def test_each_correction_that_comes_to_nothing_is_said_with_file_and_row(tmp_path: Path) -> None:
    said = write_said(
        tmp_path / "harbour group.csv",
        says("purpose", "core"),
        says("purpose", "capital", added_on="2025-01-01"),
        says("purpose", "core", grant_id="360G-elsewhere"),
        says("serves", "none", grant_id="360G-test-person"),
        says("purpose", "cores"),
        removes("own_words"),
    )
    source = write_json(tmp_path / "1.json", [grant(), grant_to_individual()])
    result = build([source], tmp_path / "out", corrections=said)
    summary = report.build_summary(result)
    assert "2 of 6 corrections used" in summary
    for expected in (
        "harbour group.csv, row 3, purpose: a newer correction of the same thing is used instead.",
        "row 4, purpose: no grant or group of these files has this identifier.",
        "row 5, serves: the grant is to a person",
        "row 6, value: 'cores' is none of core, project",
    ):
        assert expected in summary
    manifest = (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    assert "harbour" not in manifest
    assert json.loads(manifest)["corrections"] == {
        **{"given": 6, "used": 2, "replaced": 1, "not_here": 1, "of_a_person": 1},
        "not_usable": 1,
    }


def test_the_public_log_has_days_and_kinds_and_nothing_else(built: Build, tmp_path: Path) -> None:
    said = write_said(
        tmp_path / "said.csv",
        says("purpose", "core", words="It paid our rent"),
        says("restriction", "restricted"),
        says("own_words", "Us"),
        removes("serves", added_on="2026-10-01"),
        says("purpose", "core", grant_id="360G-elsewhere"),
    )
    log = built([grant()], corrections=said).table("corrections_log")
    assert [tuple(map(str, row.values())) for row in log] == [
        ("2026-10-01", "remove", "1"),
        ("2026-11-01", "correct", "2"),
        ("2026-11-01", "own_words", "1"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("of,id,kind,withdrawn_on\ngrant,,withdraw,2026-01-01\n", "row 2, id_sha256: either"),
        ("of,id,kind,withdrawn_on\ngrant,a,delete,2026-01-01\n", "row 2, kind: 'delete' is none"),
        ("of,id,kind,withdrawn_on\n\ngrant,a,withdraw,soon\n", "row 3, withdrawn_on: 'soon'"),
        ("of,id_sha256,kind,withdrawn_on\ngrant,ab,withdraw,2026-01-01\n", "it is no SHA-256"),
        ("of,id,kind,withdrawn_on\ngrant,a,withdraw,2026-01-01,x\n", "5 cells for 4 headings"),
        ("a letter from a group\n", "neither a file of corrections nor one of redactions"),
        ("", "neither a file of corrections nor one of redactions"),
    ],
)
def test_a_redaction_that_cannot_be_read_stops_the_build(
    tmp_path: Path, text: str, reason: str
) -> None:
    (tmp_path / "gone.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FunderEquityError, match=r"^gone\.csv") as raised:
        build_files(tmp_path, [grant()], corrections=tmp_path / "gone.csv")
    assert reason in str(raised.value)


def test_a_file_that_is_not_there_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(FunderEquityError, match="it cannot be read"):
        build_files(tmp_path, [grant()], corrections=tmp_path / "absent.csv")


def test_what_was_withdrawn_does_not_come_back_because_an_option_was_left_out(
    tmp_path: Path,
) -> None:
    source = write_json(tmp_path / "1.json", [grant(), grant("360G-b")])
    said = write_said(tmp_path / "gone.csv", gone("360G-b"))
    build([source], tmp_path / "out", corrections=said)
    only_corrections = write_said(tmp_path / "said.csv", says("purpose", "core"))
    for given in (None, only_corrections):
        with pytest.raises(BuildError, match="Give it again: --corrections"):
            build([source], tmp_path / "out", corrections=given)
    said.write_text("of,id,id_sha256,kind,withdrawn_on\n", encoding="utf-8")
    result = build([source], tmp_path / "out", corrections=said)
    assert result.manifest["tables"]["grants"] == 2
    build([source], tmp_path / "out")


def test_a_subfolder_of_corrections_needs_no_option(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    (folder / "corrections").mkdir(parents=True)
    write_json(folder / "1.json", [grant(), grant("360G-b")])
    write_said(folder / "corrections" / "gone.csv", gone("360G-b"))
    write_said(folder / "corrections" / "said.csv", says("purpose", "core"))
    result = build([folder], tmp_path / "out")
    assert result.manifest["tables"]["grants"] == 1
    assert result.manifest["corrections"]["used"] == 1
    assert result.manifest["left_out"] == []
