"""Small accountability files for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.accountability.template import write_csv_template, write_template

Line = dict[str, str]
FUNDER_ID = "GB-CHC-1000001"
ABOUT: Line = {"funder_id": FUNDER_ID, "funder_name": "First Trust", "filled_in_by": "funder"}
LINK = "https://first.example/page"


def state(id: str, code: str, **more: str) -> Line:
    """A line of the sheet of recommendations."""
    return {"recommendation_id": id, "recommendation_state": code, **more}


def published(id: str, **more: str) -> Line:
    """A line that says that something is published, with a link and a day."""
    return state(id, "published", link=LINK, stated_on="2025-04-01", **more)


def people(category: str, count: int, **more: str) -> Line:
    """A line of a board of 12 that decides, of the sex of its members, all asked."""
    return {
        "body_name": "Board",
        "body_power": "decides",
        "as_at": "2025-04-01",
        "body_size": "12",
        "characteristic": "sex",
        "category": category,
        "people_count": str(count),
        **more,
    }


def workbook(path: Path, about: Line | None = None, **lines: Sequence[Mapping[str, str]]) -> Path:
    """Write a filled workbook; lines by table."""
    write_template(path, {"about": [ABOUT | (about or {})], **lines})
    return path


def folder(path: Path, about: Line | None = None, **lines: Sequence[Mapping[str, str]]) -> Path:
    """Write a filled folder of CSV files; lines by table."""
    write_csv_template(path, {"about": [ABOUT | (about or {})], **lines})
    return path
