"""On a register, looked for and not found, or not collected: the second needs a great deal."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import reference
from pipelines.contracts import load_fields
from pipelines.indicators import compute, load_dimensions, load_indicators
from tests.conftest import OTHER_FUNDER, Built, Row
from tests.recipients.conftest import replace_reference, to, write_ccni

Build = Callable[..., Built]
CHARITIES = [
    ("100002", "Lagan Helpers", "1 Some Road, Belfast, BT1 1AA"),
    ("100003", "Foyle Readers", "2 Some Road, Derry, BT48 1AA"),
]


@pytest.fixture
def registers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register of Northern Ireland that is complete with two charities."""
    expect(tmp_path, monkeypatch, ccni=2)
    return write_ccni(tmp_path / "registers", CHARITIES)


def expect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ccni: int) -> None:
    """As if the register had so many organisations: the real number is of a whole nation."""

    def change(text: str) -> str:
        assert ",6223," in text
        return text.replace(",6223,", f",{ccni},")

    replace_reference(tmp_path, monkeypatch, "registers.csv", change)


def by_name(build: Built) -> dict[str, Row]:
    return {row["recipient_name"]: row for row in build.table("recipients")}


def test_three_groups_absent_from_a_complete_register_are_not_found(
    built: Build, registers: Path
) -> None:
    absent = ["Shankill Singers", "Ormeau Kitchen", "Falls Allotments"]
    build = built(
        [
            to("GB-NIC-100002", 1, "Lagan Helpers", postalCode="BT1 1AA"),
            *[
                to(f"360G-a-{n}", n, name, postalCode=f"BT{n} 2AA")
                for n, name in enumerate(absent, start=2)
            ],
            to("360G-a-9", 9, "Foyle Readers", postalCode="BT48 1AA"),
        ],
        registers=registers,
    )
    rows = by_name(build)
    found = {name for name, row in rows.items() if row["registration_status"] == "none_found"}
    assert found == set(absent)
    assert rows["Ormeau Kitchen"]["registers_searched"] == "ccni"
    assert rows["Ormeau Kitchen"]["registration_basis"] == "register"
    # the same name and postcode lead to the register's entry
    assert rows["Foyle Readers"]["recipient_id"] == "GB-NIC-100003"
    assert rows["Foyle Readers"]["registration_basis"] == "register"


CANNOT_TELL = {
    "a name that the register has, elsewhere": {"name": "Lagan Helpers", "postalCode": "BT9 9AA"},
    "a school": {"name": "Ormeau Primary School"},
    "a place of worship": {"name": "Ormeau Baptist Church"},
    "a council": {"name": "Ormeau Town Council"},
    "what may be a company": {"name": "Ormeau Kitchen CIC"},
    "a nation that is not known": {"postalCode": None},
    "another nation": {"postalCode": "L1 1AA"},
    "an award after the register was taken": {"award": "2022-01-01"},
    "a number that cannot be read": {"charityNumber": "NI0258"},
}


def test_none_found_is_not_said_of(built: Build, registers: Path) -> None:
    groups = [
        to(f"360G-a-{case}", n, **({"name": f"Ormeau {n}", "postalCode": "BT7 2AA"} | details))
        for n, (case, details) in enumerate(CANNOT_TELL.items(), start=2)
    ]
    lagan = to("GB-NIC-100002", 1, "Lagan Helpers", postalCode="BT1 1AA")
    build = built([lagan, *groups], registers=registers)
    rows = {row["recipient_id"]: row["registration_status"] for row in build.table("recipients")}
    assert rows == {"GB-NIC-100002": "registered"} | {
        f"360G-a-{case}": "not_collected" for case in CANNOT_TELL
    }


def test_nor_of_a_funder_that_gives_no_numbers(built: Build, registers: Path) -> None:
    build = built(
        [
            to("GB-NIC-100002", 1, "Lagan Helpers", postalCode="BT1 1AA"),
            to("360G-a-1", 2, "Ormeau Kitchen", postalCode="BT7 2AA", funder=OTHER_FUNDER),
        ],
        registers=registers,
    )
    assert by_name(build)["Ormeau Kitchen"]["registration_status"] == "not_collected"


