"""The invented sample: always the same, obviously invented, and holding what pages have to show."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import fastexcel
import orjson
import polars as pl
import pytest

from pipelines.build import build
from pipelines.coverage import compute_coverage
from pipelines.sample import DRAWN_FILES, FILES, GRANT_FILES, REGISTER_FILES, write_sample
from pipelines.sample.kinds import KINDS
from pipelines.sample.places import EAST_MERE_AREAS, TARN_AREAS
from pipelines.sample.recipients import registered, unregistered
from pipelines.store import Store

COMMITTED = Path(__file__).parents[1] / "data" / "sample"
JSON_FILES = [name for name in GRANT_FILES if name.endswith(".json")]
TEXT_OF = {"tarn_valley_community_foundation.csv": "cp1252"}
WORKBOOK = "wrenmoor_national_lottery_fund.xlsx"
SEMICOLONS = "quillmarsh_building_society_fund.csv"
CCNI = "registers/ccni_invented_2026-07-01.csv"
MOST_BYTES = 6_000_000

Row = dict[str, str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="module")
def store(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    out = tmp_path_factory.mktemp("built")
    build([sample], out)
    opened = Store(out)
    yield opened
    opened.close()


def content(path: Path) -> Any:
    """What is in a file: of a zip or workbook its members, however they are packed."""
    if path.suffix in (".zip", ".xlsx"):
        with zipfile.ZipFile(path) as packed:
            return {name: packed.read(name) for name in packed.namelist()}
    return path.read_bytes()


def grants_in(path: Path) -> list[dict[str, Any]]:
    return orjson.loads(path.read_bytes())["grants"]


def rows_in(path: Path) -> list[Row]:
    text = path.read_bytes().decode(TEXT_OF.get(path.name, "utf-8"))
    separator = ","
    if path.name == SEMICOLONS:
        text, separator = text.split("\n", 1)[1], ";"
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def sheet(path: Path, name: str, heading_row: int = 0) -> list[dict[str, Any]]:
    book = fastexcel.read_excel(path)
    read = book.load_sheet(name, header_row=heading_row, dtypes="string")
    return read.to_polars().to_dicts()


def extract(sample: Path, name: str) -> list[Row]:
    with zipfile.ZipFile(sample / f"registers/publicextract.{name}.zip") as packed:
        text = packed.read(f"publicextract.{name}.txt").decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="\t"))


def test_the_sample_is_the_same_every_time(sample: Path, tmp_path: Path) -> None:
    paths = write_sample(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == list(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (sample / name).read_bytes(), name


def test_another_seed_gives_another_sample(sample: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, seed=7)
    for name in DRAWN_FILES:
        assert content(tmp_path / name) != content(sample / name), name


@pytest.mark.parametrize("name", FILES)
def test_the_committed_sample_is_what_the_generator_writes(sample: Path, name: str) -> None:
    assert content(COMMITTED / name) == content(sample / name)


def test_nothing_else_is_committed_as_sample_and_it_is_small(sample: Path) -> None:
    committed = {p.relative_to(COMMITTED).as_posix() for p in COMMITTED.rglob("*") if p.is_file()}
    assert committed == set(FILES)
    assert sum((COMMITTED / name).stat().st_size for name in FILES) < MOST_BYTES


@pytest.mark.parametrize("name", JSON_FILES)
def test_json_names_say_they_are_invented(sample: Path, name: str) -> None:
    for grant in grants_in(sample / name):
        assert grant["id"].startswith("360G-invented-")
        named = [*grant["fundingOrganization"], *grant.get("recipientOrganization", [])]
        names = [organisation["name"] for organisation in named]
        names += [programme["title"] for programme in grant.get("grantProgramme", [])]
        assert all("(invented)" in name.lower() for name in names)


def test_names_in_tables_say_they_are_invented(sample: Path) -> None:
    tables = [rows_in(sample / name) for name in GRANT_FILES if name.endswith(".csv")]
    for row in [row for rows in [*tables, sheet(sample / WORKBOOK, "Grants", 2)] for row in rows]:
        if any(row.values()):
            assert (row["Identifier"] or "360G-invented-").startswith("360G-invented-")
            assert "(invented)" in row["Funding Org:Name"]
            assert "(invented)" in row["Grant Programme:Title"]
            assert "(invented)" in (row["Recipient Org:Name"] or "(invented)").lower()


def test_every_source_is_known_to_be_invented(store: Store) -> None:
    sources = store.table("source_files")
    assert sources["source_file"].to_list() == sorted(GRANT_FILES)
    assert sources["is_invented"].all()


def test_numbers_are_beyond_those_that_registers_have_reached() -> None:
    invented = re.compile(
        r"GB-CHC-9900\d{3}|GB-SC-SC09\d{4}|GB-NIC-990\d{3}|GB-COH-99\d{6}|GB-EDU-990\d{3}"
    )
    everyone = registered(2026)
    assert all(invented.fullmatch(recipient.id) for recipient in everyone)
    assert len({recipient.id for recipient in everyone}) == len(everyone)
    assert len({recipient.name for recipient in everyone}) == len(everyone)
    companies = [recipient.company_number for recipient in everyone if recipient.company_number]
    assert len(set(companies)) == len(companies) and all(len(n) == 8 for n in companies)
    assert all(recipient.postcode.startswith("ZZ99 ") for recipient in everyone)


def test_two_funders_groups_of_one_seed_have_identifiers_of_their_own() -> None:
    one = unregistered(1, "360G-invented-a-", TARN_AREAS, 20)
    other = unregistered(1, "360G-invented-b-", EAST_MERE_AREAS, 20)
    assert not {group.id for group in one} & {group.id for group in other}


def test_no_choice_of_codes_holds_two_of_one_population_group() -> None:
    for kind in KINDS:
        for choice in kind.codes:
            assert len({code[:5] for code in choice}) == len(choice), (kind.group, choice)


def test_larkmoor_holds_its_oddities(sample: Path) -> None:
    package = orjson.loads((sample / "larkmoor_foundation.json").read_bytes())
    grants = package["grants"]
    assert list(package)[-1] != "grants"
    assert "No grant here was ever made." in package["description"]
    assert len(grants) == len({grant["id"] for grant in grants}) == 665
    assert sum("recipientIndividual" in grant for grant in grants) == 20
    regrants = Counter(grant["regrantType"] for grant in grants if "regrantType" in grant)
    assert regrants == {"FRG010": 3, "FRG040": 1, "FRG070": 1}
    assert Counter(grant["currency"] for grant in grants) == {"GBP": 662, "EUR": 2, "USD": 1}
    not_positive = [grant["amountAwarded"] for grant in grants if grant["amountAwarded"] <= 0]
    assert sorted(not_positive) == [-5000, 0]
    assert {len(grant["beneficiaryLocation"]) for grant in grants} == {1, 2, 3}
    assert any("Type of support" in grant for grant in grants)


def test_larkmoors_dei_data_has_every_status_and_most_codes(sample: Path) -> None:
    package = orjson.loads((sample / "larkmoor_foundation.json").read_bytes())
    assert package["extensions"] == ["dei"]
    details = [grant["deiDetails"] for grant in package["grants"] if "deiDetails" in grant]
    answers = [item[area] for item in details for area in ("leadership", "mission", "project")]
    assert 550 < len(details) < len(package["grants"])
    asked = {answer["askedStatus"] for answer in answers}
    assert asked == {"AS100", "AS101", "AS200", "AS201"}
    replies = {answer["replyStatus"] for answer in answers if "replyStatus" in answer}
    assert replies == {"RS100", "RS200", "RS201", "RS202", "RS203"}
    options = {option for answer in answers for option in answer.get("availableOptions", [])}
    assert options == {"AO100", "AO101", "AO102", "AO200", "AO201", "AO300", "AO301"}
    responses = [answer["response"] for answer in answers if "response" in answer]
    codes = {code for response in responses for code in response["taxonomyCodes"]}
    assert len(codes) >= 50
    groups = {*(f"DEI0{number}" for number in range(1, 10)), "DEI70", "DEI80"}
    assert {code[:5] for code in codes} == groups
    assert sum("livedExperience" in response for response in responses) > 20


def test_an_answer_agrees_with_how_it_was_asked(sample: Path) -> None:
    for grant in grants_in(sample / "larkmoor_foundation.json"):
        details = grant.get("deiDetails", {})
        for area in ("leadership", "mission", "project") if details else ():
            answer = details[area]
            assert ("replyStatus" in answer) == (answer["askedStatus"] in ("AS200", "AS201"))
            assert "response" not in answer or answer["replyStatus"] in ("RS200", "RS203")
            assert "response" in answer or answer.get("replyStatus") != "RS200"
            options = answer.get("availableOptions", ())
            for code in answer.get("response", {}).get("taxonomyCodes", ()):
                assert code.endswith("0000") or "AO102" in options
            assert answer.get("replyStatus") != "RS202" or "AO301" in options


def test_answers_stand_beside_one_grant_to_a_person_and_are_served_nowhere(
    sample: Path, store: Store
) -> None:
    grants = grants_in(sample / "larkmoor_foundation.json")
    dirty = [g for g in grants if "recipientIndividual" in g and "deiDetails" in g]
    assert len(dirty) == 1
    for table in ("grants", "grant_dei", "grant_communities", "grant_classifications"):
        rows = store.table(table).filter(pl.col("grant_id") == dirty[0]["id"])
        assert "DEI" not in str(rows.to_dicts())


def test_every_code_status_and_option_of_the_dei_standard_is_in_the_sample(store: Store) -> None:
    communities = store.table("communities").filter(pl.col("community_level") != "local_term")
    assert communities.height == 73
    given = store.table("grant_communities")
    assert set(communities["community_code"]) <= set(given["community_code"])
    answers = store.table("grant_dei")
    assert set(answers["state"]) == {
        "answered", "general", "prefer_not_to_say", "no_permission", "no_reply",
        "not_asked_not_applicable", "not_asked_historical",
    }  # fmt: skip
    assert set(answers["asked_status"]) == {"AS100", "AS101", "AS200", "AS201"}
    replies = {"RS100", "RS200", "RS201", "RS202", "RS203", "not_known"}
    assert set(answers["reply_status"]) == replies
    assert {option for options in answers["options"] for option in options.split(";")} == {
        "AO100", "AO101", "AO102", "AO200", "AO201", "AO300", "AO301", "",
    }  # fmt: skip


def test_an_answer_that_may_not_be_shared_is_in_a_file_and_in_no_table(
    sample: Path, store: Store
) -> None:
    kept = [
        (grant["id"], relation)
        for grant in grants_in(sample / "larkmoor_foundation.json")
        for area, relation in (("leadership", "led_by"), ("mission", "mission"))
        if "deiDetails" in grant
        and grant["deiDetails"][area].get("replyStatus") == "RS203"
        and "response" in grant["deiDetails"][area]
    ]
    assert len(kept) > 20
    said = set(store.table("grant_communities").select("grant_id", "relation").iter_rows())
    assert said and not said & set(kept)


def test_tarn_valley_holds_its_bad_rows(sample: Path) -> None:
    raw = (sample / "tarn_valley_community_foundation.csv").read_bytes()
    rows = [row for row in rows_in(sample / "tarn_valley_community_foundation.csv") if any(row)]
    filled = [row for row in rows if any(row.values())]
    ids = Counter(row["Identifier"] for row in filled)
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert ids[""] == 1
    assert [identifier for identifier, times in ids.items() if times > 1] == [
        "360G-invented-tarn-00120"
    ]
    amounts = [row["Amount Awarded"] for row in filled]
    assert [amounts.count(amount) for amount in ("to be confirmed", "0", "-£350")] == [1, 1, 1]
    assert [row["Award Date"] for row in filled].count("31/02/2022") == 1
    assert any("\n" in row["Description"] for row in filled)
    assert any(amount.startswith("£") for amount in amounts)
    assert {"n/a", "TBC"} <= {row["Recipient Org:Charity Number"] for row in filled}


def test_half_of_tarn_valleys_grants_are_small_and_to_groups_on_no_register(store: Store) -> None:
    grants = store.table("grants").filter(pl.col("funder_id") == "GB-CHC-9900902")
    recipients = store.table("recipients").select("recipient_id", "registration_status")
    joined = grants.join(recipients, on="recipient_id")
    # this build has no registers: no group is known to be on none
    unlisted = joined.filter(pl.col("registration_status") != "registered")
    assert 0.4 < len(unlisted) / len(joined) < 0.6
    groups = unlisted.filter(~pl.col("recipient_id").str.contains("EDU"))
    assert groups["amount_gbp"].max() <= 2000


def test_east_mere_is_shaped_like_a_grantnav_download(sample: Path) -> None:
    rows = rows_in(sample / "borough_of_east_mere.csv")
    assert {len(row) for row in rows} == {101}
    assert sum(row["Recipient Org:Identifier"] == "" for row in rows) == 12
    assert sum("(year " in row["Title"] for row in rows) > 20


def test_quillmarsh_is_split_by_semicolons_below_a_note(sample: Path, store: Store) -> None:
    raw = (sample / SEMICOLONS).read_text("utf-8")
    assert raw.startswith("Invented grants")
    rows = rows_in(sample / SEMICOLONS)
    assert Counter(row["Currency"] for row in rows) == {"GBP": 299, "USD": 1}
    grants = store.table("grants").filter(pl.col("funder_id") == "GB-COH-99000905")
    assert len(grants) == len(rows) == 300
    assert grants["duration_months"].null_count() == 300


def test_wrenmoor_is_a_workbook_with_what_workbooks_have(sample: Path, store: Store) -> None:
    path = sample / WORKBOOK
    assert fastexcel.read_excel(path).sheet_names == [
        *("Grants", "Beneficiary Location", "Classifications", "Funding Type", "deiDetails"),
        *("Lists", "Meta"),
    ]
    grants = sheet(path, "Grants", 2)
    assert len(grants) == 771
    known = {row["Identifier"] for row in grants}
    people = {row["Identifier"] for row in grants if row["Recipient Ind:Identifier"]}
    dei = {row["Identifier"] for row in sheet(path, "deiDetails")}
    assert len(people) == 8 and dei <= known - people and len(dei) > 200
    assert {row["Identifier"] for row in sheet(path, "Beneficiary Location")} == known
    source = store.table("source_files").filter(pl.col("source_file") == WORKBOOK)
    assert source["publisher_name"].item() == "Wrenmoor National Lottery Fund (invented)"
    assert source["grant_count"].item() == 771


def test_meridian_changes_between_snapshots(sample: Path) -> None:
    before = {grant["id"]: grant for grant in grants_in(sample / "meridian_trust_2024.json")}
    after = {grant["id"]: grant for grant in grants_in(sample / "meridian_trust_2025.json")}
    assert (len(before), len(after)) == (180, 215)
    assert len(before.keys() - after.keys()) == 2
    changed = [key for key in before.keys() & after.keys() if before[key] != after[key]]
    assert len(changed) == 5
    assert all(before[key]["dateModified"] == after[key]["dateModified"] for key in changed)


def test_half_of_meridians_recipients_are_larkmoors_too(sample: Path) -> None:
    larkmoor, meridian = (
        {
            organisation["id"]
            for grant in grants_in(sample / name)
            for organisation in grant.get("recipientOrganization", [])
        }
        for name in ("larkmoor_foundation.json", "meridian_trust_2024.json")
    )
    assert len(meridian & larkmoor) * 2 == len(meridian) == 60


def test_some_of_everything_that_pages_look_for_is_not_said(store: Store) -> None:
    for gap in compute_coverage(store):
        # hardly any text says whether money is restricted
        most = 0.8 if gap.topic.id == "restriction" else 0.5
        assert 0 < gap.not_known < most * gap.base, gap


def test_no_file_is_of_a_day_to_come(store: Store) -> None:
    assert store.table("source_files")["file_date"].max() <= date(2026, 10, 7)


def test_funders_are_of_every_kind_that_can_be_told(store: Store) -> None:
    kinds = Counter(store.table("funders")["funder_type"].to_list())
    assert kinds == {
        **{"charitable": 2, "community_foundation": 1, "local_government": 1, "lottery": 1},
        "not_known": 1,
    }


def test_there_is_something_to_show_for_each_page(store: Store) -> None:
    grants = store.table("grants")
    assert 2_900 < len(grants) < 3_100
    years = grants["financial_year"].unique().to_list()
    assert {f"{year}-{year % 100 + 1}" for year in range(2018, 2026)} <= set(years)
    assert set(grants["grant_size_band"]) >= {"up_to_500", "1000_to_2000", "100000_to_1000000"}
    assert set(grants["is_open_call"]) == {"yes", "no", "not_known"}
    assert grants.filter(pl.col("recipient_kind") == "individual").height == 40
    assert set(grants["duration_basis"]) == {"published", "dates", "text_rule", "none"}
    assert set(grants["beneficiary_area_code"].str.slice(0, 1).drop_nulls()) == set("EWSNK")
    assert grants["is_regrant"].sum() == 8
    texts = grants["description"].drop_nulls()
    assert texts.n_unique() > 0.8 * len(texts)


@pytest.mark.parametrize(
    "words",
    [
        *("unrestricted", "restricted to", "core costs", "running costs", "capital grant"),
        *("led by and for", "run by and for", "user-led", "peer-run", "self-help"),
        *("led lighting", "led by professor", "youth-led training", "child-led play"),
        *("research", "over two years", "paid over 12 months"),
    ],
)
def test_texts_hold_the_words_that_rules_look_for_and_the_traps(store: Store, words: str) -> None:
    texts = store.table("grants")["description"].drop_nulls().str.to_lowercase()
    assert texts.str.contains(words, literal=True).sum() >= 3


def test_nobody_is_named_in_the_sample(sample: Path) -> None:
    for name in REGISTER_FILES:
        text = str(content(sample / name)).lower()
        assert "@" not in text and "trustee:" not in text, name
    for row in extract(sample, "charity"):
        contact = [heading for heading in row if heading.startswith("charity_contact_")]
        assert [heading for heading in contact if row[heading]] == ["charity_contact_postcode"]
    text = (sample / CCNI).read_bytes().decode("cp1252")
    for row in csv.DictReader(io.StringIO(text, newline="")):
        assert not any(row[heading] for heading in ("Public address", "Email", "Telephone"))


def test_registers_hold_most_recipients_several_years_and_some_that_are_gone(
    sample: Path, store: Store
) -> None:
    charities = {row["registered_charity_number"]: row for row in extract(sample, "charity")}
    history = Counter(
        row["registered_charity_number"]
        for row in extract(sample, "charity_annual_return_history")
        if row["total_gross_income"]
    )
    funded = {
        recipient.removeprefix("GB-CHC-")
        for recipient in store.table("recipients")["recipient_id"]
        if recipient.startswith("GB-CHC-")
    }
    assert 300 < len(charities) < 700
    assert 0.7 < len(funded & charities.keys()) / len(funded) < 0.95
    assert set(history) <= set(charities) and max(history.values()) == 9
    removed = [n for n, row in charities.items() if row["charity_registration_status"] == "Removed"]
    assert removed and all(charities[number]["date_of_removal"] for number in removed)
    placed = {
        row["registered_charity_number"] for row in extract(sample, "charity_area_of_operation")
    }
    assert placed == set(charities)


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, real",
    [
        *(
            (f"registers/publicextract.{n}.zip", f"ccew/publicextract.{n}.zip")
            for n in (
                "charity",
                "charity_annual_return_history",
                "charity_classification",
                "charity_area_of_operation",
                "charity_other_names",
            )
        ),
        ("registers/oscr_invented_2026-07-01.csv", "oscr_removed_sample_2020-07-06.csv"),
        (CCNI, "ccni_sample.csv"),
        (
            "registers/BasicCompanyData-invented-2026-07-01.csv",
            "companies_house/BasicCompanyData-2020-06-01-part6_7.csv",
        ),
        ("registers/charity-company-numbers-invented.csv", "charity-company-numbers.csv"),
        ("registers/charity_scale_invented.csv", "charity_scale.csv"),
    ],
)
def test_registers_have_the_headings_of_the_real_ones(
    sample: Path, shared_grants: Path, name: str, real: str
) -> None:
    def headings(path: Path) -> list[str]:
        raw = content(path)
        raw = next(iter(raw.values())) if isinstance(raw, dict) else raw
        first = raw.splitlines()[0].decode("utf-8-sig")
        return next(csv.reader([first], delimiter="\t" if path.suffix == ".zip" else ","))

    assert headings(sample / name) == headings(shared_grants.parent / "registers" / real)
