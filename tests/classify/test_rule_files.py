"""Tests of each rule: it matches its example, not its near miss, and can be read at all."""

import csv
from pathlib import Path

import polars as pl
import pytest

from pipelines.classify.accuracy import accuracy_sentence, load_accuracy
from pipelines.classify.engine import match_all, match_first
from pipelines.classify.rules import COLUMNS, RULES_DIR, Rule, RuleError, load_rules
from pipelines.classify.step import AXES, MANY_AXES
from pipelines.contracts import load_fields
from pipelines.definitions import load_indicators
from pipelines.reference import DATA_DIR

FILES = {**AXES, **MANY_AXES}
RULES = {axis: load_rules(RULES_DIR / file) for axis, file in FILES.items()}
EACH = [
    pytest.param(axis, rule, id=rule.rule_id) for axis, rules in RULES.items() for rule in rules
]
UNITS = {"12 months", "years", "months", "weeks"}
# What words can tell of who leads, besides status and definition.
USER_LED_FLAGS = {"those_served", "recipient"}
RELATIONS = {"serves", "led_by"}
ENDS = {"none", "mixed"}
with (DATA_DIR / "reference" / "communities.csv").open(encoding="utf-8", newline="") as handle:
    COMMUNITIES = {row["community_code"]: row for row in csv.DictReader(handle)}
HEADING = ",".join(COLUMNS)


def texts_of(*texts: str, text_of: str = "description") -> pl.DataFrame:
    return pl.DataFrame(
        {"text_id": range(len(texts)), "text_of": text_of, "text": [t.lower() for t in texts]},
        schema_overrides={"text_id": pl.UInt64},
    )


def matches(rule: Rule, text: str) -> bool:
    field = sorted(rule.fields)[0]
    return match_all(texts_of(text, text_of=field), [rule]).height == 1


@pytest.mark.parametrize(("axis", "rule"), EACH)
def test_a_rule_matches_its_example_and_not_its_near_miss(axis: str, rule: Rule) -> None:
    assert matches(rule, rule.example)
    assert not matches(rule, rule.near_miss)


@pytest.mark.parametrize(
    "rule",
    [rule for axis in ("purpose", "restriction", "duration") for rule in RULES[axis]],
    ids=lambda rule: rule.rule_id,
)
def test_a_rule_leads_to_a_published_value(rule: Rule) -> None:
    axis = next(axis for axis, rules in RULES.items() if rule in rules)
    assert rule.outcome in (UNITS if axis == "duration" else load_fields()[axis].values)


@pytest.mark.parametrize("rule", RULES["user_led"], ids=lambda rule: rule.rule_id)
def test_a_rule_of_who_leads_has_a_status_and_a_definition(rule: Rule) -> None:
    status, definition, *flags = rule.outcome.split(":")
    # a group alone says that it is not, or declares that it is
    assert status in {"stated", "suggested", "not_known"}
    assert definition in load_fields()["user_led_definition"].values
    assert set(flags) <= USER_LED_FLAGS
    assert rule.rule_id.startswith(status.replace("not_known", "not_a_body"))


@pytest.mark.parametrize("rule", RULES["community"], ids=lambda rule: rule.rule_id)
def test_a_rule_of_communities_leads_to_known_codes_and_those_they_imply(rule: Rule) -> None:
    said = {tuple(part.split(":")) for part in rule.outcome.split(";")}
    for relation, code in said:
        assert relation in RELATIONS
        assert code in ENDS or code in COMMUNITIES
        implied = COMMUNITIES[code]["implies_code"] if code not in ENDS else ""
        assert not implied or (relation, implied) in said


def test_no_two_rules_of_an_axis_have_the_same_rank() -> None:
    for rules in RULES.values():
        ranks = [rule.rank for rule in rules]
        assert len(set(ranks)) == len(ranks)


def test_a_rule_is_not_repeated_in_another_file() -> None:
    ids = [rule.rule_id for rules in RULES.values() for rule in rules]
    assert len(set(ids)) == len(ids)


def rules_from(folder: Path, *rows: str) -> list[Rule]:
    (folder / "rule_words.csv").write_text("name,pattern,note\nthing,van|boat,\n")
    path = folder / "made_rules.csv"
    path.write_text("\n".join((HEADING, *rows)) + "\n")
    return load_rules(path)


def row(rule_id: str = "one", priority: int = 10, **values: str) -> str:
    """A row of a rule file, as CSV."""
    cells = {
        **{"rule_id": rule_id, "priority": str(priority), "fields": "description"},
        **{"pattern": "core", "exclude_pattern": "", "outcome": "core", "strength": "strong"},
        **{"example": "core", "near_miss": "no", "note": "", "added_on": "2026-11-21"},
        **values,
    }
    return ",".join(f'"{cell}"' for cell in cells.values())


