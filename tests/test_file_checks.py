"""`funder-equity check` names the field's own checks, and what one more column would give."""

import csv
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines import report
from pipelines.build import build
from pipelines.cli import app
from pipelines.file_check import CheckResult, check_files
from pipelines.models import SQL_DIR
from pipelines.publishable import load_columns
from pipelines.read.mapping import match_heading
from pipelines.reference import DATA_DIR
from tests.conftest import ROOT, Grant, grant, grant_to_individual, write_csv, write_json

# The checks of the 360Giving quality tool, by the names of their classes.
ACCURACY = [
    "ZeroAmountTest",
    "FundingOrgUnrecognisedPrefix",
    "RecipientOrgUnrecognisedPrefix",
    "RecipientOrgCharityNumber",
    "RecipientOrgCompanyNumber",
    "OrganizationIdLooksInvalid",
    "OrganizationIdUnexpectedChars",
    "GrantIdUnexpectedChars",
    "MoreThanOneFundingOrg",
    "LooksLikeEmail",
    "ImpossibleDates",
    "PlannedStartDateBeforeEndDate",
    "ActualStartDateBeforeEndDate",
    "FarFuturePlannedDates",
    "FarFutureActualDates",
    "FarPastDates",
    "PostDatedAwardDates",
    "RecipientIndDEI",
    "GeoCodePostcode",
    "MultiFundingNamesForOrgId",
    "MultiFundingOrgIdsForName",
]
USEFULNESS = [
    "RecipientOrg360GPrefix",
    "FundingOrg360GPrefix",
    "NoRecipientOrgCompanyCharityNumber",
    "IncompleteRecipientOrg",
    "NoGrantProgramme",
    "NoBeneficiaryLocation",
    "TitleDescriptionSame",
    "TitleLength",
    "NoLastModified",
    "NoDataSource",
    "RecipientIndWithoutToIndividualsDetails",
    "PlannedDurationNotPresent",
    "BeneficiaryLocationNameButNoCode",
    "BeneficiaryButNotRecipientGeoData",
    "RecipientGeoDataButNoBeneficiary",
]


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA_DIR / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def recipient(**fields: Any) -> dict[str, Any]:
    return {"recipientOrganization": [{"id": "GB-CHC-2000001", "name": "Harbour Group", **fields}]}


def funder(**fields: Any) -> dict[str, Any]:
    return {"fundingOrganization": [{"id": "GB-CHC-1000001", "name": "First Trust", **fields}]}


def dei(**areas: Any) -> dict[str, Any]:
    """DEI data of a grant about which nobody was asked; what is given takes its place."""
    not_asked = dict.fromkeys(("leadership", "mission", "project"), {"askedStatus": "AS100"})
    return {"deiVersion": "1.1", **not_asked, **areas}


def asked(reply: str, options: list[str], codes: str = "") -> dict[str, Any]:
    """An area of DEI data that was asked about."""
    said: dict[str, Any] = {"askedStatus": "AS200", "replyStatus": reply}
    said["availableOptions"] = options
    return said | ({"response": {"taxonomyCodes": codes.split(";")}} if codes else {})


def in_years(years: int) -> str:
    return f"{datetime.now(UTC).date() + timedelta(days=365 * years + years):%Y-%m-%d}"


def check(folder: Path, *grants: Grant) -> CheckResult:
    return check_files([write_json(folder / "grants.json", grants)])


def found(result: CheckResult) -> list[tuple[str, str, str]]:
    return [(p.problem_id, p.field, p.value) for p in result.problems if p.row is not None]


MISSION = "DEI Details:Mission:"

