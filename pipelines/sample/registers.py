"""Small invented registers in the layouts of the real ones, of the organisations in the sample.

Only what the readers use is filled: no trustee, contact, address, telephone number or e-mail. Some
organisations are on no register, some are removed, and some only a list of incomes knows.
"""

import csv
import io
import random
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from pipelines.export.workbook import STAMP
from pipelines.sample.kinds import FAITH, PLACE, RACE, WOMEN, YOUTH
from pipelines.sample.larkmoor import regranters
from pipelines.sample.model import Recipient
from pipelines.sample.recipients import is_national, registered

Row = Sequence[str]

TAKEN = "2026-07-01"
# One organisation in so many is on no register, is removed, or is known by a list alone.
ABSENT, REMOVED, LISTED_ONLY, RENAMED, FRESH = 11, 29, 17, 13, 23
YEARS = range(2017, 2026)
YES, NO = "True", "False"


def charity_zip(seed: int) -> bytes:
    """`charity` of the public extract of the Charity Commission for England and Wales."""
    rows = [_charity(recipient) for recipient in _charities(seed, "GB-CHC")]
    return _extract("charity", CHARITY, rows)


def history_zip(seed: int) -> bytes:
    """`charity_annual_return_history`: a year's income to a row; the newest may be missing."""
    rows = []
    for recipient in _charities(seed, "GB-CHC"):
        for year, income in _incomes(recipient):
            # The year is due by now, and nothing has been sent.
            is_late = year == YEARS[-1] and _number(recipient) % 7 == 0
            received = "" if is_late else _moment(date(year, 11, 30))
            rows.append(
                [
                    _moment(TAKEN),
                    recipient.charity_number,
                    recipient.charity_number,
                    _moment(date(year - 1, 4, 1)),
                    _moment(date(year, 3, 31)),
                    f"AR{year % 100:02}",
                    _moment(date(year + 1, 1, 31)),
                    received,
                    received,
                    "" if is_late else str(income),
                    "" if is_late else str(round(income * 0.96)),
                    "",
                    NO,
                    "",
                ]
            )
    return _extract("charity_annual_return_history", HISTORY, rows)


def classification_zip(seed: int) -> bytes:
    """`charity_classification`: what a charity does, for whom and how."""
    rows = []
    for recipient in _charities(seed, "GB-CHC"):
        for code, kind, words in _classes(recipient):
            start = [_moment(TAKEN), recipient.charity_number, recipient.charity_number, "0"]
            rows.append([*start, code, kind, words])
    return _extract("charity_classification", CLASSIFICATION, rows)


def area_zip(seed: int) -> bytes:
    """`charity_area_of_operation`: an authority, or all of the country."""
    rows = []
    for recipient in _charities(seed, "GB-CHC"):
        start = [_moment(TAKEN), recipient.charity_number, recipient.charity_number, "0"]
        if is_national(recipient):
            rows.append([*start, "Region", "Throughout England And Wales", "", "", NO])
            rows.append([*start, "Country", "Scotland", "Continent", "Europe", NO])
        else:
            rows.append([*start, "Local Authority", *AUTHORITIES[recipient.area.name], NO])
    return _extract("charity_area_of_operation", AREA, rows)


def other_names_zip(seed: int) -> bytes:
    """`charity_other_names`: names that some are known by, or were."""
    rows = []
    for recipient in _charities(seed, "GB-CHC"):
        number = _number(recipient)
        if number % RENAMED == 0:
            kind = "Working name" if number % 2 else "Previous name"
            name = recipient.name.replace(" (invented)", " Project (invented)")
            start = [_moment(TAKEN), recipient.charity_number, recipient.charity_number, "0"]
            rows.append([*start, str(900_000 + number), kind, name])
    return _extract("charity_other_names", OTHER_NAMES, rows)


