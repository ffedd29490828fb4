"""Tiny register files in the layouts that registers publish; everything in them is invented."""

import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.generate_registers import (
    AREA_HEADINGS,
    CHARITY_HEADINGS,
    HISTORY_HEADINGS,
    NAME_HEADINGS,
)
from pipelines.land import create_raw_tables
from pipelines.progress import Progress
from pipelines.read.registers.reading import RegistersRead, read_registers
from pipelines.reference import create_register_tables, load_reference

Row = dict[str, str]
EXTRACT_DAY = "2024-03-02 00:00:00.0000000"
CLASS_HEADINGS = (
    *("date_of_extract", "organisation_number", "registered_charity_number"),
    *("linked_charity_number", "classification_code", "classification_type"),
    "classification_description",
)
OSCR_HEADINGS = (
    *("Charity Number", "Charity Name", "Registered Date", "Ceased Date", "Reason For Removal"),
    *("Known As", "Charity Status", "Postcode", "Constitutional Form", "Geographical Spread"),
    *("Main Operating Location", "Objectives", "Principal Office/Trustees Address"),
    *("Most recent year income", "Most recent year expenditure", "Year End"),
)
CCNI_HEADINGS = (
    *("Reg charity number", "Sub charity number", "Charity name", "Date registered", "Status"),
    *("Date for financial year ending", "Total income", "Total spending", "Public address"),
    *("Email", "Telephone", "Company number", ""),
)
COMPANY_HEADINGS = (
    *("CompanyName", " CompanyNumber", "RegAddress.AddressLine1", " RegAddress.AddressLine2"),
    *("RegAddress.PostCode", "CompanyCategory", "CompanyStatus", "DissolutionDate"),
    *("IncorporationDate", " PreviousName_1.CompanyName", " PreviousName_2.CompanyName"),
)


def charity(number: str = "1000001", **overrides: str) -> Row:
    """A line of the Charity Commission's charities."""
    return {
        "date_of_extract": EXTRACT_DAY,
        "organisation_number": "1",
        "registered_charity_number": number,
        "linked_charity_number": "0",
        "charity_name": "Harbour Group",
        "charity_type": "CIO",
        "charity_registration_status": "Registered",
        "date_of_registration": "1990-08-02 00:00:00.0000000",
        **overrides,
    }


def annual_return(number: str = "1000001", income: str = "500", **overrides: str) -> Row:
    """A line of the Charity Commission's annual return history."""
    return {
        "date_of_extract": EXTRACT_DAY,
        "registered_charity_number": number,
        "fin_period_start_date": "2021-04-01 00:00:00.0000000",
        "fin_period_end_date": "2022-03-31 00:00:00.0000000",
        "ar_cycle_reference": "AR22",
        "total_gross_income": income,
        "suppression_ind": "False",
        **overrides,
    }


def scottish(number: str = "SC000001", **overrides: str) -> Row:
    """A line of the Scottish register."""
    return {
        "Charity Number": number,
        "Charity Name": "Glen Group",
        "Registered Date": "19/10/1984 00:00",
        "Charity Status": "Active",
        **overrides,
    }


def northern_irish(number: str = "100001", **overrides: str) -> Row:
    """A line of the Northern Ireland register."""
    return {
        "Reg charity number": number,
        "Sub charity number": "0",
        "Charity name": "Lough Group",
        "Date registered": "13/12/2013",
        "Status": "Up-to-date",
        "Date for financial year ending": "31 March 2019",
        "Total income": "346770",
        "Total spending": "300000",
        "Company number": "0",
        **overrides,
    }


def company(number: str = "01234567", **overrides: str) -> Row:
    """A line of Companies House's basic data."""
    return {
        "CompanyName": "PIER WORKS CIC",
        " CompanyNumber": number,
        "CompanyCategory": "Community Interest Company",
        "CompanyStatus": "Active",
        "IncorporationDate": "10/05/2019",
        **overrides,
    }


def tabbed(headings: Sequence[str], *rows: Row) -> str:
    """Lines as the Charity Commission writes them: tabs, no quoting, CR and LF."""
    lines = ["\t".join(headings)]
    lines += ["\t".join(row.get(heading, "") for heading in headings) for row in rows]
    return "".join(f"{line}\r\n" for line in lines)


def quoted(headings: Sequence[str], *rows: Row) -> str:
    """CSV with every cell below the headings quoted, as Scotland and Companies House write it."""
    lines = [",".join(headings)]
    for row in rows:
        cells = [row.get(heading, "").replace('"', '""') for heading in headings]
        lines.append(",".join(f'"{cell}"' for cell in cells))
    return "".join(f"{line}\r\n" for line in lines)


def charities(*rows: Row) -> str:
    """The Charity Commission's charities."""
    return tabbed(CHARITY_HEADINGS, *rows)


def returns(*rows: Row) -> str:
    """The Charity Commission's annual return history."""
    return tabbed(HISTORY_HEADINGS, *rows)


def areas(*rows: Row) -> str:
    """The Charity Commission's areas of operation."""
    return tabbed(AREA_HEADINGS, *rows)


def other_names(*rows: Row) -> str:
    """The Charity Commission's other names."""
    return tabbed(NAME_HEADINGS, *rows)


class Registers:
    """A folder of registers, and a database of its own that they are read into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "registers"
        self.folder.mkdir()
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.con = duckdb.connect()
        load_reference(self.con, "build", datetime(2024, 1, 1), "0")
        create_register_tables(self.con)
        create_raw_tables(self.con)

    def write(self, name: str, text: str, encoding: str = "utf-8") -> Path:
        """Put a file into the folder, line ends as they are."""
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def zip(self, name: str, **members: str) -> Path:
        """Put a zip into the folder."""
        path = self.folder / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, text in members.items():
                archive.writestr(f"{member}.txt", text)
        return path

    def read(self, skip_unreadable: bool = False) -> RegistersRead:
        """Read the folder."""
        progress = Progress(is_quiet=True)
        return read_registers(self.con, self.folder, self.scratch, progress, skip_unreadable)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The result of a query."""
        return self.con.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        """The one value that a query gives."""
        [[value]] = self.rows(sql)
        return value
