"""Files of corrections and redactions as tests need them."""

import csv
from pathlib import Path

from pipelines.corrections import correction, redaction
from tests.conftest import Built

Said = dict[str, str]
DAY = "2026-11-01"


def says(field: str, value: str, **more: str) -> Said:
    """A correction by the group, of the only recipient of `tests.conftest`."""
    of = {} if "grant_id" in more else {"recipient_id": "GB-CHC-2000001"}
    return {"field": field, "value": value, "said_by": "group", "added_on": DAY} | of | more


def removes(field: str, **more: str) -> Said:
    """A request that nothing be said of a thing."""
    return says(field, "", kind="remove", **more)


def gone(id: str, of: str = "grant", kind: str = "withdraw", day: str = DAY) -> Said:
    """A request to be taken out."""
    return {"of": of, "id": id, "kind": kind, "withdrawn_on": day}


def write_said(path: Path, *rows: Said) -> Path:
    """A file of corrections, or of redactions where the rows are."""
    is_redaction = bool(rows) and "of" in rows[0]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, (redaction if is_redaction else correction).COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def corrected(built: Built) -> dict[tuple[str, str], tuple[str, str | None, str, str | None]]:
    """What int_corrections has: value, words, who said it and definition, by grant and axis."""
    rows = built.work(
        "select grant_id, axis, value, words, said_by, definition "
        "from intermediate.int_corrections inner join intermediate.int_grants using (row_id)"
    )
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}