# Of each problem that only `check` looks for: a grant that has it, the field and the value said.
CASES: dict[str, tuple[Grant, str, str]] = {
    "grant_id_invisible": (
        grant("360G-test-\n2"), "Identifier", "360G-test-[line break]2",
    ),
    "funder_id_invisible": (
        grant(**funder(id="GB-CHC-1000001\r\n")), "Funding Org:Identifier",
        "GB-CHC-1000001[line break]",
    ),
    "recipient_id_invisible": (
        grant(**recipient(id="GB-CHC-\u200b2000001")), "Recipient Org:Identifier",
        "GB-CHC-[not seen]2000001",
    ),
    "funder_id_form": (
        grant(**funder(id="GB-COH-123")), "Funding Org:Identifier", "GB-COH-123",
    ),
    "recipient_id_form": (
        grant(**recipient(id="GB-CHC-10049002")), "Recipient Org:Identifier", "GB-CHC-10049002",
    ),
    "funder_id_prefix": (
        grant(**funder(id="CHC-1000001")), "Funding Org:Identifier", "CHC-1000001",
    ),
    "recipient_id_prefix": (
        grant(**recipient(id="DUMMY01")), "Recipient Org:Identifier", "DUMMY01",
    ),
    "charity_number_form": (
        grant(**recipient(charityNumber="SCO 14570")), "Recipient Org:Charity Number", "SCO 14570",
    ),
    "company_number_form": (
        grant(**recipient(companyNumber="N/A")), "Recipient Org:Company Number", "N/A",
    ),
    "email_in_text": (grant(description="Ask ann.other@example.org"), "Description", ""),
    "individual_with_dei": (
        grant_to_individual(deiDetails={"deiVersion": "1.1"}), "DEI Details", "",
    ),
    "dei_version_form": (
        grant(deiDetails=dei(deiVersion="1.0")), "DEI Details:DEI Data Standard Version", "1.0",
    ),
    "dei_area_missing": (grant(deiDetails=dei(mission=None)), f"{MISSION}Asked Status", ""),
    "dei_asked_missing": (
        grant(deiDetails=dei(mission={"replyStatus": "RS201"})), f"{MISSION}Asked Status", "",
    ),
    "dei_asked_unreadable": (
        grant(deiDetails=dei(mission={"askedStatus": "woeifjowei", "replyStatus": "RS201"})),
        f"{MISSION}Asked Status", "woeifjowei",
    ),
    "dei_reply_missing": (
        grant(deiDetails=dei(mission={"askedStatus": "AS200"})), f"{MISSION}Reply Status", "",
    ),
    "dei_reply_unreadable": (
        grant(deiDetails=dei(mission={"askedStatus": "AS200", "replyStatus": "yes"})),
        f"{MISSION}Reply Status", "yes",
    ),
    "dei_option_unreadable": (
        grant(deiDetails=dei(mission=asked("RS201", ["AO300", "AO900"]))),
        f"{MISSION}Available Options", "AO900",
    ),
    "dei_not_offered": (
        grant(deiDetails=dei(mission=asked("RS200", ["AO100", "AO300"], "DEI020330"))),
        f"{MISSION}Available Options", "DEI020330; offered: AO100;AO300",
    ),
    "dei_code_unknown": (
        grant(deiDetails=dei(mission=asked("RS200", ["AO102"], "DEI020000;Jewish"))),
        f"{MISSION}DEI Response:Taxonomy Codes", "Jewish",
    ),
    "dei_codes_not_used": (
        grant(deiDetails=dei(mission=asked("RS201", ["AO102", "AO300"], "DEI020000"))),
        f"{MISSION}DEI Response:Taxonomy Codes", "AS200, RS201: DEI020000",
    ),
    "dei_reply_without_code": (
        grant(deiDetails=dei(mission=asked("RS200", ["AO102"]))),
        f"{MISSION}DEI Response:Taxonomy Codes", "",
    ),
    "dei_without_permission": (
        # not even to whoever has the file is it said again
        grant(deiDetails=dei(mission=asked("RS203", ["AO100"], "DEI020330;Jewish"))),
        f"{MISSION}DEI Response:Taxonomy Codes", "",
    ),
    "dei_told_twice": (
        grant(deiDetails=dei(), **{"DEI Details": {"Mission": {"Asked Status": "AS101"}}}),
        "DEI Details", "",
    ),
    "dei_unreadable": (grant(deiDetails="yes, we have it"), "DEI Details", ""),
    "recipient_postcode_as_area": (
        grant(**recipient(location=[{"geoCode": "LS1 4AP"}])),
        "Recipient Org:Location:Geographic Code", "",
    ),
    "planned_date_unreadable": (
        grant(plannedDates=[{"startDate": "2023-02-29"}]), "Planned Dates:Start Date", "2023-02-29",
    ),
    "actual_date_unreadable": (
        grant(actualDates=[{"endDate": "2024-06-31"}]), "Actual Dates:End Date", "2024-06-31",
    ),
    "planned_dates_coarse": (
        grant(plannedDates=[{"startDate": "2024"}]), "Planned Dates:Start Date", "2024",
    ),
    "planned_dates_reversed": (
        grant(plannedDates=[{"startDate": "2024-05-02", "endDate": "2024-05-01"}]),
        "Planned Dates:End Date", "2024-05-02 to 2024-05-01",
    ),
    "actual_dates_reversed": (
        grant(actualDates=[{"startDate": "2024-05-02", "endDate": "2024-05-01"}]),
        "Actual Dates:End Date", "2024-05-02 to 2024-05-01",
    ),
    "planned_date_far": (
        grant(plannedDates=[{"endDate": in_years(13)}]), "Planned Dates:End Date", in_years(13),
    ),
    "actual_date_far": (
        grant(actualDates=[{"endDate": in_years(6)}]), "Actual Dates:End Date", in_years(6),
    ),
    "award_date_far_past": (grant(awardDate="1999-05-01"), "Award Date", "1999-05-01"),
    "planned_date_far_past": (
        grant(plannedDates=[{"startDate": "1999-05-01"}]), "Planned Dates:Start Date", "1999-05-01",
    ),
    "actual_date_far_past": (
        grant(actualDates=[{"startDate": "1999-05-01"}]), "Actual Dates:Start Date", "1999-05-01",
    ),
}  # fmt: skip

