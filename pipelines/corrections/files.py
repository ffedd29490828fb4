"""Reads files of corrections and of redactions: what can be used, and what is wrong with the rest.

A file is told by its headings. Files come by e-mail and through spreadsheets, so commas, semicolons
and tabs are read, and words above the headings are passed over.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from pipelines import reference
from pipelines.corrections.correction import Correction, RowError, read_correction
from pipelines.corrections.redaction import Redaction, read_redaction
from pipelines.errors import SourceError
from pipelines.read.text import detect_encoding

DELIMITERS = ",;\t"
SUFFIXES = {".csv", ".tsv", ".txt"}
# Headings that tell what a file is, and without which none of its rows can be used.
CORRECTION_HEADINGS = {"said_by", "added_on"}
REDACTION_HEADINGS = {"of", "withdrawn_on"}
MOST_BYTES = 20 * 1024 * 1024
Cells = dict[str, str]
Item = TypeVar("Item", Correction, Redaction)


@dataclass(frozen=True)
class Given:
    """What files of corrections and redactions say, in their order, and what is wrong with them.

    `problems` are rows of corrections that cannot be used. `redaction_problems` are rows of
    redactions, and files of which it cannot be told what they are: a build stops at them, since it
    would publish what somebody asked to be gone. `redaction_files` is how many files of redactions
    there are, empty ones too, not counting that of `data/rules`.
    """

    corrections: tuple[Correction, ...] = ()
    redactions: tuple[Redaction, ...] = ()
    problems: tuple[SourceError, ...] = ()
    redaction_problems: tuple[SourceError, ...] = ()
    redaction_files: int = 0


def read_given(path: Path | None) -> Given:
    """What `data/rules` says, and the file, or every file of the folder, that is given."""
    own = [read_file(each) for each in ([] if path is None else _files_of(path))]
    parts = [*map(read_file, _rule_files()), *own]
    return Given(
        tuple(item for part in parts for item in part.corrections),
        tuple(item for part in parts for item in part.redactions),
        tuple(item for part in parts for item in part.problems),
        tuple(item for part in parts for item in part.redaction_problems),
        sum(part.redaction_files for part in own),
    )


def read_file(path: Path) -> Given:
    """What one file says; what it has wrong is in its problems, and nothing is raised for it."""
    try:
        text = _text_of(path)
    except SourceError as error:
        return Given(redaction_problems=(error,))
    return read_text(text, path.name)


def read_text(text: str, file: str) -> Given:
    """What the text of a file says; `file` is the name that problems are told under."""
    for delimiter in DELIMITERS:
        rows = _rows(text, delimiter)
        for headings in rows:
            names = [_heading(cell) for cell in headings[1]]
            if set(names) >= CORRECTION_HEADINGS:
                return _corrections(_cells(names, rows), file)
            if set(names) >= REDACTION_HEADINGS:
                return _redactions(_cells(names, rows), file)
    return Given(
        redaction_problems=(
            SourceError(
                file,
                "this is neither a file of corrections nor one of redactions.",
                "The headings of one are said_by and added_on, of the other of and withdrawn_on, "
                "among others. Take other files out of the folder.",
            ),
        )
    )


def _rule_files() -> list[Path]:
    return [path for path in reference.reference_files() if path.name in reference.GIVEN_BY_PEOPLE]


def _files_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return [each for each in sorted(path.rglob("*")) if each.suffix.lower() in SUFFIXES]


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SourceError(
                path.name, "it is larger than any file of corrections.", "Look at what it is."
            )
        return path.read_text(encoding=detect_encoding(path), errors="replace")
    except OSError as error:
        raise SourceError(
            path.name, f"it cannot be read ({error.strerror}).", "Check the name."
        ) from error


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line that each begins on, as a spreadsheet counts them."""
    lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    number = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # no row: it is told as one that cannot be used
            row = [str(error)]
        yield number, row
        number += 1


def _heading(cell: str) -> str:
    return cell.strip().lower().replace(" ", "_")


def _cells(
    names: list[str], rows: Iterable[tuple[int, list[str]]]
) -> Iterator[tuple[int, Cells | RowError]]:
    """The cells of each row by heading; rows with nothing in them are passed over."""
    for number, row in rows:
        if any(cell.strip() for cell in row[len(names) :]):
            yield number, _too_long(len(row), len(names))
        elif any(cell.strip() for cell in row):
            yield number, dict(zip(names, row, strict=False))


def _too_long(cells: int, headings: int) -> RowError:
    return RowError(
        "",
        f"it has {cells} cells for {headings} headings.",
        "Put quotation marks round a cell that has the character between cells in it.",
    )


def _corrections(rows: Iterable[tuple[int, Cells | RowError]], file: str) -> Given:
    found, problems = _read_all(rows, file, read_correction)
    return Given(tuple(found), problems=tuple(problems))


def _redactions(rows: Iterable[tuple[int, Cells | RowError]], file: str) -> Given:
    found, problems = _read_all(rows, file, read_redaction)
    return Given(redactions=tuple(found), redaction_problems=tuple(problems), redaction_files=1)


def _read_all(
    rows: Iterable[tuple[int, Cells | RowError]],
    file: str,
    read: Callable[[Mapping[str, str]], Item],
) -> tuple[list[Item], list[SourceError]]:
    found: list[Item] = []
    problems = []
    for number, cells in rows:
        try:
            if isinstance(cells, RowError):
                raise cells
            found.append(replace(read(cells), file=file, row=number))
        except RowError as error:
            problems.append(
                SourceError(file, error.reason, error.remedy, row=number, field=error.field)
            )
    return found, problems
