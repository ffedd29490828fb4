"""What moved between two builds, each reason made alone, and the parts adding up to the whole."""

import json
import shutil
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from pipelines import build as building
from pipelines import reference
from pipelines.build_diff import BuildDiff, diff_builds
from pipelines.classify.step import write_text_matches
from pipelines.cli import app
from pipelines.indicators import Filters, compute, load_indicators
from pipelines.store import NoBuildError, Store
from tests.conftest import ROOT, Grant, build_files, grant, grant_to_individual
from tests.corrections.said import says, write_said
from tests.indicators.generated import generate_varied, write_registers

OTHER = {"id": "GB-CHC-2000002", "name": "Other Group"}
GRANTS = [
    grant("360G-a", 1000, description="Towards core costs"),
    grant("360G-b", 3000, description="To buy a minibus", recipientOrganization=[OTHER]),
    grant("360G-c", 500, description="Towards rent and running costs"),
]


def made(
    folder: Path,
    grants: list[Grant],
    corrections: Path | None = None,
    registers: Path | None = None,
) -> Path:
    """A build of some grants in a folder of its own."""
    folder.mkdir()
    build = build_files(folder, grants, corrections=corrections, registers=registers)
    build.store.close()
    return build.out


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("before") / "b", GRANTS)


def reasons_of(diff: BuildDiff) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for row in diff.reasons.to_dicts():
        found.setdefault(row["cause"], []).append((row["what"], row["grant_count"]))
    return found


def changes(diff: BuildDiff, indicator_id: str) -> dict[str, float]:
    rows = diff.parts.filter(pl.col("indicator_id") == indicator_id).to_dicts()
    return {row["cause"]: row["change"] for row in rows}


def test_the_same_grants_move_nothing(before: Path, tmp_path: Path) -> None:
    diff = diff_builds(before, made(tmp_path / "n", GRANTS))
    assert (diff.figures.height, diff.parts.height, diff.reasons.height) == (0, 0, 0)


def test_a_new_grant_is_told_with_its_file(before: Path, tmp_path: Path) -> None:
    diff = diff_builds(before, made(tmp_path / "n", [*GRANTS, grant("360G-d", 250)]))
    assert reasons_of(diff) == {"new": [("1.json: a new version of the file", 1)]}
    assert changes(diff, "money_awarded") == {"new": 250}
    assert changes(diff, "recipients_reached") == {}
    assert (diff.before["grant_count"], diff.after["grant_count"]) == (3, 4)


def test_a_grant_that_is_gone_is_told_and_why(before: Path, tmp_path: Path) -> None:
    gone = diff_builds(before, made(tmp_path / "n", [GRANTS[0], GRANTS[2]]))
    assert reasons_of(gone) == {
        "removed": [("1.json: not in the file any more, or taken out as somebody asked", 1)]
    }
    assert changes(gone, "money_awarded") == {"removed": -3000}
    assert changes(gone, "recipients_reached") == {"removed": -1}
    broken = [GRANTS[0], {**GRANTS[1], "amountAwarded": "a lot"}, GRANTS[2]]
    rejected = diff_builds(before, made(tmp_path / "r", broken))
    assert reasons_of(rejected) == {"removed": [("1.json: its row cannot be used any more", 1)]}


def test_a_row_that_the_publisher_changed(before: Path, tmp_path: Path) -> None:
    mended = [{**GRANTS[0], "amountAwarded": 1100}, *GRANTS[1:]]
    diff = diff_builds(before, made(tmp_path / "n", mended))
    assert reasons_of(diff) == {"row": [("amount_awarded", 1)]}
    assert changes(diff, "money_awarded") == {"row": 100}
    assert set(changes(diff, "core_share_of_money")) == {"row"}
    assert changes(diff, "grants_made") == {}


def test_other_words_in_a_row_are_the_rows_reason_and_no_rules(
    before: Path, tmp_path: Path
) -> None:
    mended = [{**GRANTS[0], "description": "To buy a van"}, *GRANTS[1:]]
    diff = diff_builds(before, made(tmp_path / "n", mended))
    assert reasons_of(diff) == {"row": [("description", 1)]}
    assert changes(diff, "core_share_of_grants") == {"row": pytest.approx(-1 / 3)}