# What is right, and what our rule takes beside the field's, is not pointed at.
RIGHT: list[Grant] = [
    *(
        grant(**recipient(charityNumber=number))
        for number in ("1090000", "200001", "SC012345", "NIC100002", "SC 012345", "1090000 ")
    ),
    *(
        grant(**recipient(companyNumber=number))
        for number in (
            "01234567", "SC123456", "NI012345", "OC301234", "IP28755R", "RS007123", "CE012345",
            "RC000766", "R0000123",
        )
    ),
    *(
        grant(**recipient(id=id))
        for id in (
            "GB-CHC-200001", "GB-CHC-1090000", "gb-chc-1090000", "GB-SC-SC012345",
            "GB-NIC-100002", "GB-COH-01234567", "GB-COH-IP28755R", "GB-COH-CE012345",
            "360G-test-org1", "360g-test-org1", "GB-LAE-TRF", "XI-ROR-052gg0110",
            "US-EIN-123456789",
        )
    ),
    grant(description="Follow @harbourgroup, or meet at 10 @ the quay. 5@2.50"),
    grant(plannedDates=[{"startDate": "2024-05-01", "endDate": "2024-05-01"}]),
    grant(plannedDates=[{"startDate": "2024", "duration": 12}]),
    grant(plannedDates=[{"endDate": in_years(11)}], actualDates=[{"endDate": in_years(4)}]),
    grant(awardDate=in_years(-24)),
    grant(deiDetails=dei()),
    grant(deiDetails=dei(mission=asked("RS200", ["AO100", "AO101"], "DEI020000;DEI030600"))),
    grant(deiDetails=dei(mission=asked("RS200", [], "DEI020330"))),
    grant(deiDetails=dei(mission=asked("RS202", ["AO301"]), project=asked("RS203", ["AO100"]))),
    grant("360G-test-1\u00a0"),
]  # fmt: skip


NO_CHARITY_NUMBERS = [
    "10049002", "SCO14570", "SC14570", "N/A", "none", "0", "12345", "1090000.0", "GB-CHC-1090000",
    "1090000/SC012345",
]  # fmt: skip
NO_COMPANY_NUMBERS = ["CIO", "123456789", "1234", "SC12345", "10026997.0", "TBC"]


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> CheckResult:
    """All that is wrong and all that is right in one file, since a look takes a second."""
    wrong = [
        *(wrong for wrong, _, _ in CASES.values()),
        *(grant(**recipient(charityNumber=number)) for number in NO_CHARITY_NUMBERS),
        *(grant(**recipient(companyNumber=number)) for number in NO_COMPANY_NUMBERS),
    ]
    grants = [
        {**item, "id": f"360G-{number}-{item['id']}"}
        for number, item in enumerate([*wrong, *RIGHT])
    ]
    return check(tmp_path_factory.mktemp("looked"), *grants)


