"""The real registers beside the checkout are read with what was counted without this project."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from register_files import Registers

from pipelines.read.registers.reading import RegistersRead

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "registers"
POSTCODES = FOLDER.parent / "geography" / "nspl_sample.csv"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the real files are not beside the checkout"),
]
# part of the name, kind, lines used, passed over, not usable; counted with csv and str.split
COUNTED = [
    ("extract.charity.zip", "ccew_charity", 200, 372, 0),
    ("annual_return_history", "ccew_annual_return_history", 664, 77, 0),
    ("area_of_operation", "ccew_area_of_operation", 413, 0, 0),
    ("classification", "ccew_classification", 0, 1278, 0),
    ("other_names", "ccew_other_names", 155, 67, 0),
    ("ccni_register_2020", "ccni", 6565, 0, 0),
    ("ccni_sample", "ccni", 365, 0, 0),
    ("BasicCompanyData", "companies_house", 87, 0, 0),
    ("oscr_removed", "oscr", 1500, 0, 0),
    ("income_by_org_id", "income_list", 42764, 0, 1),
    ("charity_scale", "scale_list", 258056, 0, 0),
    ("charity-company-numbers", "number_links", 4399, 0, 0),
    ("organisation-company-numbers", "number_links", 2286, 0, 0),
    ("dual-registered", "dual_registrations", 1503, 0, 0),
    ("reregistrations", "re_registrations", 1929, 1, 1),
]
# register, organisations, removed among them, with an income, sum of their latest incomes
ORGANISATIONS = [
    ("ccew", 200, 78, 159, "1369713970"),
    ("oscr", 1500, 1500, 275, "11740043"),
    ("companies_house", 87, 0, 0, None),
]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Registers, RegistersRead]]:
    """Every real register, read at once."""
    registers = Registers(tmp_path_factory.mktemp("real"))
    registers.folder = FOLDER
    yield registers, registers.read()
    registers.con.close()


@pytest.mark.parametrize("counted", COUNTED, ids=lambda counted: counted[0])
def test_a_real_file_is_recognised_and_its_lines_are_accounted_for(
    real: tuple[Registers, RegistersRead], counted: tuple[str, str, int, int, int]
) -> None:
    name, *expected = counted
    [file] = [file for file in real[1].files if name in file.file]
    assert [file.kind, file.rows, file.passed_over, file.rejected] == expected


def test_what_is_no_register_is_listed(real: tuple[Registers, RegistersRead]) -> None:
    assert len(real[1].files) == len(COUNTED)
    assert [item["file"] for item in real[1].not_read] == [
        *("ukcat_charity_sample.csv", "ukcat_rules.csv")
    ]


@pytest.mark.parametrize("counted", ORGANISATIONS, ids=lambda counted: counted[0])
def test_organisations_and_their_latest_incomes_are_those_counted(
    real: tuple[Registers, RegistersRead], counted: tuple[str, int, int, int, str | None]
) -> None:
    register, *counts, income = counted
    found = real[0].rows(
        "select count(*), count(*) filter (where is_removed), count(latest_income_gbp), "
        f"sum(latest_income_gbp) from register.organisations where register_id = '{register}'"
    )
    assert found == [(*counts, Decimal(income) if income else None)]


def test_incomes_by_year_are_those_counted(real: tuple[Registers, RegistersRead]) -> None:
    query = "select count(*), sum(income_gbp) from register.incomes where source_id = "
    assert real[0].rows(f"{query}'ccew'") == [(664, Decimal(5991638550))]
    assert real[0].rows(f"{query}'oscr'") == [(275, Decimal(11740043))]
    assert real[0].rows(f"{query}'income_list'") == [(42764, Decimal(120754055576))]


def test_two_dates_of_one_register_make_one_row_an_organisation(
    real: tuple[Registers, RegistersRead],
) -> None:
    newer = {line["Reg charity number"]: line for line in northern_irish("ccni_sample.csv")}
    older = {
        line["Reg charity number"]: line for line in northern_irish("ccni_register_2020-06-30.csv")
    }
    either = older | newer
    found = dict(
        real[0].rows(
            "select right(org_id, 6), is_removed from register.organisations "
            "where register_id = 'ccni'"
        )
    )
    assert found == {number: line["Status"] == "Removed" for number, line in either.items()}
    known = {
        (line["Reg charity number"], line["Date for financial year ending"])
        for line in (*older.values(), *newer.values())
        if line["Total income"] != "0" or line["Total spending"] != "0"
        if not line["Total income"].startswith("-")
    }
    query = "select count(*) from register.incomes where source_id = 'ccni'"
    assert real[0].one(query) == len(known)


def test_every_real_postcode_has_its_authority(tmp_path: Path) -> None:
    registers = Registers(tmp_path)
    registers.write("nspl.csv", POSTCODES.read_text(encoding="utf-8-sig"))
    registers.read()
    with POSTCODES.open(encoding="utf-8-sig", newline="") as handle:
        expected = {
            (line["PCDS"].replace(" ", ""), line["LAUA"])
            for line in csv.DictReader(handle)
            if line["LAUA"][:1] in ("E", "N", "S", "W") and not line["LAUA"].endswith("99999999")
        }
    assert set(registers.rows("select * from register.postcodes")) == expected
    assert len(expected) > 900
    registers.con.close()


def northern_irish(name: str) -> list[dict[str, str]]:
    """The lines of a file of the Northern Ireland register, read plainly."""
    with (FOLDER / name).open(encoding="cp1252", newline="") as handle:
        return list(csv.DictReader(handle))
