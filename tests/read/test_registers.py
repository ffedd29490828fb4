"""Register files fill the tables of schema `register`; what cannot be used is counted and said."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_files import (
    CCNI_HEADINGS,
    CLASS_HEADINGS,
    COMPANY_HEADINGS,
    OSCR_HEADINGS,
    Registers,
    annual_return,
    areas,
    charities,
    charity,
    company,
    northern_irish,
    other_names,
    quoted,
    returns,
    scottish,
    tabbed,
)

from pipelines.build import build as run_build
from pipelines.errors import SourceError
from pipelines.models import load_models, run_models
from pipelines.read.registers.files import find_files
from pipelines.reference import create_register_tables
from pipelines.report import build_summary
from pipelines.store import Store
from tests.conftest import Built, Grant, grant, write_csv, write_json

INCOMES = (
    "select org_id, income_gbp, year_start, year_end, source_id from register.incomes order by all"
)
LINKS = "select org_id, other_org_id, why from register.same_organisation order by all"


@pytest.fixture
def registers(tmp_path: Path) -> Iterator[Registers]:
    """A folder to put register files into, and a database to read them into."""
    registers = Registers(tmp_path)
    yield registers
    registers.con.close()


def test_a_charity_of_england_and_wales_is_read_with_its_income_and_company(
    registers: Registers,
) -> None:
    line = charity(
        latest_acc_fin_period_start_date="2022-04-01 00:00:00.0000000",
        latest_acc_fin_period_end_date="2023-03-31 00:00:00.0000000",
        latest_income="2500",
        charity_contact_address1="1 Secret Street",
        charity_contact_postcode="ls1 4ap",
        charity_contact_phone="01632 960000",
        charity_company_registration_number="714178",
    )
    registers.zip("any name.zip", charity=charities(line))
    [file] = registers.read().files
    assert (file.file, file.kind, file.rows) == ("any name.zip/charity.txt", "ccew_charity", 1)
    assert (file.dated, file.register_id) == (date(2024, 3, 2), "ccew")
    assert registers.rows("select * from register.organisations") == [
        (
            *("GB-CHC-1000001", "ccew", "Harbour Group", False, date(1990, 8, 2), None),
            *("00714178", "CIO", "LS14AP", Decimal(2500), date(2023, 3, 31)),
            "any name.zip/charity.txt",
        )
    ]
    expected = ("GB-CHC-1000001", Decimal(2500), date(2022, 4, 1), date(2023, 3, 31), "ccew")
    assert registers.rows(INCOMES) == [expected]
    assert registers.rows(LINKS) == [("GB-CHC-1000001", "GB-COH-00714178", "charity_and_company")]


def test_an_income_below_zero_is_none(registers: Registers) -> None:
    registers.write("c.txt", charities(charity(latest_income="-5")))
    registers.write("s.csv", quoted(OSCR_HEADINGS, scottish(**{"Most recent year income": "-1"})))
    registers.read()
    assert registers.rows(INCOMES) == []
    assert registers.rows("select latest_income_gbp from register.organisations") == [(None,)] * 2


def test_a_removed_charity_is_on_no_register_but_known(registers: Registers) -> None:
    removed = charity(
        charity_registration_status="Removed", date_of_removal="2018-11-06 00:00:00.0000000"
    )
    registers.write("c.txt", charities(removed))
    registers.read()
    found = registers.rows("select is_removed, removed_on from register.organisations")
    assert found == [(True, date(2018, 11, 6))]


def test_a_linked_charity_is_passed_over_and_counted_and_its_names_and_places_too(
    registers: Registers,
) -> None:
    linked = {"linked_charity_number": "3"}
    registers.write("c.txt", charities(charity(), charity(charity_name="Linked", **linked)))
    name = charity(charity_name_type="Working name", charity_name="The Linked")
    registers.write("n.txt", other_names(name | linked, name | {"charity_name": "The Main"}))
    place = charity(geographic_area_type="Local Authority", geographic_area_description="Kent")
    registers.write("a.txt", areas(place | linked, place))
    read = registers.read()
    assert {(f.kind, f.rows, f.passed_over, f.rejected) for f in read.files} == {
        ("ccew_charity", 1, 1, 0),
        ("ccew_other_names", 1, 1, 0),
        ("ccew_area_of_operation", 1, 1, 0),
    }
    assert registers.rows("select name from register.organisations") == [("Harbour Group",)]
    assert registers.rows("select * from register.other_names") == [("GB-CHC-1000001", "The Main")]
    assert registers.rows("select * from register.areas_of_operation") == [
        ("GB-CHC-1000001", "Local Authority", "Kent")
    ]


def test_free_text_with_quotes_tabs_and_breaks_loses_no_charity(registers: Registers) -> None:
    text = charities(
        charity("1000001", charity_activities='for "young" people and 6" pipes'),
        charity("1000002", charity_activities="first half\nsecond half", charity_gift_aid="True"),
        charity("1000003", charity_activities="one\ttwo\tthree", charity_gift_aid="True"),
        charity("1000004", charity_activities='an open " quotation mark'),
        charity("1000005"),
    )
    registers.write("c.txt", text)
    [file] = registers.read().files
    assert (file.rows, file.rejected) == (5, 1)
    assert file.reasons[0]["reason"] == "there is no charity number"
    assert file.reasons[0]["first_row"] == 4
    assert registers.one("select count(distinct org_id) from register.organisations") == 5


def test_incomes_by_year_leave_out_those_kept_back_and_those_not_made(
    registers: Registers,
) -> None:
    next_year = {
        "fin_period_start_date": "2022-04-01 00:00:00.0000000",
        "fin_period_end_date": "2023-03-31 00:00:00.0000000",
    }
    registers.write(
        "h.txt",
        returns(
            annual_return(income="500"),
            annual_return(income="0", **next_year),
            annual_return("1000002", income=""),
            annual_return("1000003", income="700", suppression_ind="True"),
            annual_return("1000004", income="a few"),
            annual_return("1000005", income="-5"),
            annual_return("", income="5"),
        ),
    )
    [file] = registers.read().files
    assert (file.rows, file.passed_over, file.rejected) == (2, 2, 3)
    assert {reason["reason"] for reason in file.reasons if reason["is_rejected"]} == {
        "the income is no number",
        "the income is below zero",
        "there is no charity number",
    }
    assert [row[1:4] for row in registers.rows(INCOMES)] == [
        (Decimal(0), date(2022, 4, 1), date(2023, 3, 31)),
        (Decimal(500), date(2021, 4, 1), date(2022, 3, 31)),
    ]


def test_a_year_in_the_history_and_as_the_latest_is_one_income(registers: Registers) -> None:
    latest = {
        "latest_acc_fin_period_end_date": "2022-03-31 00:00:00.0000000",
        "latest_income": "500",
    }
    registers.write("c.txt", charities(charity(**latest)))
    registers.write("h.txt", returns(annual_return(income="500")))
    registers.read()
    assert [row[1:4] for row in registers.rows(INCOMES)] == [
        (Decimal(500), date(2021, 4, 1), date(2022, 3, 31))
    ]


def test_a_classification_is_recognised_and_counted_and_not_read(registers: Registers) -> None:
    line = charity(classification_code="109", classification_type="What")
    registers.write("k.txt", tabbed(CLASS_HEADINGS, line))
    [file] = registers.read().files
    assert (file.kind, file.rows, file.passed_over) == ("ccew_classification", 0, 1)


def test_scotland_is_read_registered_and_removed(registers: Registers) -> None:
    live = scottish(
        **{
            "Known As": 'The "Glen"',
            "Postcode": "EH1 1AA",
            "Constitutional Form": "SCIO",
            "Geographical Spread": "Operations cover all or most of Scotland",
            "Main Operating Location": "Fife",
            "Objectives": "First line\r\nsecond, line",
            "Most recent year income": "1200",
            "Year End": "05/04/2021",
        }
    )
    gone = scottish("SC000002", **{"Charity Status": "Removed", "Charity Name": "Deleted"})
    gone |= {"Ceased Date": "02/06/2012 18:58"}
    headings = [heading for heading in OSCR_HEADINGS if heading != "Ceased Date"]
    registers.write("live.csv", quoted(headings, live))
    registers.write("removed_2021-05-06.csv", quoted(OSCR_HEADINGS, gone))
    read = registers.read()
    assert [(f.kind, f.rows, f.dated) for f in read.files] == [
        ("oscr", 1, None),
        ("oscr", 1, date(2021, 5, 6)),
    ]
    query = "select org_id, name, is_removed, removed_on, legal_form_words, postcode, "
    query += "latest_income_gbp from register.organisations order by org_id"
    assert registers.rows(query) == [
        ("GB-SC-SC000001", "Glen Group", False, None, "SCIO", "EH11AA", Decimal(1200)),
        ("GB-SC-SC000002", None, True, date(2012, 6, 2), None, None, None),
    ]
    assert registers.rows("select * from register.areas_of_operation order by all") == [
        ("GB-SC-SC000001", "main", "Fife"),
        ("GB-SC-SC000001", "spread", "Operations cover all or most of Scotland"),
    ]
    assert registers.rows("select * from register.other_names") == [
        ("GB-SC-SC000001", 'The "Glen"')
    ]
    assert registers.rows(INCOMES) == [
        ("GB-SC-SC000001", Decimal(1200), None, date(2021, 4, 5), "oscr")
    ]


def test_northern_ireland_is_read_in_its_own_encoding(registers: Registers) -> None:
    line = northern_irish(
        **{
            "Charity name": "Women’s Group",
            "Public address": "Secret House, 7 Hidden Road, Belfast, BT14 7PJ",
            "Email": "someone@group.example",
            "Company number": "28840",
        }
    )
    removed = northern_irish("100002", Status="Removed", **{"Company number": "1029207"})
    registers.write("ni.csv", quoted(CCNI_HEADINGS, line, removed), encoding="cp1252")
    registers.read()
    query = "select name, is_removed, company_number, postcode from register.organisations"
    assert registers.rows(f"{query} order by org_id") == [
        ("Women’s Group", False, "NI028840", "BT147PJ"),
        ("Lough Group", True, "01029207", None),
    ]
    everything = registers.con.execute("select schema_name, table_name from duckdb_tables()")
    for schema, table in [(s, t) for s, t in everything.fetchall() if s != "ref"]:
        kept = str(registers.rows(f'select * from "{schema}"."{table}"'))
        assert "Hidden Road" not in kept and "someone@" not in kept


def test_no_accounts_in_northern_ireland_are_not_an_income_of_nothing(
    registers: Registers,
) -> None:
    nothing = {"Total income": "0", "Total spending": "0"}
    registers.write(
        "ni.csv",
        quoted(
            CCNI_HEADINGS,
            northern_irish("100001", **nothing),
            northern_irish("100002", **nothing | {"Total spending": "40"}),
        ),
    )
    registers.read()
    assert [row[:2] for row in registers.rows(INCOMES)] == [("GB-NIC-100002", Decimal(0))]
    query = "select latest_income_gbp from register.organisations order by org_id"
    assert registers.rows(query) == [(None,), (Decimal(0),)]


def test_companies_in_parts_with_spaces_before_headings_are_read(registers: Registers) -> None:
    changed = {" PreviousName_1.CompanyName": "PIER WORKS LTD", "RegAddress.PostCode": "CT12 6SJ"}
    registers.zip(
        "BasicCompanyData-2024-06-01-part1_2.zip", one=quoted(COMPANY_HEADINGS, company(**changed))
    )
    second = quoted(COMPANY_HEADINGS, company("SC416208"), company("123"))
    registers.zip("BasicCompanyData-2024-06-01-part2_2.zip", two=second)
    read = registers.read()
    assert [(f.kind, f.rows, f.rejected, f.dated) for f in read.files] == [
        ("companies_house", 1, 0, date(2024, 6, 1)),
        ("companies_house", 1, 1, date(2024, 6, 1)),
    ]
    query = "select org_id, legal_form_words, registered_on, postcode from register.organisations"
    assert registers.rows(f"{query} order by 1") == [
        ("GB-COH-01234567", "Community Interest Company", date(2019, 5, 10), "CT126SJ"),
        ("GB-COH-SC416208", "Community Interest Company", date(2019, 5, 10), None),
    ]
    assert registers.rows("select * from register.other_names") == [
        ("GB-COH-01234567", "PIER WORKS LTD")
    ]


def test_the_newest_file_says_what_an_organisation_is(registers: Registers) -> None:
    old = northern_irish("100001", **{"Charity name": "Old name"})
    new = northern_irish("100001", Status="Removed", **{"Charity name": "New name"})
    later = northern_irish("100002", **{"Date registered": "05/02/2024"})
    registers.write("a_newer_without_a_date.csv", quoted(CCNI_HEADINGS, new, later))
    registers.write("b_2020-06-30.csv", quoted(CCNI_HEADINGS, old))
    registers.read()
    query = "select name, is_removed from register.organisations where org_id = 'GB-NIC-100001'"
    assert registers.rows(query) == [("New name", True)]


def test_lists_of_incomes_scales_and_links_are_read(registers: Registers) -> None:
    registers.write("i.csv", "org_id,income,date\nGB-CHC-1000001,20.5,2020-03-31\nx,5,\n")
    registers.write("j.csv", "org_id,income\nGB-SC-SC000001,300\n")
    registers.write("s.csv", '"reg_number","scale"\n200001,Local\nSC012345,Overseas\n1,Local\n')
    registers.write("c.csv", "org_id_a,org_id_b,name\nGB-CHC-1000001,GB-COH-01234567,N\n")
    registers.write("o.csv", "org_id_a,org_id_b,name\nGB-EDU-100082,GB-COH-02804123,N\n")
    registers.write("d.csv", "Scottish Charity Number,E&W Charity Number,N\nSC002327,263710,N\n")
    registers.write("r.csv", "Old charity number,New charity number,N\n306072,1115974,N\n1,2,N\n")
    read = registers.read()
    assert {(f.file, f.kind, f.rows, f.rejected) for f in read.files} == {
        ("i.csv", "income_list", 1, 1),
        ("j.csv", "income_list", 1, 0),
        ("s.csv", "scale_list", 2, 1),
        ("c.csv", "number_links", 1, 0),
        ("o.csv", "number_links", 1, 0),
        ("d.csv", "dual_registrations", 1, 0),
        ("r.csv", "re_registrations", 1, 1),
    }
    assert registers.rows(INCOMES) == [
        ("GB-CHC-1000001", Decimal("20.5"), None, date(2020, 3, 31), "income_list"),
        ("GB-SC-SC000001", Decimal(300), None, None, "income_list"),
    ]
    assert registers.rows("select * from register.scales order by all") == [
        ("GB-CHC-200001", "local", "Local"),
        ("GB-SC-SC012345", "overseas", "Overseas"),
    ]
    assert registers.rows(LINKS) == [
        ("GB-CHC-1000001", "GB-COH-01234567", "charity_and_company"),
        ("GB-CHC-306072", "GB-CHC-1115974", "re_registration"),
        ("GB-EDU-100082", "GB-COH-02804123", "organisation_and_company"),
        ("GB-SC-SC002327", "GB-CHC-263710", "dual_registration"),
    ]


@pytest.mark.parametrize("headings", ["PCDS,X,LAUA", "pcds,x,oslaua", "pcds,x,lad25cd"])
def test_a_postcode_directory_is_read_under_its_old_and_new_headings(
    registers: Registers, headings: str
) -> None:
    lines = "CM16 4EY,1,E07000072\nIM1 1AA,1,M99999999\n,1,E07000072\n"
    registers.write("nspl.csv", f"{headings}\n{lines}")
    [file] = registers.read().files
    assert (file.kind, file.rows, file.passed_over, file.rejected) == ("postcodes", 1, 1, 1)
    assert registers.rows("select * from register.postcodes") == [("CM164EY", "E07000072")]


def test_a_file_of_no_kind_is_listed_with_what_to_do(registers: Registers) -> None:
    registers.write("sample.csv", "org_id,name,postcode,income\nGB-CHC-1000003,N,BS3 2BN,5\n")
    registers.write("empty.csv", "")
    registers.write("notes.json", '[{"a": 1}]')
    registers.write("picture.png", "\x89PNG\x00\x01")
    registers.write("trustees.txt", "date_of_extract\tregistered_charity_number\ttrustee_name\n")
    read = registers.read()
    assert read.files == []
    assert {item["file"] for item in read.not_read} == {
        *("sample.csv", "empty.csv", "notes.json", "picture.png", "trustees.txt")
    }
    [said] = [item["reason"] for item in read.not_read if item["file"] == "sample.csv"]
    assert "org_id, name, postcode, income" in said and "take it out" in said


def test_an_empty_folder_and_none_fill_nothing(registers: Registers) -> None:
    assert registers.read().files == []
    assert registers.one("select count(*) from register.organisations") == 0


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there is no such folder"):
        find_files(tmp_path / "absent")


def break_heading(registers: Registers) -> str:
    text = charities(charity()).replace("charity_name\t", "title\t", 1)
    registers.write("c.txt", text)
    return 'row 1: this looks like the charities .* has no column "charity_name"'


def cut_lines(registers: Registers) -> str:
    registers.write("c.txt", charities(charity(), charity("1000002"))[:-80])
    return "row 3: it ends within a line"


def cut_quote(registers: Registers) -> str:
    whole = quoted(OSCR_HEADINGS, scottish(), scottish("SC000002"), scottish("SC000003"))
    registers.write("s.csv", whole[:-3])
    return "row 4: a quotation mark is never closed"


def cut_zip(registers: Registers) -> str:
    path = registers.zip(
        "c.zip", charity=charities(*[charity(str(n)) for n in range(10**6, 10**6 + 500)])
    )
    path.write_bytes(path.read_bytes()[:-200])
    return "c.zip: the zip cannot be unpacked"


def bytes_of_a_zip(registers: Registers) -> str:
    path = registers.zip(
        "c.zip", charity=charities(*[charity(str(n)) for n in range(10**6, 10**6 + 500)])
    )
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    return "the zip cannot be unpacked"


def wrong_columns(registers: Registers) -> str:
    registers.write("c.txt", charities(charity(number="not a number")))
    return "row 2: no line of it can be used: there is no charity number"


@pytest.mark.parametrize(
    "damage", [break_heading, cut_lines, cut_quote, cut_zip, bytes_of_a_zip, wrong_columns]
)
def test_a_broken_file_is_refused_with_its_place_and_what_to_do(
    registers: Registers, damage: object
) -> None:
    assert callable(damage)
    said = damage(registers)
    with pytest.raises(SourceError, match=said) as raised:
        registers.read()
    assert raised.value.remedy
    registers.con.execute("drop schema register cascade")


def test_a_broken_file_can_be_left_out(registers: Registers) -> None:
    wrong_columns(registers)
    registers.write("good.txt", returns(annual_return()))
    read = registers.read(skip_unreadable=True)
    assert [file.file for file in read.files] == ["good.txt"]
    assert [item["file"] for item in read.not_read] == ["c.txt"]
    assert registers.one("select count(*) from register.files") == 1


def test_nothing_is_left_beside_the_database(registers: Registers) -> None:
    registers.zip("c.zip", charity=charities(charity()))
    registers.read()
    assert list(registers.scratch.iterdir()) == []


CELL = st.text(st.characters(exclude_characters="\x00\x1a", exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=20, deadline=None)
@given(texts=st.lists(CELL, min_size=1, max_size=5))
def test_whatever_the_free_text_every_charity_is_read(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    registers = Registers(tmp_path_factory.mktemp("registers"))
    rows = [
        charity(str(1_000_000 + number), charity_activities=f"a {text}", charity_gift_aid="True")
        for number, text in enumerate(texts)
    ]
    registers.write("c.txt", charities(*rows))
    [file] = registers.read().files
    assert file.rows == len(texts)
    assert registers.one("select count(*) from register.organisations") == len(texts)
    registers.con.close()


def enriched(**overrides: object) -> Grant:
    """A grant as 360Giving's datastore publishes it."""
    info = {
        "id": "GB-CHC-1126147",
        "source": "ccew",
        "active": "True",
        "orgIDs": ["GB-CHC-1126147", "GB-COH-06714178", "XI-ROR-01amnkg95"],
        "latestIncome": "11598573",
        "latestIncomeDate": "2020-12-31",
        "dateRegistered": "2008-10-03",
        "dateRemoved": "",
        **overrides,
    }
    return grant(f"360G-{info['id']}", additional_data={"recipientOrgInfos": [info]})