@pytest.mark.parametrize("problem_id", CASES)
def test_a_problem_is_pointed_at_by_row_field_and_value(
    looked: CheckResult, problem_id: str
) -> None:
    row = list(CASES).index(problem_id) + 1
    _, field, value = CASES[problem_id]
    value = f"360G-{row - 1}-{value}" if problem_id == "grant_id_invisible" else value
    [problem] = [p for p in looked.problems if (p.row, p.problem_id) == (row, problem_id)]
    assert (problem.field, problem.value) == (field, value)
    assert (problem.file, problem.is_row_lost) == ("grants.json", False)
    names = {row["problem_id"]: row["standard_check"] for row in rows_of("row_problems")}
    assert problem.standard_check == names[problem_id]
    assert problem_id in {kind.problem_id for kind in looked.kinds}


@pytest.mark.parametrize("number", range(len(RIGHT)))
def test_what_is_right_is_not_pointed_at(looked: CheckResult, number: int) -> None:
    row = len(CASES) + len(NO_CHARITY_NUMBERS) + len(NO_COMPANY_NUMBERS) + number + 1
    assert [p.problem_id for p in looked.problems if p.row == row] == []


def test_what_is_no_number_of_a_register_is_said_to_be_none(looked: CheckResult) -> None:
    pointed_at = {(p.field, p.value) for p in looked.problems}
    for number in NO_CHARITY_NUMBERS:
        assert ("Recipient Org:Charity Number", number) in pointed_at
    for number in NO_COMPANY_NUMBERS:
        assert ("Recipient Org:Company Number", number) in pointed_at


def test_a_number_that_lost_its_zeros_is_said_once(tmp_path: Path) -> None:
    result = check(tmp_path, grant(**recipient(companyNumber="1234567")))
    assert [problem for problem, _, _ in found(result)] == ["number_lost_zeros"]


def test_an_address_is_never_repeated_and_a_column_of_ones_own_is_named(tmp_path: Path) -> None:
    write_csv(
        tmp_path / "grants.csv",
        [
            {
                "Identifier": "360G-test-1", "Title": "T", "Description": "D", "Currency": "GBP",
                "Amount Awarded": "5", "Award Date": "2024-05-01",
                "Recipient Org:Identifier": "GB-CHC-2000001", "Recipient Org:Name": "R",
                "Funding Org:Identifier": "GB-CHC-1000001", "Funding Org:Name": "F",
                "Who asked": "Ann <ann.other@example.org>",
            }
        ],
    )  # fmt: skip
    result = check_files([tmp_path / "grants.csv"])
    assert found(result) == [("email_in_text", "Who asked", "")]
    assert "ann.other" not in json.dumps(result.to_json())
    assert "ann.other" not in report.check_summary(result)


def test_what_exposes_people_comes_before_what_is_only_frequent(tmp_path: Path) -> None:
    cheap = [grant(f"360G-test-{n}", **recipient(companyNumber="N/A")) for n in range(5)]
    telling = grant("360G-test-9", title="Write to ann@example.org")
    lost = grant("360G-test-10", "lots")
    kinds = [kind.problem_id for kind in check(tmp_path, *cheap, telling, lost).kinds]
    assert kinds == ["amount_unreadable", "email_in_text", "company_number_form"]


def test_rows_with_one_value_are_one_place_and_the_rest_is_counted(tmp_path: Path) -> None:
    wrong = ["N/A"] * 8 + ["A", "B", "C", "D", "E", "F"]
    grants = [grant(f"360G-test-{n}", **recipient(companyNumber=w)) for n, w in enumerate(wrong)]
    result = check(tmp_path, *grants)
    [kind] = result.kinds
    assert (kind.row_count, len(kind.places)) == (14, 5)
    assert (kind.places[0].value, kind.places[0].row_count) == ("N/A", 8)
    said = report.check_summary(result)
    assert '    "N/A": grants.json, rows 1, 2, 3, 4, 5, 6 and 2 more\n' in said
    assert "    and on 2 rows more: see --json\n" in said