def test_nor_by_a_register_that_is_not_complete(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(tmp_path, monkeypatch, ccni=300)
    build = built(
        [
            to("GB-NIC-100002", 1, "Lagan Helpers", postalCode="BT1 1AA"),
            to("360G-a-1", 2, "Ormeau Kitchen", postalCode="BT7 2AA"),
        ],
        registers=write_ccni(tmp_path / "registers", CHARITIES),
    )
    assert by_name(build)["Ormeau Kitchen"]["registration_status"] == "not_collected"


FORMS = [
    ("GB-CHC-1090000", "Harbour Group", "charity", "declared"),
    ("GB-COH-01234568", "Harbour Kitchen CIC", "community_interest_company", "text_rule"),
    ("GB-COH-RS007231", "Harbour Energy", "society", "declared"),
    ("GB-COH-01234567", "Harbour Group", "company", "declared"),
    ("GB-EDU-133839", "Harbour", "education", "declared"),
    ("GB-LAE-TRF", "Harbour", "public_body", "declared"),
    ("360G-a-1", "Harbour Town Council", "public_body", "text_rule"),
    ("360G-a-2", "St Hilda's Church", "faith", "text_rule"),
    ("360G-a-3", "Friends of Harbour School", "not_known", "none"),
    ("360G-a-4", "Harbour Group", "not_known", "none"),
    ("GB-CHC-nonsense", "Harbour Group", "not_known", "none"),
]


def test_legal_form_and_what_it_rests_on(built: Build) -> None:
    build = built([to(id, n, name) for n, (id, name, _, _) in enumerate(FORMS)])
    rows = {row["recipient_id"]: row for row in build.table("recipients")}
    for id, _, form, basis in FORMS:
        row = rows[id]
        assert (row["legal_form"], row["legal_form_basis"]) == (form, basis), id
        is_told = form != "not_known"
        assert bool(row["legal_form_rule_id"]) == bool(row["legal_form_words"]) == is_told, id


def load_form_rules() -> list[dict[str, str]]:
    path = reference.DATA_DIR / "rules" / "legal_form_rules.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("rule", load_form_rules(), ids=lambda rule: rule["rule_id"])
def test_each_rule_holds_for_its_example_and_not_for_its_near_miss(rule: dict[str, str]) -> None:
    def holds(words: str) -> bool:
        exclude = rule["exclude_pattern"]
        is_excluded = bool(exclude) and bool(re.search(exclude, words))
        return bool(re.search(rule["pattern"], words)) and not is_excluded

    assert holds(rule["example"])
    assert not holds(rule["near_miss"])
    assert rule["legal_form"] in load_fields()["legal_form"].values


def test_the_real_files_with_the_registers_beside_them(built: Build, shared_grants: Path) -> None:
    names = (
        "lloyds_bank_foundation_2010_2015.json",
        "wolfson_foundation_with_usd.json",
        "trafford_council_voluntary_sector_grants.csv",
    )
    registers = shared_grants.parent / "registers"
    build = built(*[shared_grants / name for name in names], registers=registers)
    statuses = {
        row["recipient_id"]: row["registration_status"] for row in build.table("recipients")
    }
    assert "none_found" not in statuses.values()
    lloyds = [row for row in build.table("grants") if row["source_file"].startswith("lloyds")]
    assert {statuses[row["recipient_id"]] for row in lloyds} == {"registered"}


def not_on_a_register(build: Built) -> Row:
    rows = compute(build.store, "not_on_a_register_share_of_grants").rows
    return rows.select("value", "lower", "upper", "status", "not_known").row(0, named=True)


def test_without_a_register_no_point_is_given_even_where_all_have_numbers(built: Build) -> None:
    row = not_on_a_register(built([to("GB-CHC-1000009", 1), to("GB-CHC-1000017", 2)]))
    assert row == {"value": None, "lower": 0, "upper": 0, "status": "n", "not_known": 0}


def test_a_register_that_is_not_complete_gives_no_point(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expect(tmp_path, monkeypatch, ccni=6000)
    folder = write_ccni(tmp_path / "registers", CHARITIES)
    row = not_on_a_register(built([to("GB-NIC-100002", 1), to("360G-a-1", 2)], registers=folder))
    assert (row["value"], row["lower"], row["upper"], row["status"]) == (None, 0, 0.5, "n")


def test_a_complete_register_of_one_nation_gives_no_point_for_all(
    built: Build, registers: Path
) -> None:
    row = not_on_a_register(built([to("GB-NIC-100002", 1), to("360G-a-1", 2)], registers=registers))
    assert (row["value"], row["status"]) == (None, "n")


def test_where_every_register_is_complete_none_is_a_finding(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(text: str) -> str:
        kept = [line for line in text.splitlines() if not line.startswith(("ccew,", "oscr,"))]
        return "\n".join(kept).replace(",6223,", ",2,") + "\n"

    replace_reference(tmp_path, monkeypatch, "registers.csv", change)
    folder = write_ccni(tmp_path / "registers", CHARITIES)
    build = built([to("GB-NIC-100002", 1)], registers=folder)
    row = not_on_a_register(build)
    assert (row["value"], row["status"]) == (0, "")
    assert by_registration(build) == {"registered": (1, "", 1)}


def by_registration(build: Built) -> dict[str, tuple[float | None, str, float]]:
    """By status of registration: the share of what is known, why there is none, and the most."""
    rows = compute(build.store, "grants_made", ("registration_status",)).rows.to_dicts()
    return {row["category"]: (row["share"], row["status"], row["share_upper"]) for row in rows}


def test_parts_by_registration_have_no_point_without_every_register(
    built: Build, registers: Path
) -> None:
    grants = [to("GB-NIC-100002", 1), to("GB-NIC-100001", 2), to("360G-a-1", 3)]
    found = by_registration(built(grants, registers=registers))
    assert found["registered"][:2] == (None, "n")
    assert all(share is None for share, _, _ in found.values())


def test_the_condition_is_the_same_for_parts_and_for_shares() -> None:
    shares = [load_indicators()[f"not_on_a_register_share_of_{of}"] for of in ("money", "grants")]
    condition = load_dimensions()["registration_status"].told_when
    assert {share.told_when for share in shares} == {condition} != {"true"}
