"""Writes corrections and redactions as the files that `read_file` reads."""

import csv
import io
import re
from collections.abc import Sequence

from pipelines.corrections import correction, redaction
from pipelines.corrections.correction import Correction
from pipelines.corrections.redaction import Redaction

# A spreadsheet runs a cell that begins so; a mark before it keeps it text, and is not read.
RUN_BY_SPREADSHEETS = re.compile(r"'*[=+\-@]")


def write_corrections(corrections: Sequence[Correction]) -> str:
    """A correction file as text."""
    return _write(correction.COLUMNS, [item.to_row() for item in corrections])


def write_redactions(redactions: Sequence[Redaction]) -> str:
    """A redaction file as text."""
    return _write(redaction.COLUMNS, [item.to_row() for item in redactions])


def _write(columns: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _guarded(cell) for name, cell in row.items()} for row in rows)
    return text.getvalue()


def _guarded(cell: str) -> str:
    return f"'{cell}" if RUN_BY_SPREADSHEETS.match(cell) else cell
