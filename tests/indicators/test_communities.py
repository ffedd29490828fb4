"""Figures by community: only what groups declared and share, or corrected; silence is no no."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.communities import Scope, reach
from pipelines.contracts import load_fields
from pipelines.indicators import Filters, compute
from pipelines.lineage import Figure, grants_of_figure
from pipelines.said_in_words import NO_FILTER, NO_MEASURE, SaidInWords, said_in_words
from pipelines.store import Store
from tests.conftest import ROOT, Built, Row, grant
from tests.corrections.said import removes, says, write_said
from tests.indicators.generated import generate_varied

OTHER = {"id": "GB-CHC-2000002", "name": "Other Group"}
THIRD = {"id": "GB-CHC-2000003", "name": "Third Group"}
AREAS = {"led_by": "leadership", "mission": "mission", "meant_for": "project"}
LISTED = (ROOT / "data" / "reference" / "communities.csv").read_text(encoding="utf-8")
COMMUNITIES = {row["community_code"]: row for row in csv.DictReader(LISTED.splitlines())}
NOT_KNOWN, NONE = {"not_known"}, {"none"}


def said(reply: str, *codes: str, offered: tuple[str, ...] = ("AO102",)) -> dict[str, Any]:
    """An area of DEI data that was asked about."""
    told: dict[str, Any] = {"askedStatus": "AS200", "replyStatus": reply}
    told["availableOptions"] = list(offered)
    return told | ({"response": {"taxonomyCodes": list(codes)}} if codes else {})


def dei(**areas: dict[str, Any]) -> dict[str, Any]:
    not_asked = dict.fromkeys(AREAS.values(), {"askedStatus": "AS100"})
    return {"deiVersion": "1.1", **not_asked, **areas}


def groups_named(area: dict[str, Any]) -> set[str] | None:
    """The groups that an area's answer names; None where it is not known."""
    reply = area.get("replyStatus")
    if reply == "RS201":
        return None if area["availableOptions"] == ["AO200"] else set()
    if reply != "RS200":
        return None
    codes = area["response"]["taxonomyCodes"]
    return {COMMUNITIES[code]["group_code"] for code in codes}


def categories_named(area: dict[str, Any]) -> set[str] | None:
    """The categories named; of a group of which none is named, the group."""
    groups = groups_named(area)
    if not groups:
        return groups
    named = set()
    for code in area["response"]["taxonomyCodes"]:
        row = COMMUNITIES[code]
        named.add(row["parent_code"] if row["level"] == "subcategory" else code)
    finer = {COMMUNITIES[code]["parent_code"] for code in named}
    return named - finer


def told(published: dict[str, Any]) -> dict[str, set[str]]:
    """What each column of a grant is to hold, worked out from its JSON alone."""
    areas = published.get("deiDetails", {})
    groups = {name: groups_named(areas.get(area, {})) for name, area in AREAS.items()}
    finer = {f"{name}_detail": categories_named(areas.get(a, {})) for name, a in AREAS.items()}
    meant = [groups[name] for name in ("mission", "meant_for") if groups[name] is not None]
    both = groups["led_by"]
    if both is not None:
        both = both & set().union(*meant) if meant else None
    found: dict[str, set[str] | None] = {**groups, **finer, "led_by_and_for": both}
    return {
        name: NOT_KNOWN
        if codes is None
        else ({*codes} if "_detail" in name else {*codes, "any"})
        if codes
        else NONE
        for name, codes in found.items()
        if not name.startswith("mission")
    }


def test_each_grant_holds_what_its_group_declared(described: list[Row]) -> None:
    published = {row["id"]: row for row in generate_varied()}
    seen: dict[str, set[str]] = {}
    for row in described:
        for name, codes in told(published[row["grant_id"]]).items():
            is_of_a_group = row["recipient_kind"] == "organisation"
            wanted = codes if is_of_a_group else NOT_KNOWN
            assert set(row[name].split(";")) == wanted, (row["grant_id"], name)
            seen.setdefault(name, set()).update(wanted)
    # the generated grants hold all that there is to hold
    assert all({"none", "not_known", "DEI010000"} <= codes for codes in seen.values())