def oscr_csv(seed: int) -> bytes:
    """The Scottish register, every field in quotes."""
    rows = []
    for recipient in _charities(seed, "GB-SC"):
        cells = {
            "Charity Number": recipient.charity_number,
            "Charity Name": recipient.name,
            "Registered Date": f"{_registered_on(recipient):%d/%m/%Y} 00:00",
            "Charity Status": "Active",
            "Postcode": recipient.postcode,
            "Constitutional Form": "Company (the charity is registered with Companies House)"
            if recipient.company_number
            else "SCIO (Scottish Charitable Incorporated Organisation)",
            "Geographical Spread": "Scotland and other parts of the UK"
            if is_national(recipient)
            else "Wider, but within one local authority area",
            "Main Operating Location": recipient.area.name,
            "Most recent year income": str(recipient.income),
            "Most recent year expenditure": str(round(recipient.income * 0.97)),
            "Year End": "31/03/2025",
            "Designated religious body": "No",
            "Regulatory Type": "Standard",
        }
        rows.append([cells.get(heading, "") for heading in OSCR])
    return _csv(OSCR, rows, is_quoted=True)


def ccni_csv(seed: int) -> bytes:
    """The Northern Irish register, in Windows' encoding, with the empty column at its end."""
    rows = []
    for recipient in _charities(seed, "GB-NIC"):
        cells = {
            "Reg charity number": recipient.charity_number,
            "Charity name": recipient.name.replace("'", "’"),
            "Date registered": f"{_registered_on(recipient):%d/%m/%Y}",
            "Status": "Received: on time",
            "Date for financial year ending": "31 March 2025",
            "Total income": str(recipient.income),
            "Total spending": str(round(recipient.income * 0.95)),
            "Charitable spending": "0",
            "Income generation and governance": "0",
            "Company number": recipient.company_number or "0",
            "What the charity does": "The advancement of citizenship or community development",
            "Type of governing document": "Constitution",
            "Financial period start": "01 April 2024",
            "Financial period end": "31 March 2025",
            "Total income. Previous financial period.": str(round(recipient.income / 1.03)),
        }
        rows.append([cells.get(heading, "") for heading in CCNI])
    return _csv(CCNI, rows, encoding="cp1252")


def companies_csv(seed: int) -> bytes:
    """Basic company data; some of its headings begin with a space, as in the real one."""
    rows = []
    for recipient in _on_registers(seed):
        if not recipient.company_number:
            continue
        is_cic = recipient.kind.register == "company"
        cells = {
            "CompanyName": recipient.name.upper(),
            " CompanyNumber": recipient.company_number,
            "RegAddress.PostCode": recipient.postcode,
            "CompanyCategory": "Community Interest Company" if is_cic else GUARANTEE,
            "CompanyStatus": "Active",
            "CountryOfOrigin": "United Kingdom",
            "IncorporationDate": f"{_registered_on(recipient):%d/%m/%Y}",
            "Accounts.AccountRefDay": "31",
            "Accounts.AccountRefMonth": "3",
            "Accounts.LastMadeUpDate": "31/03/2025",
            "Accounts.AccountCategory": "MICRO ENTITY",
            "SICCode.SicText_1": "94990 - Activities of other membership organizations n.e.c.",
        }
        rows.append([cells.get(heading, "") for heading in COMPANIES])
    return _csv(COMPANIES, rows, is_quoted=True)


def incomes_csv(seed: int) -> bytes:
    """A list of incomes by organisation and day: companies, and charities that no extract has."""
    rows = []
    for number, recipient in enumerate(registered(seed), 1):
        if recipient.kind.register == "company" or number % LISTED_ONLY == 0:
            for year in (2022, 2023, 2024):
                rows.append(
                    [recipient.id, str(dict(_all_incomes(recipient))[year]), f"{year}-03-31"]
                )
    return _csv(("org_id", "income", "date"), rows)


def links_csv(seed: int) -> bytes:
    """Charities that are companies too: two identifiers of one organisation."""
    rows = [
        [recipient.id, f"GB-COH-{recipient.company_number}", recipient.name.upper()]
        for recipient in _on_registers(seed)
        if recipient.charity_number and recipient.company_number
    ]
    return _csv(("org_id_a", "org_id_b", "name"), rows)


