"""Writes the reference lists of places from official lookups: `python -m pipelines.make_reference`.

Only codes, names and ranks are written; what it reads is no part of the project. It is run when a
new list of areas or a new index of deprivation comes out, and what it wrote is then committed.
"""

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from pipelines.reference import DATA_DIR

Row = dict[str, str]
Written = list[tuple[str, ...]]

WIDER = (
    ("K02000001", "United Kingdom"),
    ("K03000001", "Great Britain"),
    ("K04000001", "England and Wales"),
)
SEVERAL_NATIONS = "several_nations"
# Names in use that no official list holds, and of which there can be no doubt.
OTHER_NAMES = {
    "K02000001": "uk; more than one uk country",
    "E12000003": "yorkshire and humberside; yorkshire and humber; yorkshire humber",
    "E12000006": "east england; eastern england",
    "E12000007": "greater london",
    "E06000010": "hull; kingston upon hull city",
    "E06000019": "herefordshire",
    "E06000023": "bristol; bristol city",
    "E06000047": "durham",
    "S12000013": "western isles; comhairle nan eilean siar; eilean siar",
    "S12000023": "orkney",
    "S12000027": "shetland",
    "W06000001": "anglesey; ynys mon",
    "W06000016": "rhondda cynon taff",
    "E11000001": "greater manchester",
    "E11000002": "merseyside",
    "E11000003": "south yorkshire",
    "E11000005": "west midlands county",
    "E11000006": "west yorkshire",
    "E11000007": "tyne and wear; tyne wear",
}
METROPOLITAN = {
    "E11000001": ("Greater Manchester", "E12000002"),
    "E11000002": ("Merseyside", "E12000002"),
    "E11000003": ("South Yorkshire", "E12000003"),
    "E11000005": ("West Midlands (county)", "E12000005"),
    "E11000006": ("West Yorkshire", "E12000003"),
    "E11000007": ("Tyne and Wear", "E12000001"),
}
# What is abolished is in no list of current areas; each lay in one region, not in one authority.
ABOLISHED_COUNTIES = {
    "E10000002": ("Buckinghamshire", "E12000008"),
    "E10000006": ("Cumbria", "E12000002"),
    "E10000009": ("Dorset", "E12000009"),
    "E10000021": ("Northamptonshire", "E12000004"),
    "E10000023": ("North Yorkshire", "E12000003"),
    "E10000027": ("Somerset", "E12000009"),
}
# A name of two areas is taken for the first of these that it names.
LEVELS = ("nation", "region", "local_authority", "county")


def main(
    folder: Annotated[Path, typer.Argument(help="Folder of the official lookups.")],
    into: Annotated[Path, typer.Option(help="Where to write.")] = DATA_DIR / "reference",
) -> None:
    """Write areas.csv, area_names.csv, wards.csv and la_deprivation.csv."""
    authorities = _read(folder / "la_all_codes.csv")
    areas = list_areas(
        authorities, _read(folder / "rgn_all_codes.csv"), _read(folder / "ctry_all_codes.csv")
    )
    successors = {row["LADCD"]: row["LADCD_ACTIVE"] for row in authorities}
    wards = sorted(
        {row["WDCD"]: row["LADCD_ACTIVE"] for row in _read(folder / "ward_all_codes.csv")}.items()
    )
    heading = "code,area_name,area_level,local_authority_code,region_code,nation_code,is_current"
    _write(into / "areas.csv", heading, areas)
    _write(into / "area_names.csv", "area_key,code", list_names(areas))
    _write(into / "wards.csv", "code,local_authority_code", wards)
    heading = "local_authority_code,nation_code,index_name,index_year,measure,decile_in_nation"
    _write(into / "la_deprivation.csv", heading, list_deprivation(folder, successors))