def test_figures_are_those_of_the_table_of_counts(varied: Store) -> None:
    """What is declared, and counted for the whole, is one number in both."""
    relations = {"led_by": "led_by", "meant_for": "serves", "led_by_and_for": "led_by_and_for"}
    figures = {"organisations": "recipients_reached", "grants": "grants_made"}
    # grants of nothing are in the table of counts and in no figure
    counts = reach(varied, Scope(), relations=tuple(relations.values())).filter(source="declared")
    for name, relation in relations.items():
        for measure, indicator in figures.items():
            rows = compute(varied, indicator, (name,)).rows
            found = {row["category"]: row["value"] for row in rows.to_dicts()}
            chosen = counts.filter(relation=relation, measure=measure)
            for row in chosen.filter(level="group").to_dicts():
                assert found.get(row["community_code"], 0) <= row["value"]
    pounds = compute(varied, "money_awarded", ("led_by",)).rows
    money = {row["category"]: row["value"] for row in pounds.to_dicts()}
    for row in counts.filter(relation="led_by", measure="gbp", level="group").to_dicts():
        assert money.get(row["community_code"], 0) == pytest.approx(row["value"])


@pytest.fixture
def told_apart(built: Callable[..., Built]) -> Store:
    """£1,000 led by Black people and women, £600 led by racialised people, £300 for all, £100 not
    asked."""
    both = dei(leadership=said("RS200", "DEI010110", "DEI090000"))
    merged = dei(leadership=said("RS200", "DEI010000"))
    return built(
        [
            grant("360G-a", 1000, description="Core costs", deiDetails=both),
            grant("360G-b", 600, recipientOrganization=[OTHER], deiDetails=merged),
            grant("360G-c", 300, recipientOrganization=[THIRD],
                  deiDetails=dei(leadership=said("RS201"))),
            grant("360G-d", 100, recipientOrganization=[{"id": "GB-CHC-2000004", "name": "D"}]),
        ]
    ).store  # fmt: skip


def by_category(store: Store, indicator: str, *by: str) -> dict[str, Row]:
    rows = compute(store, indicator, by).rows.to_dicts()
    return {row["category_2"] or row["category"]: row for row in rows}


def test_money_by_who_leads_worked_by_hand(told_apart: Store) -> None:
    money = by_category(told_apart, "money_awarded", "led_by")
    assert {code: row["value"] for code, row in money.items()} == {
        "any": 1600, "DEI010000": 1600, "DEI090000": 1000, "none": 300, "not_known": 100,
    }  # fmt: skip
    women = money["DEI090000"]
    assert (women["base"], women["known"], women["not_known"]) == (2000, 1900, 100)
    assert (women["lower"], women["upper"]) == (1000, 1100)
    assert women["share"] == pytest.approx(1000 / 1900)
    assert money["not_known"]["is_not_known"]
    assert money["any"]["label"] == "Any community"


def test_a_merged_label_is_in_the_most_of_each_finer_one(told_apart: Store) -> None:
    money = by_category(told_apart, "money_awarded", "led_by_detail")
    black, merged = money["DEI010100"], money["DEI010000"]
    assert (black["value"], black["upper"]) == (1000, 1700)
    assert merged["value"] == 600
    assert merged["label"] == "Communities experiencing racial inequity, no finer told"


def test_a_share_of_one_community(told_apart: Store) -> None:
    core = by_category(told_apart, "core_share_of_money", "led_by")
    assert (core["DEI090000"]["value"], core["DEI090000"]["base"]) == (1, 1000)
    assert core["DEI010000"]["lower"] == pytest.approx(1000 / 1600)


def test_organisations_of_one_community(told_apart: Store) -> None:
    reached = by_category(told_apart, "recipients_reached", "led_by")
    assert reached["DEI010000"]["value"] == 2
    assert (reached["DEI090000"]["value"], reached["DEI090000"]["upper"]) == (1, 2)
    assert reached["any"]["base"] == 4


def test_grants_of_a_community_are_those_behind_its_figure(told_apart: Store) -> None:
    figure = Figure("grants_made", ("led_by",), ("DEI010000",))
    rows = grants_of_figure(told_apart, figure)
    assert sorted(rows["grant_id"]) == ["360G-a", "360G-b"]
    chosen = Filters(codes=(("led_by", ("DEI090000", "none")),))
    assert compute(told_apart, "grants_made", (), chosen).rows["value"].item() == 2


def test_what_all_that_is_known_says_is_given_no_share(built: Callable[..., Built]) -> None:
    store = built(
        [
            grant("360G-a", 1000, deiDetails=dei(leadership=said("RS200", "DEI090000"))),
            grant("360G-b", 300, recipientOrganization=[OTHER]),
        ]
    ).store
    women = by_category(store, "money_awarded", "led_by")["DEI090000"]
    assert (women["status"], women["share"], women["share_upper"]) == ("n", None, 1)