def test_what_is_excluded_does_not_hide_the_real_thing_beside_it(tmp_path: Path) -> None:
    [rule] = rules_from(tmp_path, row(pattern="core", exclude_pattern="core stability"))
    assert matches(rule, "core stability classes, and core costs")
    assert not matches(rule, "core stability classes")


def test_named_words_stand_for_their_pattern(tmp_path: Path) -> None:
    [rule] = rules_from(tmp_path, row(pattern=r"\ba (<thing>)\b"))
    assert matches(rule, "to buy a boat")
    assert not matches(rule, "to buy a boathouse")


def test_words_may_be_made_of_other_words(tmp_path: Path) -> None:
    (tmp_path / "rule_words.csv").write_text("name,pattern,note\nthing,van|<ship>,\nship,boat,\n")
    path = tmp_path / "made_rules.csv"
    path.write_text("\n".join((HEADING, row(pattern=r"\ba (<thing>)\b"))) + "\n")
    [rule] = load_rules(path)
    assert matches(rule, "to buy a boat")


def test_words_that_name_themselves_are_refused(tmp_path: Path) -> None:
    (tmp_path / "rule_words.csv").write_text("name,pattern,note\nthing,van|<thing>,\n")
    path = tmp_path / "made_rules.csv"
    path.write_text("\n".join((HEADING, row(pattern="<thing>"))) + "\n")
    with pytest.raises(RuleError, match="no words named <thing>"):
        load_rules(path)


def test_a_strong_rule_goes_before_a_weak_one_and_then_the_lower_priority(tmp_path: Path) -> None:
    rules = rules_from(
        tmp_path,
        row("weak", 1, strength="weak"),
        row("second", 30),
        row("first", 20),
    )
    found = match_first(texts_of("core costs", "nothing"), rules)
    assert found.select("text_id", "rule_id", "words").rows() == [(0, "first", "core")]
    assert match_all(texts_of("core costs"), rules)["rule_id"].to_list() == [
        "first",
        "second",
        "weak",
    ]


def test_a_rule_reads_its_fields_only(tmp_path: Path) -> None:
    rules = rules_from(tmp_path, row(fields="title|programme"))
    assert match_first(texts_of("core", text_of="title"), rules).height == 1
    assert match_first(texts_of("core", text_of="description"), rules).height == 0


@pytest.mark.parametrize(
    ("rows", "field", "said"),
    [
        ((row(pattern="(core"),), "pattern", "not a regular expression"),
        ((row(pattern="<ship>"),), "pattern", "no words named <ship>"),
        ((row(fields="name"),), "fields", "give one or more of"),
        ((row(strength="firm"),), "strength", "give one of strong, weak"),
        ((row(priority="ten"),), "priority", "whole number"),  # type: ignore[arg-type]
        ((row(near_miss=""),), "near_miss", "nothing in it"),
        ((row(), row()), "rule_id", "one is row 2 too"),
    ],
)
def test_a_rule_of_no_use_is_named_with_file_row_and_field(
    tmp_path: Path, rows: tuple[str, ...], field: str, said: str
) -> None:
    with pytest.raises(RuleError, match=said) as error:
        rules_from(tmp_path, *rows)
    assert str(error.value).startswith(f"made_rules.csv, row {len(rows) + 1}, {field}: ")


def test_a_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    rules_from(tmp_path, row())
    (tmp_path / "made_rules.csv").write_text("rule,pattern\n")
    with pytest.raises(RuleError, match="the columns must be"):
        load_rules(tmp_path / "made_rules.csv")


def test_word_lists_are_all_used() -> None:
    with (RULES_DIR / "rule_words.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    names = [row["name"] for row in rows]
    text = "".join((RULES_DIR / file).read_text(encoding="utf-8") for file in FILES.values())
    lists = "".join(row["pattern"] for row in rows)
    assert [name for name in names if f"<{name}>" not in text + lists] == []


def test_how_well_rules_read_is_said_as_it_was_measured() -> None:
    said = accuracy_sentence("Purpose")
    row = next(row for row in load_accuracy() if row["what"].startswith("Purpose"))
    assert f"for {float(row['value']):.0%} (" in said and f"On {int(row['n']):,} other" in said
    assert "of the 62 that say either" in accuracy_sentence("Restricted or not")
    # Not a figure of the rules as they are now: what they were measured on, they were mended on.
    assert "mended on those grants afterwards" in said
    assert "Rules were mended on every round afterwards" in row["on"]
    assert said in " ".join(load_indicators()["core_share_of_money"].caveats)
    assert "not measured" in accuracy_sentence("User-led, stated:")
    with pytest.raises(KeyError):
        accuracy_sentence("Nothing of the kind")
    for indicator in load_indicators().values():
        assert not any("{" in caveat for caveat in indicator.caveats)
