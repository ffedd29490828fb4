"""Tests of what a change of rules is said to move."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.classify.diff import diff_rules
from pipelines.classify.rules import RULES_DIR
from pipelines.cli import app
from pipelines.errors import FunderEquityError
from pipelines.store import NoBuildError
from tests.conftest import Built, grant

GRANTS = [
    grant("360G-d-1", 1000, description="Towards core costs"),
    grant("360G-d-2", 3000, description="To buy a minibus"),
    grant("360G-d-3", 500, description="Grant to Harbour Group"),
]


def without(rule_ids: set[str], folder: Path) -> Path:
    """A copy of the rules without some of them."""
    shutil.copytree(RULES_DIR, folder)
    path = folder / "purpose_rules.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if x.split(",")[0] not in rule_ids), encoding="utf-8")
    return folder


def test_the_figures_that_a_rule_made_move_without_it(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    build = built(GRANTS)
    fewer = without({"core_costs"}, tmp_path / "fewer")
    diff = diff_rules(RULES_DIR, fewer, build.out)
    moves = diff.moves.to_dicts()
    assert [(m["value"], m["value_after"], m["rule_id"], m["grants"]) for m in moves] == [
        ("core", "not_known", "core_costs", 1)
    ]
    assert float(moves[0]["gbp"]) == 1000
    figures = {row["value"]: row for row in diff.figures.to_dicts()}
    assert {"core", "not_known"} <= set(figures)
    assert (figures["core"]["grants"], figures["core"]["grants_after"]) == (1, 0)
    assert figures["core"]["share_of_known"] == 0.5
    assert (figures["not_known"]["gbp"], figures["not_known"]["gbp_after"]) == (500, 1500)


def test_the_command_says_what_moves_and_that_nothing_does(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    out = str(built(GRANTS).out)
    fewer = str(without({"core_costs"}, tmp_path / "fewer"))
    run = CliRunner().invoke
    said = run(app, ["rules", "diff", str(RULES_DIR), fewer, "--data", out]).stdout
    assert "purpose core: 1 -> 0 grants; £1,000 -> £0; 50.0% -> 0.0%" in said
    assert "1  purpose core -> not_known (core_costs -> " in said
    same = run(app, ["rules", "diff", str(RULES_DIR), str(RULES_DIR), "--data", out]).stdout
    assert same == "No grant is given another value: no published figure moves.\n"


def test_without_a_build_or_rules_it_says_what_to_do(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    with pytest.raises(NoBuildError, match="--data DIR"):
        diff_rules(RULES_DIR, RULES_DIR, tmp_path)
    with pytest.raises(FunderEquityError, match="no such file of rules"):
        diff_rules(tmp_path, RULES_DIR, built(GRANTS).out)


def test_the_table_of_rules_counts_what_each_decided(built: Callable[..., Built]) -> None:
    build = built(GRANTS)
    rules = {row["rule_id"]: row for row in build.table("rules")}
    assert rules["core_costs"]["grant_count"] == 1
    assert rules["core_costs"]["example"] == "Towards core costs"
    assert rules["duration_over_years"]["grant_count"] == 0
    counts = {
        (row["rule_id"], row["funder_id"]): row["grant_count"] for row in build.table("rule_counts")
    }
    assert counts["core_costs", "GB-CHC-1000001"] == 1
    assert sum(counts.values()) == 2