def of_file(result: CheckResult) -> dict[str, tuple[int | None, int | None, str]]:
    return {p.problem_id: (p.found, p.base, p.value) for p in result.problems if p.row is None}


FULL = {
    "plannedDates": [{"duration": 12}],
    "beneficiaryLocation": [{"geoCode": "E08000003"}],
    "grantProgramme": [{"title": "Main"}],
    "dateModified": "2024-06-01T00:00:00Z",
    **recipient(postalCode="LS1 4AP", charityNumber="2000001"),
}
PERSON = {**FULL, "recipientOrganization": None}
PERSON |= {"toIndividualsDetails": {"primaryGrantReason": "GTIR010"}}
OWN_ID = {"id": "360G-test-org", "charityNumber": None}

# Of each problem of a whole file: what one of two grants has, and what is said to be found.
OF_FILES: dict[str, tuple[Grant, tuple[int | None, int | None, str]]] = {
    "funder_own_id": (funder(id="360G-test"), (1, 2, "")),
    "recipient_own_id": (recipient(postalCode="LS1 4AP", **OWN_ID), (1, 2, "")),
    "no_register_number": (recipient(postalCode="LS1 4AP", **OWN_ID), (1, 2, "")),
    "no_recipient_place": (recipient(charityNumber="2000001"), (1, 2, "")),
    "no_programme": ({"grantProgramme": None}, (1, 2, "")),
    "no_beneficiary_place": ({"beneficiaryLocation": None}, (1, 2, "")),
    "place_without_code": (
        {"beneficiaryLocation": [{"name": "Leeds", "geoCode": " "}]}, (1, 2, ""),
    ),
    "no_duration": ({"plannedDates": [{"startDate": "2024-05-01"}]}, (1, 2, "")),
    "no_last_modified": ({"dateModified": None}, (1, 2, "")),
    "description_same_as_title": ({"description": "a GRANT"}, (1, 2, "")),
    "dei_not_declared": ({"deiDetails": dei()}, (1, None, "")),
    "columns_not_read": ({"Programme name": "Main"}, (None, None, "Programme name")),
    "several_funders_in_file": (funder(id="GB-CHC-1000009"), (None, None, "2 funders")),
    "funder_with_ids": (
        funder(id="GB-CHC-1000009"), (2, None, "First Trust: GB-CHC-1000001; GB-CHC-1000009"),
    ),
    "funder_with_names": (
        funder(name="1st Trust"), (2, None, "GB-CHC-1000001: 1st Trust; First Trust"),
    ),
}  # fmt: skip


def test_a_full_file_has_nothing_to_mend(tmp_path: Path) -> None:
    result = check(tmp_path, grant(**FULL), grant_to_individual("360G-test-2", **PERSON))
    assert result.problems == ()
    assert "Of the file as a whole" not in report.check_summary(result)


def test_what_many_rows_lack_is_one_line_with_its_count(tmp_path: Path) -> None:
    files = [
        write_json(
            tmp_path / f"{name}.json", [grant(**FULL), grant("360G-test-2", **{**FULL, **lacking})]
        )
        for name, (lacking, _) in OF_FILES.items()
    ]
    said = {(p.file, p.problem_id): (p.found, p.base, p.value) for p in check_files(files).problems}
    for name, (_, expected) in OF_FILES.items():
        assert said[f"{name}.json", name] == expected
    # no file is blamed for another's fault
    assert {file for file, name in said if name == "no_programme"} == {"no_programme.json"}


def test_dei_data_that_is_declared_or_cannot_be_is_not_pointed_at(tmp_path: Path) -> None:
    cells = {"Identifier": "a-1", "DEI Details:Mission:Asked Status": "AS100"}
    files = [
        write_json(tmp_path / "a.json", [grant(deiDetails=dei())], extensions=["dei"]),
        write_csv(tmp_path / "b.csv", [cells]),
    ]
    problems = check_files(files).problems
    assert problems and "dei_not_declared" not in {problem.problem_id for problem in problems}