def test_what_an_enriched_grant_file_says_of_recipients_is_kept_apart(
    built: Callable[..., Built],
) -> None:
    build = built(
        [
            enriched(),
            enriched(id="GB-SC-SC000001", active="False", latestIncome="", orgIDs=None),
            grant("360G-plain"),
        ]
    )
    assert build.work("select * exclude (source_file) from register.said_in_grants order by 1") == [
        ("GB-CHC-1126147", "ccew", False, date(2008, 10, 3), None),
        ("GB-SC-SC000001", "ccew", True, date(2008, 10, 3), None),
    ]
    assert build.work(INCOMES) == [
        ("GB-CHC-1126147", Decimal(11598573), None, date(2020, 12, 31), "grants_file")
    ]
    assert build.work(LINKS) == [("GB-CHC-1126147", "GB-COH-06714178", "charity_and_company")]
    assert build.work("select count(*) from register.organisations") == [(0,)]


def test_the_csv_form_of_an_enriched_file_says_the_same(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    row = {
        "Identifier": "360G-a",
        "Title": "T",
        "Currency": "GBP",
        "Amount Awarded": "5",
        "Award Date": "2020-01-02",
        "Recipient Org:Identifier": "GB-CHC-1126147",
        "Recipient Org:Name": "R",
        "Funding Org:Identifier": "GB-CHC-2",
        "Funding Org:Name": "F",
        "Recipient Org: Date Registered": "2008-10-03",
        "Recipient Org: Org ID(s)": "GB-CHC-1126147,GB-COH-06714178",
        "Recipient Org: Latest Income": "11598573",
        "Recipient Org: Latest Income Date": "2020-12-31",
    }
    build = built(write_csv(tmp_path / "grants.csv", [row]))
    assert build.work(INCOMES) == [
        ("GB-CHC-1126147", Decimal(11598573), None, date(2020, 12, 31), "grants_file")
    ]
    assert build.work(LINKS) == [("GB-CHC-1126147", "GB-COH-06714178", "charity_and_company")]
    found = build.work("select org_id, registered_on from register.said_in_grants")
    assert found == [("GB-CHC-1126147", date(2008, 10, 3))]


def test_a_build_says_which_registers_it_was_given(
    built: Callable[..., Built], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "lists").mkdir()
    lines = charities(charity(), charity(linked_charity_number="3"))
    (tmp_path / "lists" / "c.txt").write_text(lines, encoding="utf-8", newline="")
    (tmp_path / "lists" / "odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    source = write_json(tmp_path / "grants.json", [grant()])
    out = tmp_path / "with"
    result = run_build([source], out, registers=tmp_path / "lists")
    [entry] = result.manifest["registers"]
    assert (entry["kind"], entry["rows"], entry["rejected"]) == ("ccew_charity", 1, 0)
    assert entry["dated"] == date(2024, 3, 2) and len(entry["sha256"]) == 64
    assert [item["file"] for item in result.manifest["registers_not_read"]] == ["odd.csv"]
    summary = build_summary(result)
    assert "c.txt: ccew_charity, 1 line used, 1 passed over (1: a linked charity)" in summary
    assert "register not read: odd.csv: Its headings are of no register" in summary
    store = Store(out)
    published = {row["register_id"]: row for row in store.table("registers").to_dicts()}
    store.close()
    assert (published["ccew"]["is_given"], published["ccew"]["is_complete"]) == (True, False)
    assert (published["oscr"]["is_given"], published["oscr"]["is_complete"]) == (False, False)
    assert published["ccew"]["registered_count"] == 1


def test_a_folder_of_registers_inside_the_one_folder_of_grants_is_used(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "registers").mkdir(parents=True)
        write_json(tmp_path / name / "grants.json", [grant(f"360G-{name}")])
        lines = charities(charity()).encode("utf-8")
        (tmp_path / name / "registers" / "c.txt").write_bytes(lines)
    alone = run_build([tmp_path / "one"], tmp_path / "out")
    assert [file["kind"] for file in alone.manifest["registers"]] == ["ccew_charity"]
    either = run_build([tmp_path / "one", tmp_path / "two"], tmp_path / "out")
    assert either.manifest["registers"] == []


def test_a_register_that_is_broken_stops_the_build_and_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "c.txt").write_text(charities(charity()).replace("charity_name", "x", 1))
    source = write_json(tmp_path / "grants.json", [grant()])
    with pytest.raises(SourceError, match=r"c\.txt, row 1: .*--skip-unreadable"):
        run_build([source], tmp_path / "out", registers=tmp_path / "lists")
    result = run_build(
        [source], tmp_path / "out", skip_unreadable=True, registers=tmp_path / "lists"
    )
    assert [item["file"] for item in result.manifest["registers_not_read"]] == ["c.txt"]


def test_without_registers_their_tables_are_empty(built: Callable[..., Built]) -> None:
    build = built([grant()])
    assert build.manifest["registers"] == [] == build.manifest["registers_not_read"]
    assert build.work("select count(*) from register.organisations") == [(0,)]
    assert not any(row["is_given"] for row in build.table("registers"))


def test_a_register_is_complete_once_it_holds_about_as_many_as_it_says(
    registers: Registers,
) -> None:
    models = {model.table: model for model in load_models()}
    lines = [
        northern_irish(str(100_001 + number), Status="Removed" if number % 2 else "Up-to-date")
        for number in range(11_300)
    ]
    registers.write("ni.csv", quoted(CCNI_HEADINGS, *lines[:11_000]))
    for is_complete in (False, True):
        registers.read()
        chosen = ("stg_registers", "stg_register_files", "stg_register_organisations")
        run_models(
            registers.con,
            [
                *(models[f"staging.{name}"] for name in chosen),
                models["intermediate.int_registers"],
            ],
            lambda name: None,
        )
        query = "select is_complete from intermediate.int_registers where register_id = 'ccni'"
        assert registers.one(query) is is_complete
        for schema in ("register", "staging", "intermediate"):
            registers.con.execute(f"drop schema {schema} cascade")
        create_register_tables(registers.con)
        registers.write("ni.csv", quoted(CCNI_HEADINGS, *lines))
