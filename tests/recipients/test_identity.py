"""One recipient for one organisation, whatever its funders call it; and never two made one."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.candidates import find_candidates
from pipelines.reference import DATA_DIR
from tests.conftest import FUNDER, OTHER_FUNDER, Built, build_files
from tests.recipients.conftest import replace_reference, to, write_list

Build = Callable[..., Built]

SPELLINGS = [
    ("GB-CHC-1090000", "GB-CHC-1090000"),
    ("gb-chc-1090000", "GB-CHC-1090000"),
    ("CHC-1090000", "GB-CHC-1090000"),
    ("GB-CHC- 1090000", "GB-CHC-1090000"),
    ("GB-CHC-01090000", "GB-CHC-1090000"),
    ("GB-CHC-SC012345", "GB-SC-SC012345"),
    ("GB-SC-012345", "GB-SC-SC012345"),
    ("GB-SC-SC 012 345", "GB-SC-SC012345"),
    ("GB-SC-SCO12345", "GB-SC-SC012345"),
    ("GB-NIC-NIC100002", "GB-NIC-100002"),
    ("GB-CHC-NIC100002", "GB-NIC-100002"),
    ("GB-COH-1234567", "GB-COH-01234567"),
    ("GB-COH-sc123456", "GB-COH-SC123456"),
    ("GB-COH-IP28755R", "GB-COH-IP28755R"),
    ("GB-CHC-28755R", "GB-COH-IP28755R"),
    ("GB-CHC-715", "GB-CHC-715"),
    ("GB-EDU-133839", "GB-EDU-133839"),
]
CHARITY_NUMBERS = [
    ("1090000", "GB-CHC-1090000"),
    ("1090000.0", "GB-CHC-1090000"),
    ("GB-CHC-1090000", "GB-CHC-1090000"),
    ("CN1090000", "GB-CHC-1090000"),
    ("SC012345", "GB-SC-SC012345"),
    ("SCO 12345", "GB-SC-SC012345"),
    ("NIC100002", "GB-NIC-100002"),
    ("06402143", "GB-COH-06402143"),
]
NO_NUMBERS = ["n/a", "10049002", "109002", "As discussed, not a charity", "109000", "0"]


def test_an_identifier_has_one_spelling(built: Build) -> None:
    build = built([to(published, n, f"G{n}") for n, (published, _) in enumerate(SPELLINGS)])
    joined = {row["id"]: row["recipient_id"] for row in build.table("recipient_ids")}
    assert {id: joined[id] for id, _ in SPELLINGS} == dict(SPELLINGS)
    assert {row["recipient_id"] for row in build.table("recipients")} == set(
        dict(SPELLINGS).values()
    )


def test_a_charity_number_is_read_as_people_write_it(built: Build) -> None:
    build = built(
        [
            to(f"360G-a-{n}", n, f"G{n}", charityNumber=number)
            for n, (number, _) in enumerate(CHARITY_NUMBERS)
        ]
    )
    joined = {row["id"]: row["recipient_id"] for row in build.table("recipient_ids")}
    expected = {f"360G-a-{n}": org_id for n, (_, org_id) in enumerate(CHARITY_NUMBERS)}
    assert {id: joined[id] for id in expected} == expected


def test_every_form_of_a_number_that_check_calls_right_is_read(built: Build) -> None:
    path = DATA_DIR / "reference" / "number_forms.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        forms = list(csv.DictReader(handle))
    columns = {"charity_number": "charityNumber", "company_number": "companyNumber"}
    build = built(
        [
            to(form["example"], n, f"G{n}")
            if form["written_in"] == "identifier"
            else to(f"360G-a-{n}", n, f"G{n}", **{columns[form["written_in"]]: form["example"]})
            for n, form in enumerate(forms)
        ]
    )
    statuses = {
        row["recipient_id"]: row["registration_status"] for row in build.table("recipients")
    }
    assert set(statuses.values()) == {"registered"}
    assert not any(recipient_id.startswith("360G-") for recipient_id in statuses)


def test_what_is_no_charity_number_makes_nobody_registered(built: Build) -> None:
    build = built(
        [to(f"360G-a-{n}", n, f"G{n}", charityNumber=number) for n, number in enumerate(NO_NUMBERS)]
    )
    rows = {row["recipient_id"]: row["registration_status"] for row in build.table("recipients")}
    assert rows == {f"360G-a-{n}": "not_collected" for n in range(len(NO_NUMBERS))}


def test_northern_ireland_has_numbers_of_six_digits_that_begin_with_1(built: Build) -> None:
    build = built([to("360G-first-7", 1, charityNumber="102334", postalCode="BT1 1AA")])
    assert [row["recipient_id"] for row in build.table("recipients")] == ["GB-NIC-102334"]


def test_a_bare_number_beside_another_nations_identifier_is_none_of_england(built: Build) -> None:
    build = built([to("GB-NIC-990275", 1, charityNumber="990275"), to("GB-CHC-990275", 2, "Else")])
    assert {row["recipient_id"] for row in build.table("recipients")} == {
        "GB-NIC-990275",
        "GB-CHC-990275",
    }


def test_charity_and_company_of_one_row_are_one_organisation(built: Build) -> None:
    build = built(
        [
            to("GB-CHC-1090000", 1, companyNumber="01234567"),
            to("GB-COH-01234567", 2),
            to("360G-first-9", 3, companyNumber="1234567"),
        ]
    )
    assert [row["recipient_id"] for row in build.table("recipients")] == ["GB-CHC-1090000"]
    assert {row["id"]: row["why_joined"] for row in build.table("recipient_ids")} == {
        "GB-CHC-1090000": "same_id",
        "GB-COH-01234567": "numbers_in_file",
        "360G-first-9": "number_in_file",
    }


def test_a_company_of_two_charities_joins_neither(built: Build) -> None:
    build = built(
        [
            to("GB-CHC-1090000", 1, companyNumber="01234567"),
            to("GB-CHC-1090001", 2, companyNumber="01234567"),
        ]
    )
    ids = [row["recipient_id"] for row in build.table("recipients")]
    assert ids == ["GB-CHC-1090000", "GB-CHC-1090001"]


def test_two_charity_numbers_of_one_row_are_kept_apart_and_said(built: Build) -> None:
    build = built([to("GB-CHC-1090000", 1, charityNumber="1090009"), to("GB-CHC-1090009", 2)])
    rows = {r["recipient_id"]: r["has_conflicting_numbers"] for r in build.table("recipients")}
    assert rows == {"GB-CHC-1090000": True, "GB-CHC-1090009": False}


def test_an_own_identifier_with_two_numbers_joins_neither(built: Build) -> None:
    build = built(
        [
            to("360G-first-7", 1, charityNumber="1090000"),
            to("360G-first-7", 2, charityNumber="1090001"),
            to("360G-first-7", 3),
        ]
    )
    ids = sorted(row["recipient_id"] for row in build.table("recipients"))
    assert ids == ["360G-first-7", "GB-CHC-1090000", "GB-CHC-1090001"]


def test_lists_join_numbers_and_the_newer_of_two_stands_for_both(
    built: Build, tmp_path: Path
) -> None:
    folder = tmp_path / "registers"
    write_list(
        folder,
        "again.csv",
        [
            ("Old charity number", "New charity number", "Name"),
            ("290000", "1190000", "Harbour Group"),
        ],
    )
    write_list(
        folder,
        "two.csv",
        [
            ("Scottish Charity Number", "E&W Charity Number", "Name"),
            ("SC012345", "1190000", "Harbour Group"),
        ],
    )
    build = built(
        [to("GB-CHC-290000", 1), to("GB-CHC-1190000", 2), to("GB-SC-SC012345", 3)],
        registers=folder,
    )
    assert [row["recipient_id"] for row in build.table("recipients")] == ["GB-CHC-1190000"]
    assert {row["id"]: row["why_joined"] for row in build.table("recipient_ids")} == {
        "GB-CHC-1190000": "same_id",
        "GB-CHC-290000": "re_registration",
        "GB-SC-SC012345": "dual_registration",
    }


def test_groups_without_a_number_are_one_by_exact_name_and_postcode(built: Build) -> None:
    build = built(
        [
            to("360G-first-1", 1, "The Harbour & Quay Group Ltd.", postalCode="ZZ1 1ZZ"),
            to(
                "360G-second-1",
                2,
                "harbour and quay group",
                postalCode="zz11zz",
                funder=OTHER_FUNDER,
            ),
        ]
    )
    assert len(build.table("recipients")) == 1


OTHERS = [
    ("Harbour Group", "ZZ1 1ZY"),
    ("Harbour Groups", "ZZ1 1ZZ"),
    ("Harbour Group", None),
    ("Harbour Group", "ZZ1"),
]


def test_nothing_less_joins_them(built: Build) -> None:
    build = built(
        [
            to("360G-first-1", 1, postalCode="ZZ1 1ZZ"),
            *[
                to(f"360G-second-{n}", n, name, postalCode=postcode, funder=OTHER_FUNDER)
                for n, (name, postcode) in enumerate(OTHERS, start=2)
            ],
        ]
    )
    assert len(build.table("recipients")) == 1 + len(OTHERS)


def test_a_name_and_postcode_of_two_charities_lead_to_neither(built: Build) -> None:
    build = built(
        [
            to("GB-CHC-1090000", 1, postalCode="ZZ1 1ZZ"),
            to("GB-CHC-1090001", 2, postalCode="ZZ1 1ZZ"),
            to("360G-second-1", 3, postalCode="ZZ1 1ZZ", funder=OTHER_FUNDER),
        ]
    )
    assert len(build.table("recipients")) == 3


def test_an_own_number_without_the_prefix_is_its_funders_only(built: Build) -> None:
    build = built([to("17", 1, "One"), to("17", 2, "Other", funder=OTHER_FUNDER)])
    ids = {row["recipient_id"] for row in build.table("recipients")}
    assert ids == {f"own-id/{FUNDER['id']}/17", f"own-id/{OTHER_FUNDER['id']}/17"}


def test_what_looks_alike_is_listed_and_a_person_decides(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grants = [
        to("360G-first-1", 1, postalCode="ZZ1 1ZZ"),
        to("360G-second-1", 2, postalCode="ZZ1 1ZY", funder=OTHER_FUNDER),
        to("GB-CHC-1090000", 3, "Quay Singers", postalCode="ZZ2 2ZZ"),
        to("GB-CHC-1090001", 4, "Quay Singers Co", postalCode="ZZ2 2ZZ"),
    ]
    found = find_candidates(built(grants).out).select("org_id", "other_org_id", "why").rows()
    assert set(found) == {
        ("360G-first-1", "360G-second-1", "same_name"),
        ("GB-CHC-1090000", "GB-CHC-1090001", "similar_name_same_postcode"),
    }
    decided = (
        "org_id,other_org_id,is_same,why,decided_on\n"
        "360G-first-1,360G-second-1,yes,The group says so,2026-11-21\n"
        "GB-CHC-1090000,GB-CHC-1090001,no,Two charities,2026-11-21\n"
    )
    replace_reference(tmp_path, monkeypatch, "same_organisation.csv", lambda _: decided)
    build = built(grants)
    assert find_candidates(build.out).height == 0
    joined = {
        row["id"]: (row["recipient_id"], row["why_joined"]) for row in build.table("recipient_ids")
    }
    assert joined["360G-second-1"] == ("360G-first-1", "decided")
    assert joined["GB-CHC-1090001"] == ("GB-CHC-1090001", "same_id")


def test_a_decision_against_parts_what_name_and_postcode_would_join(
    built: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = (
        "org_id,other_org_id,is_same,why,decided_on\n360G-b-1,360G-a-1,no,They say,2026-11-21\n"
    )
    replace_reference(tmp_path, monkeypatch, "same_organisation.csv", lambda _: decided)
    build = built(
        [
            to("360G-a-1", 1, postalCode="ZZ1 1ZZ"),
            to("360G-b-1", 2, postalCode="ZZ1 1ZZ", funder=OTHER_FUNDER),
        ]
    )
    assert len(build.table("recipients")) == 2


def test_a_row_without_identifier_is_the_one_group_of_that_name_of_its_funder(built: Build) -> None:
    build = built([to("360G-a-1", 1), to(None, 2), to(None, 3, "Someone Else")])
    joined = {row["id"]: row["why_joined"] for row in build.table("recipient_ids")}
    assert len(build.table("recipients")) == 2
    assert joined[f"name-only/{FUNDER['id']}/harbour_group"] == "same_name_same_funder"


FILLERS = ["GB-COH-", "GB-CHC-n/a", "N/A", "DUMMY01", "360G-first-"]


def test_a_filler_for_an_identifier_makes_no_two_groups_one(built: Build) -> None:
    names = [f"{filler} {one}" for filler in FILLERS for one in ("one", "other")]
    build = built([to(name.split(" ")[0], n, name) for n, name in enumerate(names)])
    assert {row["recipient_name"] for row in build.table("recipients")} == set(names)


numbers = st.sampled_from(["1090000", "1090001", "1090002", "SC012345"])
companies = st.sampled_from(["01234567", "01234568", "SC123456"])
claims = st.lists(
    st.tuples(
        st.sampled_from(["360G-a-1", "360G-a-2", "360G-b-1", "x", None]),
        st.none() | numbers,
        st.none() | companies,
        st.sampled_from(["One", "Two"]),
        st.none() | st.sampled_from(["ZZ1 1ZZ", "ZZ1 1ZY"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=8, deadline=None)
@given(claims=claims)
def test_every_pound_keeps_one_recipient_and_no_recipient_two_charities(
    tmp_path_factory: pytest.TempPathFactory, claims: list[tuple[str | None, ...]]
) -> None:
    grants = [
        to(
            id,
            n,
            name or "",
            charityNumber=charity,
            companyNumber=company,
            postalCode=postcode,
            amount=100 + n,
        )
        for n, (id, charity, company, name, postcode) in enumerate(claims)
    ]
    build = build_files(tmp_path_factory.mktemp("claims"), grants)
    try:
        rows = build.table("grants")
        assert sum(row["amount_gbp"] for row in rows) == sum(100 + n for n in range(len(claims)))
        known = {row["recipient_id"] for row in build.table("recipients")}
        assert {row["recipient_id"] for row in rows} == known
        ids = build.table("recipient_ids")
        for recipient in known:
            of_recipient = {row["id"] for row in ids if row["recipient_id"] == recipient}
            assert len([id for id in of_recipient if id.startswith("GB-CHC-1")]) <= 1
            assert len([id for id in of_recipient if id.startswith("GB-COH-")]) <= 1
    finally:
        build.store.close()
