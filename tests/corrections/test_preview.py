"""What a file would change is told before it is put in, and a build then says the same."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import report
from pipelines.cli import app
from pipelines.corrections.preview import preview
from tests.conftest import Built, Grant, build_files, grant, grant_to_individual
from tests.corrections.said import Said, gone, removes, says, write_said

Build = Callable[..., Built]


def grants() -> list[Grant]:
    other = {"id": "GB-CHC-2000002", "name": "Other Group"}
    return [
        grant("360G-a", 100, description="Towards core costs"),
        grant("360G-b", 20, description="Towards core costs"),
        grant("360G-c", 3, description="To buy a minibus", recipientOrganization=[other]),
        grant_to_individual("360G-d"),
    ]


ROWS = [
    says("purpose", "project"),
    says("purpose", "capital", grant_id="360G-a", added_on="2020-01-01"),
    says("purpose", "core", grant_id="360G-c"),
    removes("restriction"),
    says("own_words", "Us"),
    says("purpose", "core", grant_id="360G-elsewhere"),
]


@pytest.fixture
def before(built: Build) -> Built:
    return built(grants())


def test_what_moves_is_told_by_value_with_grants_and_pounds(before: Built, tmp_path: Path) -> None:
    found = preview(write_said(tmp_path / "said.csv", *ROWS), before.store)
    assert found.moves.rows() == [
        ("purpose", "capital", "core", 1, Decimal(3)),
        ("purpose", "core", "project", 2, Decimal(120)),
    ]
    assert (found.own_words, found.missed) == (1, (7,))
    summary = report.corrections_summary(found, tmp_path)
    assert "6 rows can be used, 0 cannot." in summary
    assert "purpose: core -> project, 2 grants, £120" in summary
    assert "nothing here has the identifier of row 7" in summary


def test_a_build_has_the_figures_that_were_told(before: Built, tmp_path: Path) -> None:
    said = write_said(tmp_path / "said.csv", *ROWS)
    told = preview(said, before.store).figures
    (tmp_path / "after").mkdir()
    after = build_files(tmp_path / "after", grants(), corrections=said)
    for store, column in ((before.store, "before"), (after.store, "after")):
        counted = dict(store.rows("select purpose, count(*) from grants group by 1").rows())
        for row in told.to_dicts():
            assert row[column] == counted.get(row["value"], 0)
    after.store.close()
    assert set(told["value"]) == {"core", "project", "capital"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([gone("360G-a")], [("withdraw", 1, Decimal(100), 1)]),
        ([gone("GB-CHC-2000001", "recipient", "unname")], [("unname", 2, Decimal(120), 1)]),
        (
            [gone("GB-CHC-2000001", "recipient", "unname"), gone("360G-a")],
            [("unname", 1, Decimal(20), 1), ("withdraw", 1, Decimal(100), 1)],
        ),
        ([gone("360G-d")], [("withdraw", 1, Decimal(1000), 0)]),
        ([gone("360G-elsewhere")], []),
    ],
)
def test_what_is_taken_out_is_counted(
    before: Built, tmp_path: Path, rows: list[Said], expected: list[tuple[object, ...]]
) -> None:
    found = preview(write_said(tmp_path / "gone.csv", *rows), before.store)
    assert found.gone.rows() == expected
    assert bool(found.missed) == (not expected)


def test_a_file_that_would_change_nothing_says_so(before: Built, tmp_path: Path) -> None:
    said = write_said(tmp_path / "said.csv", says("purpose", "core"))
    summary = report.corrections_summary(preview(said, before.store), tmp_path)
    assert "nothing would change" in summary


def test_of_a_grant_to_a_person_only_what_it_is_for_moves(before: Built, tmp_path: Path) -> None:
    rows = [says("purpose", "core", grant_id="360G-d"), says("serves", "none", grant_id="360G-d")]
    found = preview(write_said(tmp_path / "said.csv", *rows), before.store)
    assert set(found.moves["field"]) == {"purpose"}
    assert found.missed == (3,)


def test_the_command_says_what_is_wrong_and_what_would_move(before: Built, tmp_path: Path) -> None:
    said = write_said(tmp_path / "said.csv", says("purpose", "cores"), *ROWS[:1])
    result = CliRunner().invoke(app, ["corrections", str(said), "--data", str(before.out)])
    assert result.exit_code == 1
    assert "1 row can be used, 1 cannot." in result.output
    assert "said.csv, row 2, value: 'cores' is none of core" in result.output
    assert "purpose core: 2 -> 0" in result.output
    write_said(said, *ROWS[:1])
    result = CliRunner().invoke(app, ["corrections", str(said), "--data", str(before.out)])
    assert result.exit_code == 0