def list_areas(authorities: list[Row], regions: list[Row], nations: list[Row]) -> Written:
    """Each area, old ones too: code, name, level, authority it is part of now, region, nation.

    Outside England the nation stands for the region. A county has no one authority.
    """
    areas: Written = []
    counties: dict[str, tuple[str, set[str]]] = {}
    for row in authorities:
        region = row["RGNCD"] or row["CTRYCD"]
        is_current = "true" if row["Current"] == "TRUE" else "false"
        areas.append(
            (
                row["LADCD"], row["LADNM"], "local_authority", row["LADCD_ACTIVE"], region,
                row["CTRYCD"], is_current,
            )
        )  # fmt: skip
        for code, name in ((row["UTLACD"], row["UTLANM"]), (row["CAUTHCD"], row["CAUTHNM"])):
            if code[:3] in ("E10", "E47"):
                counties.setdefault(code, (name, set()))[1].add(region)
    for code, (name, within) in counties.items():
        region = within.pop() if len(within) == 1 else "several_regions"
        areas.append((code, name, "county", "", region, "E92000001", "true"))
    for code, (name, region) in METROPOLITAN.items():
        areas.append((code, name, "county", "", region, "E92000001", "true"))
    for code, (name, region) in ABOLISHED_COUNTIES.items():
        areas.append((code, name, "county", "", region, "E92000001", "false"))
    for row in regions:
        code = row["RGNCD"]
        areas.append((code, row["RGNNM"], "region", "", code, row["CTRYCD"], "true"))
    for row in nations:
        code = row["CTRYCD"]
        region = "several_regions" if code == "E92000001" else code
        areas.append((code, row["CTRYNM"], "nation", "", region, code, "true"))
    for code, name in WIDER:
        areas.append((code, name, "nation", "", SEVERAL_NATIONS, SEVERAL_NATIONS, "true"))
    return sorted(areas)


def list_names(areas: Written) -> Written:
    """Each name, in letters and digits of lower case, with the one area it can mean.

    An old authority's name means that old area; a name that two areas of one level share is left
    out, unless both are now part of the same authority.
    """
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for code, name, level, authority, *_ in areas:
        for key in _names_of(name):
            found[key][level].add(authority or code)
    by_code = {area[0]: area for area in areas}
    for code, listed in OTHER_NAMES.items():
        level, authority = by_code[code][2], by_code[code][3]
        for key in listed.split("; "):
            found[key][level].add(authority or code)
    names: Written = []
    for key, by_level in sorted(found.items()):
        level = min(by_level, key=LEVELS.index)
        if len(by_level[level]) == 1:
            names.append((key, *by_level[level]))
    return names


def _names_of(name: str) -> set[str]:
    """A name as it is matched; 'Bristol, City of' also the other way round and without."""
    keys = {_key(name)}
    turned = re.fullmatch(r"(.+), (City|County) of", name)
    if turned:
        keys |= {_key(turned[1]), _key(f"{turned[2]} of {turned[1]}")}
    for pattern in (r"City of (?!London)(.+)", r"(.+) City"):
        bare = re.fullmatch(pattern, name)
        if bare and "," not in name:
            keys.add(_key(bare[1]))
    return keys


def _key(name: str) -> str:
    return re.sub(r"[^\w]+", " ", name.lower().replace("&", " and ").replace("'", "")).strip()


def list_deprivation(folder: Path, successors: dict[str, str]) -> Written:
    """Tenths of the authorities of each nation, 1 the most deprived; never across nations.

    England and Wales by the average score. Scotland publishes no score: by the extent, the share
    of people in the most deprived areas, weighted. Northern Ireland: none given, none written.
    """
    england = _read(folder / "imd2025_england_ltla24.csv")
    wales = _read(folder / "imd2019_wales_ltla22.csv")
    scotland = _read(folder / "imd2020_scotland_ltla24.csv")
    sources = (
        (england, "E92000001", "English Indices of Deprivation", "2025", "imd_average_score"),
        (wales, "W92000004", "Welsh Index of Multiple Deprivation", "2019", "Score"),
        (scotland, "S92000003", "Scottish Index of Multiple Deprivation", "2020", "Extent"),
    )
    written: Written = []
    for rows, nation, index_name, year, column in sources:
        code = next(name for name in rows[0] if name.endswith("_code"))
        measure = "extent" if column == "Extent" else "average score"
        values = {successors[row[code]]: float(row[column]) for row in rows}
        for authority, decile in tenths(values).items():
            written.append((authority, nation, index_name, year, measure, str(decile)))
    return sorted(written)


def tenths(values: dict[str, float]) -> dict[str, int]:
    """Each name's tenth by its value, 1 the highest; equal values share the better rank.

    >>> tenths({"a": 5.0, "b": 9.0})
    {'a': 10, 'b': 5}
    """
    ordered = sorted(values.values(), reverse=True)
    return {
        name: math.ceil(10 * (ordered.index(value) + 1) / len(ordered))
        for name, value in values.items()
    }


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _write(path: Path, heading: str, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(heading.split(","))
        writer.writerows(rows)


if __name__ == "__main__":
    typer.run(main)
