"""Which published field goes to which of our columns, from `data/mappings/grant_fields.csv`."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MAPPING_FILE = Path(__file__).parents[2] / "data" / "mappings" / "grant_fields.csv"

# Where each record sits in 360Giving JSON. A record that is a list there is a list of structs here.
JSON_PARENTS = {
    "grant": "",
    "individual": "recipientIndividual",
    "individual_details": "toIndividualsDetails",
    "planned_dates": "plannedDates",
    "actual_dates": "actualDates",
    "recipient_organisations": "recipientOrganization",
    "recipient_locations": "recipientOrganization.location",
    "funding_organisations": "fundingOrganization",
    "beneficiary_locations": "beneficiaryLocation",
    "programmes": "grantProgramme",
    "classifications": "classifications",
    "funding_types": "fundingType",
}
SCALAR_RECORDS = ("grant", "individual", "individual_details")
LIST_RECORDS = tuple(record for record in JSON_PARENTS if record not in SCALAR_RECORDS)


@dataclass(frozen=True)
class Field:
    """One published field: the record it belongs to, its JSON key, heading and our column."""

    record: str
    json_key: str
    title: str
    column: str
    treatment: str

    @property
    def is_read(self) -> bool:
        """Whether what the field holds is kept; contact details never are."""
        return self.treatment != "never_read"


@cache
def load_fields() -> tuple[Field, ...]:
    """Every published field that is mapped, in file order."""
    with MAPPING_FILE.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return tuple(
        Field(r["record"], r["json_key"], r["title"], r["column"], r["treatment"]) for r in rows
    )


def fields_of(record: str) -> tuple[Field, ...]:
    """The fields of one record that have a column of their own, in file order."""
    return tuple(f for f in load_fields() if f.record == record and f.treatment == "read")


def keys_of(field: Field) -> tuple[str, ...]:
    """The JSON keys that fill a field: the standard's, then others met in published files."""
    same = [f for f in load_fields() if (f.record, f.column) == (field.record, field.column)]
    return tuple(f.json_key for f in same if f.json_key)


def scalar_columns() -> list[str]:
    """The text columns that a grant has once, in the order `raw.grants` holds them."""
    return [f.column for record in SCALAR_RECORDS for f in fields_of(record)]


def struct_type(record: str) -> str:
    """The DuckDB type of one record that repeats: a list of structs of text."""
    members = ", ".join(f"{f.column} varchar" for f in fields_of(record))
    return f"struct({members})[]"


def normalise_heading(heading: str) -> str:
    """A heading without case or white space of any kind (no-break spaces and BOM included).

    >>> normalise_heading("Grant Programme: \\u00a0Title")
    'grantprogramme:title'
    """
    return re.sub(r"[\s\u00a0\u200b\ufeff]+", "", heading).casefold()


@cache
def known_headings() -> dict[str, Field]:
    """Normalised heading, without positions, to field: published titles and JSON paths."""
    known: dict[str, Field] = {}
    for field in load_fields():
        meant = _primary(field)
        if field.title:
            known.setdefault(normalise_heading(field.title), meant)
        if field.json_key:
            parent = JSON_PARENTS[field.record].replace(".", "/")
            path = f"{parent}/{field.json_key}" if parent else field.json_key
            known.setdefault(normalise_heading(path), meant)
    return known


def _primary(field: Field) -> Field:
    """The field that another name stands for; a field of its own is itself."""
    if field.treatment != "also":
        return field
    return next(f for f in fields_of(field.record) if f.column == field.column)


def match_heading(heading: str) -> tuple[Field, tuple[int, ...]] | None:
    """The field a heading names and its positions; a heading without a position means 0.

    >>> field, positions = match_heading("Recipient Org:1:Location:2:Name")
    >>> field.record, field.column, positions
    ('recipient_locations', 'name', (1, 2))
    """
    normalised = normalise_heading(heading)
    separator = "/" if "/" in normalised and normalised not in known_headings() else ":"
    parts = normalised.split(separator)
    positions = tuple(int(part) for part in parts if part.isdecimal())
    bare = separator.join(part for part in parts if not part.isdecimal())
    field = known_headings().get(bare)
    return (field, positions) if field else None
