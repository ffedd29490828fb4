"""Generates an invented register in the layout of the Charity Commission's public extract."""

import io
import random
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

CHARITY_HEADINGS = (
    *("date_of_extract", "organisation_number", "registered_charity_number"),
    *("linked_charity_number", "charity_name", "charity_type", "charity_registration_status"),
    *("date_of_registration", "date_of_removal", "charity_reporting_status"),
    *("latest_acc_fin_period_start_date", "latest_acc_fin_period_end_date", "latest_income"),
    *("latest_expenditure", "charity_contact_address1", "charity_contact_address2"),
    *("charity_contact_address3", "charity_contact_address4", "charity_contact_address5"),
    *("charity_contact_postcode", "charity_contact_phone", "charity_contact_email"),
    *("charity_contact_web", "charity_company_registration_number", "charity_insolvent"),
    *("charity_in_administration", "charity_previously_excepted", "charity_is_cdf_or_cif"),
    *("charity_is_cio", "cio_is_dissolved", "date_cio_dissolution_notice", "charity_activities"),
    *("charity_gift_aid", "charity_has_land"),
)
HISTORY_HEADINGS = (
    *("date_of_extract", "organisation_number", "registered_charity_number"),
    *("fin_period_start_date", "fin_period_end_date", "ar_cycle_reference", "reporting_due_date"),
    *("date_annual_return_received", "date_accounts_received", "total_gross_income"),
    *("total_gross_expenditure", "accounts_qualified", "suppression_ind", "suppression_type"),
)
AREA_HEADINGS = (
    *("date_of_extract", "organisation_number", "registered_charity_number"),
    *("linked_charity_number", "geographic_area_type", "geographic_area_description"),
    *("parent_geographic_area_type", "parent_geographic_area_description", "welsh_ind"),
)
NAME_HEADINGS = (
    *("date_of_extract", "organisation_number", "registered_charity_number"),
    *("linked_charity_number", "charity_name_id", "charity_name_type", "charity_name"),
)
MIDNIGHT = " 00:00:00.0000000"
EXTRACTED = f"2026-10-01{MIDNIGHT}"
# No register has reached nine million.
FIRST_NUMBER = 9_000_000
FIRST_YEAR, YEARS = 2012, 13
REMOVED, LINKED, COMPANIES, OTHER_NAMED = 0.55, 0.1, 0.15, 0.3
SUPPRESSED, WITHOUT_INCOME, UNTIDY = 0.004, 0.1, 0.001
AREAS = ("Cumbria", "Kent", "Leeds City", "Gwynedd", "Westminster", "Bristol City")
WORDS = (
    *("support", "for", "older", "people", "and", "young", "carers", "in", "the", "village"),
    *("relief", "of", "poverty", "by", "grants", "education", "community", 'a "hub"', "sport"),
)
SHORTEST, LONGEST, TEXTS = 20, 90, 500


def generate_registers(folder: Path, charities: int, seed: int = 1) -> None:
    """Write so many invented charities, removed ones included, as four zips of tab-separated text.

    A tenth as many linked charities are beside them, and `YEARS` annual returns of each charity. As
    in true extracts, free text holds quotation marks and, now and then, a tab or a line break.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(seed)
    for table, headings, lines in (
        ("charity", CHARITY_HEADINGS, _charities(rng, charities)),
        ("charity_annual_return_history", HISTORY_HEADINGS, _returns(rng, charities)),
        ("charity_area_of_operation", AREA_HEADINGS, _areas(rng, charities)),
        ("charity_other_names", NAME_HEADINGS, _names(rng, charities)),
    ):
        _write(folder, f"publicextract.{table}", headings, lines)


def _write(folder: Path, name: str, headings: Sequence[str], lines: Iterator[str]) -> None:
    path = folder / f"{name}.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped,
        zipped.open(f"{name}.txt", "w", force_zip64=True) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as text,
    ):
        text.write("\t".join(headings) + "\r\n")
        text.writelines(lines)


def _charities(rng: random.Random, charities: int) -> Iterator[str]:
    texts = [" ".join(rng.choices(WORDS, k=rng.randint(SHORTEST, LONGEST))) for _ in range(TEXTS)]
    for number in range(FIRST_NUMBER, FIRST_NUMBER + charities):
        yield _charity(rng, number, 0, texts)
        if rng.random() < LINKED:
            yield _charity(rng, number, 1, texts)


def _charity(rng: random.Random, number: int, linked: int, texts: Sequence[str]) -> str:
    is_removed = rng.random() < REMOVED
    activities = texts[int(rng.random() * TEXTS)]
    if rng.random() < UNTIDY:
        activities += rng.choice(("\tand more", "\nand more"))
    company = f"{number}" if rng.random() < COMPANIES else ""
    year = f"2024-04-01{MIDNIGHT}\t2025-03-31{MIDNIGHT}\t{_income(rng)}\t900"
    return (
        f"{EXTRACTED}\t{number}{linked}\t{number}\t{linked}\tInvented Charity {number}\tTrust\t"
        f"{'Removed' if is_removed else 'Registered'}\t1995-06-01{MIDNIGHT}\t"
        f"{f'2020-01-31{MIDNIGHT}' if is_removed else ''}\t\t{year}\tThe Hall\tHigh Street\t"
        f"\t\t\tZZ9{number % 9 + 1} 9ZZ\t\t\t\t{company}\tFalse\tFalse\t\tFalse\tFalse\t\t\t"
        f"{activities}\tTrue\tFalse\r\n"
    )


def _returns(rng: random.Random, charities: int) -> Iterator[str]:
    years = [
        (
            f"{year}-04-01{MIDNIGHT}\t{year + 1}-03-31{MIDNIGHT}\tAR{year % 100:02}\t"
            f"{year + 2}-01-31{MIDNIGHT}\t{year + 1}-12-10{MIDNIGHT}\t{year + 1}-12-11{MIDNIGHT}"
        )
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS)
    ]
    for number in range(FIRST_NUMBER, FIRST_NUMBER + charities):
        head = f"{EXTRACTED}\t{number}0\t{number}"
        for year in years:
            draw = rng.random()
            if draw < SUPPRESSED:
                yield f"{head}\t{year}\t\t\t\tTrue\tOther\r\n"
            elif draw < WITHOUT_INCOME:
                yield f"{head}\t{year}\t\t\t\tFalse\t\r\n"
            else:
                yield f"{head}\t{year}\t{_income(rng)}\t800\tFalse\tFalse\t\r\n"


def _areas(rng: random.Random, charities: int) -> Iterator[str]:
    for number in range(FIRST_NUMBER, FIRST_NUMBER + charities):
        area = AREAS[int(rng.random() * len(AREAS))]
        yield f"{EXTRACTED}\t{number}0\t{number}\t0\tLocal Authority\t{area}\t\t\tFalse\r\n"


def _names(rng: random.Random, charities: int) -> Iterator[str]:
    for number in range(FIRST_NUMBER, FIRST_NUMBER + charities):
        if rng.random() < OTHER_NAMED:
            head = f"{EXTRACTED}\t{number}0\t{number}\t0"
            yield f"{head}\t{number}\tWorking name\tInvented {number}\r\n"


def _income(rng: random.Random) -> int:
    size = rng.random()
    return int(900_000 * size * size * size * size)