def test_a_correction(before: Path, tmp_path: Path) -> None:
    said = write_said(
        tmp_path / "said.csv",
        says("purpose", "core", grant_id="360G-b"),
    )
    diff = diff_builds(before, made(tmp_path / "n", GRANTS, corrections=said))
    assert reasons_of(diff) == {"correction": [("purpose", 1)]}
    assert changes(diff, "core_share_of_money") == {"correction": pytest.approx(3000 / 4500)}


def test_a_changed_rule_is_named(
    before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    for folder in reference.FOLDERS:
        shutil.copytree(ROOT / "data" / folder, data / folder)
    path = data / "rules" / "purpose_rules.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith("core_costs,")), "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(reference, "DATA_DIR", data)
        matches = partial(write_text_matches, rules_dir=data / "rules")
        patched.setattr(building, "write_text_matches", matches)
        after = made(tmp_path / "n", GRANTS)
    diff = diff_builds(before, after)
    [(what, count)] = reasons_of(diff)["rule"]
    assert what.startswith("purpose: core_costs -> ") and count == 1
    assert set(reasons_of(diff)) == {"rule"}
    # two of three known, then one of two: what no rule reads is not known, and nothing by default
    assert changes(diff, "core_share_of_grants") == {"rule": pytest.approx(1 / 2 - 2 / 3)}


def test_a_changed_register(tmp_path: Path) -> None:
    folders = tmp_path / "one", tmp_path / "two"
    for folder, income in zip(folders, (5_000, 500_000), strict=True):
        folder.mkdir()
        (folder / "incomes.csv").write_text(
            f"org_id,income,date\nGB-CHC-2000001,{income},2024-03-31\n", encoding="utf-8"
        )
    old = made(tmp_path / "o", GRANTS, registers=folders[0])
    diff = diff_builds(old, made(tmp_path / "n", GRANTS, registers=folders[1]))
    assert set(reasons_of(diff)) == {"register"}
    assert ("recipient_size_band", 2) in reasons_of(diff)["register"]
    assert changes(diff, "micro_recipients_share_of_money") == {"register": pytest.approx(-1 / 3)}


def test_grants_that_only_others_made_look_otherwise(tmp_path: Path) -> None:
    years = [
        grant(f"360G-{year}", 100, awardDate=f"{year}-05-01") for year in (2021, 2022, 2023, 2024)
    ]
    late = grant("360G-late", 100, awardDate="2024-06-01", recipientOrganization=[OTHER])
    early = grant("360G-early", 100, awardDate="2020-06-01", recipientOrganization=[OTHER])
    diff = diff_builds(
        made(tmp_path / "o", [*years, late]), made(tmp_path / "n", [*years, late, early])
    )
    assert {cause: sum(n for _, n in of) for cause, of in reasons_of(diff).items()} == {
        "new": 1,
        "others": 1,
    }


def varied(folder: Path, seed: int) -> Path:
    """Another build of generated grants: some gone, some new, some changed, other incomes."""
    grants = generate_varied()
    if seed:
        grants = [g for n, g in enumerate(grants) if (n + seed) % 7]
        for number, each in enumerate(grants):
            if number % 5 == seed % 5:
                each["amountAwarded"] = float(each["amountAwarded"]) + 10 * seed
            if number % 11 == 0:
                each["description"] = "Towards core costs"
        grants += [grant(f"360G-more-{n}", 50 * n + seed) for n in range(5)]
    folder.mkdir()
    return made(folder / "b", grants, registers=write_registers(folder) if seed % 2 else None)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("two")
    return varied(folder / "o", 0), varied(folder / "n", 3)


@pytest.mark.parametrize(
    "by", [(), ("purpose",), ("funder", "recipient_size")], ids=["whole", "purpose", "two"]
)
def test_before_and_after_are_each_builds_own_figures_and_parts_add_up(
    two: tuple[Path, Path], by: tuple[str, ...]
) -> None:
    filters = Filters(is_regrants_in=False)
    diff = diff_builds(*two, by=by, filters=filters)
    assert {"removed", "new", "row", "register"} <= set(diff.reasons["cause"])
    key = ["indicator_id", "by", "category", "by_2", "category_2"]
    for build, when in zip(two, ("before", "after"), strict=True):
        store = Store(build)
        for indicator_id in load_indicators():
            own = compute(store, indicator_id, by, filters).rows.to_dicts()
            listed = {(row["category"] or "all", row["category_2"] or "all"): row for row in own}
            moved = diff.figures.filter(pl.col("indicator_id") == indicator_id).to_dicts()
            for row in moved:
                there = listed.get((row["category"], row["category_2"]))
                for name in ("value", "lower", "upper", "base"):
                    expected = there[name] if there else None
                    assert row[f"{name}_{when}"] == pytest.approx(expected), (row, name)
        store.close()
    sums = diff.parts.group_by(key).agg(pl.sum("change"))
    for row in diff.figures.join(sums, on=key, how="left").to_dicts():
        name = row["measured"]
        whole = (row[f"{name}_after"] or 0) - (row[f"{name}_before"] or 0)
        assert (row["change"] or 0) == pytest.approx(whole, abs=1e-6), row


def test_every_figure_that_is_not_listed_is_the_same(two: tuple[Path, Path]) -> None:
    diff = diff_builds(*two, by=("purpose",))
    moved = set(diff.figures.select("indicator_id", "category").rows())
    old, new = (Store(build) for build in two)
    for indicator_id in load_indicators():
        frames = [compute(store, indicator_id, ("purpose",)).rows for store in (old, new)]
        rows = [{row["category"]: row for row in frame.to_dicts()} for frame in frames]
        for category in rows[0].keys() & rows[1].keys():
            if (indicator_id, category) not in moved:
                assert rows[0][category] == pytest.approx(rows[1][category])
    old.close()
    new.close()


def test_nothing_is_told_of_a_person(tmp_path: Path) -> None:
    old = made(tmp_path / "o", [*GRANTS, grant_to_individual("360G-p", 70)])
    diff = diff_builds(old, made(tmp_path / "n", GRANTS))
    said = str((diff.reasons.rows(), diff.figures.rows(), diff.parts.rows()))
    assert "360G-p" not in said and "IND" not in said


def test_the_command_says_what_moved_and_writes_it(before: Path, tmp_path: Path) -> None:
    grants = [{**GRANTS[0], "amountAwarded": 1100}, *GRANTS[1:], grant("360G-d", 5)]
    after = made(tmp_path / "n", grants)
    run = CliRunner().invoke
    said = run(app, ["diff", str(before), str(after)]).stdout
    assert "Money awarded: £4,500 -> £4,605 (+£105)" in said
    assert "+£5" in said and "new grants" in said
    assert "+£100" in said and "rows that their publisher changed" in said
    assert "1.json: a new version of the file: 1 grant" in said
    csv, as_json = tmp_path / "d.csv", tmp_path / "d.json"
    asked = ["diff", str(before), str(after), "--indicator", "money_awarded", "--by", "funder"]
    assert run(app, [*asked, "--csv", str(csv), "--json", str(as_json)]).exit_code == 0
    rows = pl.read_csv(csv)
    assert dict(rows.select("cause", "change").rows()) == {"new": 5, "row": 100}
    assert set(rows["label"]) == {"First Trust"}
    whole = json.loads(as_json.read_text("utf-8"))
    assert whole["figures"][0]["value_after"] == 4605
    same = run(app, ["diff", str(before), str(before)]).stdout
    assert "No figure moved" in same


def test_without_a_build_it_says_what_to_do(before: Path, tmp_path: Path) -> None:
    with pytest.raises(NoBuildError, match="funder-equity build"):
        diff_builds(before, tmp_path)