def test_a_number_in_the_identifier_is_a_number(tmp_path: Path) -> None:
    result = check(tmp_path, grant(**FULL | recipient(id="GB-COH-01234567")))
    assert "no_register_number" not in of_file(result)


def test_of_people_no_postcode_is_asked_and_their_reasons_are_counted(tmp_path: Path) -> None:
    result = check(tmp_path, grant_to_individual(**PERSON | {"toIndividualsDetails": None}))
    assert of_file(result) == {"individual_without_details": (1, 1, "")}


def test_every_check_of_the_field_is_accounted_for() -> None:
    checks = rows_of("standard_checks")
    assert [c["standard_check"] for c in checks] == ACCURACY + USEFULNESS
    assert [c["check_group"] for c in checks] == ["accuracy"] * 21 + ["usefulness"] * 15
    for row in checks:
        assert row["bears_on"]
        assert row["reported"] in ("row", "file", "row and file", "left out")
        # what is left out says why; what is reported says as what
        assert bool(row["problem_ids"]) == (row["reported"] != "left out")
        assert row["problem_ids"] or row["note"]


def test_checks_and_problems_name_each_other() -> None:
    problems = rows_of("row_problems") + rows_of("file_problems")
    named = {(p["standard_check"], p["problem_id"]) for p in problems if p["standard_check"]}
    checks = rows_of("standard_checks")
    assert named == {
        (c["standard_check"], problem)
        for c in checks
        for problem in filter(None, c["problem_ids"].split(";"))
    }


def test_every_problem_that_is_explained_is_one_that_is_found() -> None:
    sql = (SQL_DIR / "intermediate" / "int_row_problems.sql").read_text(encoding="utf-8")
    in_builds = {a or b for a, b in re.findall(r"'problem_id': '(\w+)'|'(\w+)' as problem_id", sql)}
    # and what the readers note of a row while they read it
    readers = "".join(p.read_text("utf-8") for p in (ROOT / "pipelines" / "read").glob("*.py"))
    ids = {row["problem_id"] for row in rows_of("row_problems")}
    while_reading = {id for id in ids if f'{id}"' in readers}
    assert ids == in_builds | set(CASES) | while_reading
    only_people = {"individual_without_details"}
    assert {row["problem_id"] for row in rows_of("file_problems")} == set(OF_FILES) | only_people


def test_a_form_of_a_number_holds_for_its_own_example() -> None:
    for row in rows_of("number_forms"):
        prefix = f"{row['list_code']}-" if row["list_code"] else ""
        assert re.fullmatch(prefix + row["form"], row["example"])


def test_lists_of_identifiers_are_named_once_in_capitals() -> None:
    codes = [row["list_code"] for row in rows_of("org_id_lists")]
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"[A-Z0-9_]+-[A-Z0-9_]+", code) for code in codes)
    assert {row["list_code"] for row in rows_of("number_forms") if row["list_code"]} <= set(codes)


def test_a_file_without_a_usable_grant_still_says_what_is_wrong_where(tmp_path: Path) -> None:
    result = check(tmp_path, grant(amount="lots", **recipient(charityNumber="N/A")))
    assert (result.is_usable, result.rejected, result.publishable) == (False, 1, None)
    assert result.problems[0].reason.startswith("No row can be used as a grant.")
    assert {problem for problem, _, _ in found(result)} == {
        "amount_unreadable",
        "charity_number_form",
    }