def scales_csv(seed: int) -> bytes:
    """How widely charities of England and Wales work."""
    rows = []
    for recipient in _charities(seed, "GB-CHC"):
        scale = "Regional" if recipient.income > 800_000 else "Local"
        if is_national(recipient):
            scale = "National" if _number(recipient) % 3 else "National and Overseas"
        rows.append([recipient.charity_number, scale])
    return _csv(("reg_number", "scale"), rows)


def _on_registers(seed: int) -> list[Recipient]:
    numbered = enumerate(registered(seed), 1)
    return [recipient for number, recipient in numbered if number % ABSENT and number % LISTED_ONLY]


def _charities(seed: int, scheme: str) -> list[Recipient]:
    everyone = [*_on_registers(seed), *regranters()]
    return [recipient for recipient in everyone if recipient.id.startswith(f"{scheme}-")]


def _number(recipient: Recipient) -> int:
    return int(recipient.charity_number[-3:])


def _incomes(recipient: Recipient) -> list[tuple[int, int]]:
    """The income of each year that it was registered in; a removed one's stop early."""
    number = _number(recipient)
    last = 2021 if number % REMOVED == 0 else YEARS[-1]
    first = _registered_on(recipient).year
    return [(year, income) for year, income in _all_incomes(recipient) if first < year <= last]


def _all_incomes(recipient: Recipient) -> list[tuple[int, int]]:
    """An income for each year, growing or shrinking steadily to that of 2024, and unsteadily."""
    rng = random.Random(f"income {recipient.name}")
    growth = rng.uniform(0.9, 1.15)
    return [
        (year, round(recipient.income * growth ** (year - 2024) * rng.uniform(0.85, 1.15)))
        for year in YEARS
    ]


def _registered_on(recipient: Recipient) -> date:
    rng = random.Random(f"registered {recipient.name}")
    if rng.randrange(FRESH) == 0:
        return date(rng.randrange(2020, 2024), rng.randrange(1, 13), 14)
    return date(rng.randrange(1965, 2016), rng.randrange(1, 13), 14)


def _charity(recipient: Recipient) -> Row:
    number = _number(recipient)
    is_removed = number % REMOVED == 0
    is_cio = not recipient.company_number and number % 2 == 0
    latest = _incomes(recipient)[-1] if _incomes(recipient) else None
    kind = "Charitable company" if recipient.company_number else "CIO" if is_cio else "Other"
    cells = {
        "date_of_extract": _moment(TAKEN),
        "organisation_number": recipient.charity_number,
        "registered_charity_number": recipient.charity_number,
        "linked_charity_number": "0",
        "charity_name": recipient.name.upper() if number % 4 == 0 else recipient.name,
        "charity_type": kind,
        "charity_registration_status": "Removed" if is_removed else "Registered",
        "date_of_registration": _moment(_registered_on(recipient)),
        "date_of_removal": _moment(date(2022, 3, 7)) if is_removed else "",
        "charity_reporting_status": "Removed" if is_removed else "Submission Received",
        "charity_contact_postcode": recipient.postcode,
        "charity_company_registration_number": recipient.company_number,
        "charity_insolvent": NO,
        "charity_in_administration": NO,
        "charity_previously_excepted": NO,
        "charity_is_cio": YES if is_cio else NO,
        "charity_activities": f"We work with {recipient.kind.group} in {recipient.area.name}.",
        "charity_gift_aid": NO,
        "charity_has_land": NO,
    }
    if latest:
        year, income = latest
        cells["latest_acc_fin_period_start_date"] = _moment(date(year - 1, 4, 1))
        cells["latest_acc_fin_period_end_date"] = _moment(date(year, 3, 31))
        cells["latest_income"] = str(income)
        cells["latest_expenditure"] = str(round(income * 0.96))
    return [cells.get(heading, "") for heading in CHARITY]


