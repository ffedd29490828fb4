"""The invented sample: six funders in published shapes, small registers of who they fund, and what
three of the funders, or somebody else, filled in about themselves.

Grants and registers are drawn from a seed, so the files are the same every time. Each name says
that it is invented, each identifier of a grant begins with 360G-invented-, and each number is
beyond those that the registers have reached.
"""

from collections.abc import Callable
from pathlib import Path

from pipelines.sample import registers
from pipelines.sample.accountability import ACCOUNTABILITY_FILES
from pipelines.sample.east_mere import east_mere_csv
from pipelines.sample.larkmoor import larkmoor_json
from pipelines.sample.meridian import meridian_2024_json, meridian_2025_json
from pipelines.sample.quillmarsh import quillmarsh_csv
from pipelines.sample.tarn_valley import tarn_valley_csv
from pipelines.sample.wrenmoor import wrenmoor_xlsx

SEED = 2026

GRANT_FILES: dict[str, Callable[[int], bytes]] = {
    "larkmoor_foundation.json": larkmoor_json,
    "tarn_valley_community_foundation.csv": tarn_valley_csv,
    "borough_of_east_mere.csv": east_mere_csv,
    "meridian_trust_2024.json": meridian_2024_json,
    "meridian_trust_2025.json": meridian_2025_json,
    "quillmarsh_building_society_fund.csv": quillmarsh_csv,
    "wrenmoor_national_lottery_fund.xlsx": wrenmoor_xlsx,
}
REGISTER_FILES: dict[str, Callable[[int], bytes]] = {
    "registers/publicextract.charity.zip": registers.charity_zip,
    "registers/publicextract.charity_annual_return_history.zip": registers.history_zip,
    "registers/publicextract.charity_classification.zip": registers.classification_zip,
    "registers/publicextract.charity_area_of_operation.zip": registers.area_zip,
    "registers/publicextract.charity_other_names.zip": registers.other_names_zip,
    "registers/oscr_invented_2026-07-01.csv": registers.oscr_csv,
    "registers/ccni_invented_2026-07-01.csv": registers.ccni_csv,
    "registers/BasicCompanyData-invented-2026-07-01.csv": registers.companies_csv,
    "registers/income_by_org_id_invented.csv": registers.incomes_csv,
    "registers/charity-company-numbers-invented.csv": registers.links_csv,
    "registers/charity_scale_invented.csv": registers.scales_csv,
}
DRAWN_FILES = GRANT_FILES | REGISTER_FILES
FILES = DRAWN_FILES | ACCOUNTABILITY_FILES


def write_sample(into: Path, seed: int = SEED) -> list[Path]:
    """Write the sample files into a folder and return their paths, in a fixed order."""
    paths = []
    for name, make in FILES.items():
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        # Each file has its own generator, so that a change to one leaves the others as they were.
        path.write_bytes(make(seed))
        paths.append(path)
    return paths