def test_an_answer_kept_back_is_not_known_whatever_it_is(built: Callable[..., Built]) -> None:
    kept = dei(leadership=said("RS203", "DEI090000"), project=said("RS202"))
    row = built([grant("360G-a", deiDetails=kept)]).grants()["360G-a"]
    columns = ("led_by", "led_by_detail", "meant_for", "led_by_and_for")
    assert {row[name] for name in columns} == {"not_known"}


@pytest.mark.parametrize(
    ("correction", "led_by"),
    [
        (says("led_by", "none"), "none"),
        (removes("led_by"), "not_known"),
        (says("led_by", "DEI060000"), "DEI060000;any"),
    ],
)
def test_a_correction_wins_over_an_answer(
    built: Callable[..., Built], tmp_path: Path, correction: Row, led_by: str
) -> None:
    path = write_said(tmp_path / "said.csv", correction)
    declared = dei(leadership=said("RS200", "DEI090000"))
    row = built([grant("360G-a", deiDetails=declared)], corrections=path).grants()["360G-a"]
    assert row["led_by"] == led_by


def test_words_are_in_no_column(built: Callable[..., Built]) -> None:
    store = built([grant("360G-a", description="A group led by and for Somali women")]).store
    row = store.table("grants").row(0, named=True)
    assert row["led_by"] == row["meant_for"] == "not_known"


def test_labels_are_those_of_the_list_of_communities() -> None:
    fields = load_fields()
    for name in ("led_by", "meant_for", "led_by_and_for"):
        labels = {c: row["label"] for c, row in COMMUNITIES.items() if not row["parent_code"]}
        assert {"any": "Any community", **labels}.items() <= fields[name].values.items()
        assert set(fields[name].values) - labels.keys() == {"any", "none", "not_known"}
    for name in ("led_by_detail", "meant_for_detail"):
        finer = {c: r for c, r in COMMUNITIES.items() if r["level"] != "subcategory"}
        assert set(fields[name].values) - finer.keys() == {"none", "not_known"}
        assert finer.keys() <= fields[name].values.keys()
        assert all(fields[name].values[c].startswith(row["label"]) for c, row in finer.items())


def test_what_words_say_stands_beside_a_figure_in_protected_counts_alone(varied: Store) -> None:
    def beside(name: str, *by: str, **chosen: Any) -> SaidInWords:
        found = said_in_words(varied, compute(varied, name, by, Filters(**chosen)))
        assert found is not None
        return found

    rows = beside("recipients_reached", "led_by").rows
    counts = reach(varied, Scope(), relations=("led_by",))
    not_by_row = counts.filter(
        counts["source"].is_in(["text_rule", "no_permission"])
        & (counts["measure"] == "organisations")
        & counts["level"].is_in(["any", "group", "local_term"])
    )
    assert rows.equals(not_by_row) and rows.height
    assert set(rows["status"]) <= {"", "c", "u"}
    assert (
        rows.filter(rows["status"] != "")["value"].null_count()
        == rows.filter(rows["status"] != "").height
    )
    finer = beside("recipients_reached", "meant_for_detail").rows
    assert set(finer["relation"]) == {"serves"} and set(finer["level"]) == {
        "category",
        "local_term",
    }
    assert beside("core_share_of_money", "led_by").reason == NO_MEASURE
    assert beside("money_awarded", "led_by", financial_years=("2023-24",)).reason == NO_FILTER
    assert beside("money_awarded", "led_by", "currency").reason.startswith("What words say is cut")
    assert said_in_words(varied, compute(varied, "grants_made", ("purpose",))) is None


def test_what_a_group_had_removed_is_not_known_in_the_table_of_counts_either(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    path = write_said(tmp_path / "said.csv", removes("led_by"))
    women = dei(leadership=said("RS200", "DEI090000"))
    grants = [
        grant("360G-a", deiDetails=women),
        grant("360G-b", recipientOrganization=[OTHER], deiDetails=women),
    ]
    store = built(grants, corrections=path).store
    counts = reach(store, Scope(), relations=("led_by",)).filter(measure="organisations")
    counts = counts.filter(community_code="any")
    assert dict(counts.select("source", "value").rows())["declared"] == 1
    assert set(counts["not_known"]) == {1}
    assert "correction" not in set(counts["source"])
    figures = by_category(store, "recipients_reached", "led_by")
    assert figures["any"]["not_known"] == 1