def _classes(recipient: Recipient) -> list[tuple[str, str, str]]:
    who = next((row for mark, row in WHO if mark in recipient.kind.group), ANYONE)
    what = WHAT.get(recipient.kind.theme, GENERAL)
    return [what, who, ("306", "How", "Provides Services")]


def _moment(day: date | str) -> str:
    return f"{day} 00:00:00.0000000"


def _extract(name: str, headings: Row, rows: Iterable[Row]) -> bytes:
    """A table as the extract has it: tab-separated text alone in a zip."""
    text = "".join("\t".join(row) + "\r\n" for row in [headings, *rows])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        member = zipfile.ZipInfo(f"publicextract.{name}.txt", STAMP)
        member.compress_type = zipfile.ZIP_DEFLATED
        packed.writestr(member, text.encode("utf-8"))
    return file.getvalue()


def _csv(
    headings: Row, rows: Iterable[Row], encoding: str = "utf-8", is_quoted: bool = False
) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(headings)
    quoting: Literal[0, 1] = 1 if is_quoted else 0
    csv.writer(text, lineterminator="\n", quoting=quoting).writerows(rows)
    return text.getvalue().encode(encoding)


GUARANTEE = "PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share capital)"
# The register's own words; codes and words: Charity Commission for England and Wales, OGL 3.0.
ANYONE = ("207", "Who", "The General Public/mankind")
GENERAL = ("101", "What", "General Charitable Purposes")
WHO = (
    ("young", ("201", "Who", "Children/young People")),
    ("children", ("201", "Who", "Children/young People")),
    ("pupils", ("201", "Who", "Children/young People")),
    ("elders", ("202", "Who", "Elderly/old People")),
    ("older", ("202", "Who", "Elderly/old People")),
    ("disab", ("203", "Who", "People With Disabilities")),
    ("Deaf", ("203", "Who", "People With Disabilities")),
    ("blind", ("203", "Who", "People With Disabilities")),
    ("Asian", ("204", "Who", "People Of A Particular Ethnic Or Racial Origin")),
    ("Somali", ("204", "Who", "People Of A Particular Ethnic Or Racial Origin")),
    ("African", ("204", "Who", "People Of A Particular Ethnic Or Racial Origin")),
    ("Roma", ("204", "Who", "People Of A Particular Ethnic Or Racial Origin")),
)
WHAT = {
    "Disability equality": ("104", "What", "Disability"),
    "Health and care": ("103", "What", "The Advancement Of Health Or Saving Of Lives"),
    "Housing": ("107", "What", "Accommodation/housing"),
    FAITH: ("108", "What", "Religious Activities"),
    RACE: ("115", "What", "Human Rights/religious Or Racial Harmony/equality Or Diversity"),
    WOMEN: ("105", "What", "The Prevention Or Relief Of Poverty"),
    YOUTH: ("102", "What", "Education/training"),
    PLACE: ("113", "What", "Economic/community Development/employment"),
    "Arts and culture": ("109", "What", "Arts/culture/heritage/science"),
}
YORKSHIRE = ("Metropolitan Counties", "West Yorkshire")
MANCHESTER = ("Metropolitan Counties", "Greater Manchester")
MIDLANDS = ("Metropolitan Counties", "West Midlands")
LONDON = ("Metropolitan Counties", "Greater London")
ALONE = ("", "")
# How the register names the authorities of the sample, which is not how statistics name them.
AUTHORITIES = {
    "Calderdale": ("Calderdale", *YORKSHIRE),
    "Kirklees": ("Kirklees", *YORKSHIRE),
    "Bradford": ("Bradford City", *YORKSHIRE),
    "Leeds": ("Leeds City", *YORKSHIRE),
    "Wakefield": ("City Of Wakefield", *YORKSHIRE),
    "Trafford": ("Trafford", *MANCHESTER),
    "Manchester": ("Manchester City", *MANCHESTER),
    "Salford": ("Salford City", *MANCHESTER),
    "Bristol, City of": ("Bristol City", *ALONE),
    "Cornwall": ("Cornwall", *ALONE),
    "Plymouth": ("Plymouth City", *ALONE),
    "Cardiff": ("Cardiff", *ALONE),
    "Swansea": ("Swansea", *ALONE),
    "Rhondda Cynon Taf": ("Rhondda Cynon Taff", *ALONE),
    "Sheffield": ("Sheffield City", "Metropolitan Counties", "South Yorkshire"),
    "Liverpool": ("Liverpool City", "Metropolitan Counties", "Merseyside"),
    "Blackpool": ("Blackpool", *ALONE),
    "Cumberland": ("Cumbria", *ALONE),
    "Birmingham": ("Birmingham City", *MIDLANDS),
    "Wolverhampton": ("Wolverhampton", *MIDLANDS),
    "Stoke-on-Trent": ("Stoke-on-trent City", *ALONE),
    "Newcastle upon Tyne": (
        "Newcastle Upon Tyne City",
        "Metropolitan Counties",
        "Tyne And Wear",
    ),
    "County Durham": ("Durham", *ALONE),
    "Middlesbrough": ("Middlesbrough", *ALONE),
    "Kingston upon Hull, City of": ("Kingston Upon Hull City", *ALONE),
    "Nottingham": ("Nottingham City", *ALONE),
    "Leicester": ("Leicester City", *ALONE),
    "Lincoln": ("Lincolnshire", *ALONE),
    "Southampton": ("Southampton City", *ALONE),
    "Brighton and Hove": ("Brighton And Hove", *ALONE),
    "Hastings": ("East Sussex", *ALONE),
    "Thanet": ("Kent", *ALONE),
    "Norwich": ("Norfolk", *ALONE),
    "Ipswich": ("Suffolk", *ALONE),
    "Luton": ("Luton", *ALONE),
    "Hackney": ("Hackney", *LONDON),
    "Southwark": ("Southwark", *LONDON),
    "Newham": ("Newham", *LONDON),
    "Tower Hamlets": ("Tower Hamlets", *LONDON),
    "Brent": ("Brent", *LONDON),
    "Gwynedd": ("Gwynedd", *ALONE),
    "Merthyr Tydfil": ("Merthyr Tydfil", *ALONE),
}