def test_columns_are_ranked_by_the_grants_they_would_make_known(tmp_path: Path) -> None:
    kind = [{"title": "Core costs"}, {"title": "Unrestricted"}]
    grants = [
        grant("360G-test-1", **FULL | {"fundingType": kind, "fromOpenCall": "Yes"}),
        grant("360G-test-2", **FULL | {"fundingType": kind, "plannedDates": None}),
        grant("360G-test-3", **FULL | {"fundingType": kind[:1], "plannedDates": None}),
    ]
    publishable = check(tmp_path, *grants).publishable
    assert publishable is not None
    known = {topic.id: (topic.known, topic.base) for topic in publishable.topics}
    assert known["purpose"] == (3, 3)
    assert known["restriction"] == (2, 3)
    assert known["duration"] == (1, 3)
    assert known["size"] == (3, 3)
    assert "individuals" not in known
    assert [(item.column.id, item.grants) for item in publishable.next_columns] == [
        ("duration", 2),
        ("open_call", 2),
        ("restriction", 1),
        # not held already: last, though it would make the most known
        ("communities", 3),
    ]


def test_a_set_aside_version_is_not_counted_as_publishable(tmp_path: Path) -> None:
    old, new = grant(**FULL), grant(**FULL | {"dateModified": "2024-07-01T00:00:00Z"})
    publishable = check(tmp_path, old, new).publishable
    assert publishable is not None
    assert {topic.base for topic in publishable.topics} == {1}


def test_a_column_that_is_advised_is_one_that_is_read() -> None:
    file_problems = {row["problem_id"] for row in rows_of("file_problems")}
    for column in load_columns():
        assert match_heading(column.heading) or not column.is_held
        assert set(column.answers) <= file_problems
        assert column.topics and column.gives.endswith(".")


def test_a_check_in_words_says_what_one_more_column_would_give(tmp_path: Path) -> None:
    said = report.check_summary(check(tmp_path, grant(**FULL | {"plannedDates": None})))
    line = "  Planned Dates:Duration (months): 1 of 1 row. [PlannedDurationNotPresent]"
    assert (
        said.splitlines()[said.splitlines().index(line) + 2] == "    To do: see the columns below."
    )
    assert "Planned Dates:Duration (months): not known for 1 grant\n" in said
    assert "    You hold this already: the offer letter says how long the grant runs.\n" in said


def test_the_command_line_says_its_version() -> None:
    run = CliRunner().invoke(app, ["--version"])
    assert run.exit_code == 0
    assert re.fullmatch(r"funder-equity \d+[.]\d+[.]\d+\n", run.stdout)


def test_a_build_is_summed_up_in_the_singular_for_one(tmp_path: Path) -> None:
    row = {
        "Identifier": "360G-test-1", "Title": "T", "Description": "D", "Currency": "GBP",
        "Amount Awarded": "5", "Award Date": "2024-05-01",
        "Recipient Org:Identifier": "GB-CHC-2000001", "Recipient Org:Name": "R",
        "Funding Org:Identifier": "GB-CHC-1000001", "Funding Org:Name": "F",
    }  # fmt: skip
    more = {"Identifier": "360G-test-1", "Beneficiary Location:Name": "Leeds"}
    path = write_csv(tmp_path / "grants.csv", [row, more])
    said = report.build_summary(build([path], tmp_path / "out"))
    assert "grants.csv: 1 grant used, 1 row that adds to another, £5.00 of £5.00" in said


# The field's own broken files, and the check that each was made for.
BROKEN = {
    "GeoCodePostcode.xlsx": {"GeoCodePostcode"},
    "GeoCodePostcodeRecipientInd.xlsx": {"GeoCodePostcode"},
    "RecipientIndDEI.json": {"RecipientIndDEI"},
    "RecipientIndWithoutToIndividualsDetails.xlsx": {"RecipientIndWithoutToIndividualsDetails"},
    "duration_usefulness.json": {"PlannedDurationNotPresent"},
    "fundingproviders-grants-email.json": {"LooksLikeEmail"},
    "ids-unexpected-chars.xlsx": {"OrganizationIdUnexpectedChars", "GrantIdUnexpectedChars"},
    "multiple_funder_names_org_ids.json": {"MultiFundingOrgIdsForName", "MoreThanOneFundingOrg"},
}


@pytest.mark.shared
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_of_the_field_is_told_by_the_fields_own_name(
    shared_grants: Path, name: str
) -> None:
    result = check_files([shared_grants / "malformed" / name])
    assert BROKEN[name] <= {problem.standard_check for problem in result.problems}