# The first rows of the real files, as lines that read across.
# fmt: off
CHARITY = (
    "date_of_extract", "organisation_number", "registered_charity_number", "linked_charity_number",
    "charity_name", "charity_type", "charity_registration_status", "date_of_registration",
    "date_of_removal", "charity_reporting_status", "latest_acc_fin_period_start_date",
    "latest_acc_fin_period_end_date", "latest_income", "latest_expenditure",
    "charity_contact_address1", "charity_contact_address2", "charity_contact_address3",
    "charity_contact_address4", "charity_contact_address5", "charity_contact_postcode",
    "charity_contact_phone", "charity_contact_email", "charity_contact_web",
    "charity_company_registration_number", "charity_insolvent", "charity_in_administration",
    "charity_previously_excepted", "charity_is_cdf_or_cif", "charity_is_cio", "cio_is_dissolved",
    "date_cio_dissolution_notice", "charity_activities", "charity_gift_aid", "charity_has_land",
)
HISTORY = (
    "date_of_extract", "organisation_number", "registered_charity_number", "fin_period_start_date",
    "fin_period_end_date", "ar_cycle_reference", "reporting_due_date",
    "date_annual_return_received", "date_accounts_received", "total_gross_income",
    "total_gross_expenditure", "accounts_qualified", "suppression_ind", "suppression_type",
)
CLASSIFICATION = (
    "date_of_extract", "organisation_number", "registered_charity_number", "linked_charity_number",
    "classification_code", "classification_type", "classification_description",
)
AREA = (
    "date_of_extract", "organisation_number", "registered_charity_number", "linked_charity_number",
    "geographic_area_type", "geographic_area_description", "parent_geographic_area_type",
    "parent_geographic_area_description", "welsh_ind",
)
OTHER_NAMES = (
    "date_of_extract", "organisation_number", "registered_charity_number", "linked_charity_number",
    "charity_name_id", "charity_name_type", "charity_name",
)
OSCR = (
    "Charity Number", "Charity Name", "Registered Date", "Ceased Date", "Reason For Removal",
    "Known As", "Charity Status", "Postcode", "Constitutional Form",
    "Previous Constitutional Form 1", "Geographical Spread", "Main Operating Location", "Purposes",
    "Beneficiaries", "Activities", "Objectives", "Principal Office/Trustees Address", "Website",
    "Most recent year income", "Most recent year expenditure", "Mailing cycle", "Year End",
    "Donations and legacies income", "Charitable activities income",
    "Other trading activities income", "Investments income", "Other income",
    "Raising funds spending", "Charitable activities spending", "Other spending",
    "Parent charity name", "Parent charity number", "Parent charity country of registration",
    "Designated religious body", "Regulatory Type",
)
CCNI = (
    "Reg charity number", "Charity name", "Date registered", "Status",
    "Date for financial year ending", "Total income", "Total spending", "Charitable spending",
    "Income generation and governance", "Public address", "Website", "Email", "Telephone",
    "Company number", "What the charity does", "Who the charity helps", "How the charity works",
    "Charitable purposes", "Other name", "Type of governing document", "Financial period start",
    "Financial period end", "Total income. Previous financial period.", "Employed staff",
    "UK and Ireland volunteers", "Income from donations and legacies",
    "Income from charitable activities", "Income from other trading activities",
    "Income from investments", "Income from other", "Total income and endowments",
    "Expenditure on Raising funds", "Expenditure on Charitable activities",
    "Expenditure on Governance", "Expenditure on Other", "Total expenditure",
    "Assets and liabilities - Total fixed assets", "Total net assets and liabilities", "",
)
COMPANIES = (
    "CompanyName", " CompanyNumber", "RegAddress.CareOf", "RegAddress.POBox",
    "RegAddress.AddressLine1", " RegAddress.AddressLine2", "RegAddress.PostTown",
    "RegAddress.County", "RegAddress.Country", "RegAddress.PostCode", "CompanyCategory",
    "CompanyStatus", "CountryOfOrigin", "DissolutionDate", "IncorporationDate",
    "Accounts.AccountRefDay", "Accounts.AccountRefMonth", "Accounts.NextDueDate",
    "Accounts.LastMadeUpDate", "Accounts.AccountCategory", "Returns.NextDueDate",
    "Returns.LastMadeUpDate", "Mortgages.NumMortCharges", "Mortgages.NumMortOutstanding",
    "Mortgages.NumMortPartSatisfied", "Mortgages.NumMortSatisfied", "SICCode.SicText_1",
    "SICCode.SicText_2", "SICCode.SicText_3", "SICCode.SicText_4",
    "LimitedPartnerships.NumGenPartners", "LimitedPartnerships.NumLimPartners", "URI",
    "PreviousName_1.CONDATE", " PreviousName_1.CompanyName", " PreviousName_2.CONDATE",
    " PreviousName_2.CompanyName", "PreviousName_3.CONDATE", " PreviousName_3.CompanyName",
    "PreviousName_4.CONDATE", " PreviousName_4.CompanyName", "PreviousName_5.CONDATE",
    " PreviousName_5.CompanyName", "PreviousName_6.CONDATE", " PreviousName_6.CompanyName",
    "PreviousName_7.CONDATE", " PreviousName_7.CompanyName", "PreviousName_8.CONDATE",
    " PreviousName_8.CompanyName", "PreviousName_9.CONDATE", " PreviousName_9.CompanyName",
    "PreviousName_10.CONDATE", " PreviousName_10.CompanyName", "ConfStmtNextDueDate",
    " ConfStmtLastMadeUpDate",
)
# fmt: on
