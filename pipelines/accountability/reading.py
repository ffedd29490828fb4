"""Reads accountability files: every line kept, with what it says and what is wrong with it."""

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import fastexcel

from pipelines.accountability.cells import CellError, Readings, Value, is_blank, key_of, tidy
from pipelines.accountability.contradictions import find_contradictions
from pipelines.accountability.format import FormatField, FormatTable, load_format
from pipelines.accountability.template import GUIDE, LISTS
from pipelines.errors import SourceError
from pipelines.read.spreadsheet import read_plain_sheets
from pipelines.read.text import detect_encoding

WORKBOOKS = (".xlsx", ".ods")
TEXTS = (".csv", ".tsv", ".txt")
DELIMITERS = ",;\t"
# What stands beside what a line says, and says nothing by itself.
NOTED = ("stated_on", "link")
MOST_BYTES = 50 * 1024 * 1024
# how far down a heading is looked for, below words that somebody put above it
HEADING_ROWS = 20
SHEET_NAME = re.compile(rb'<(?:\w+:)?sheet [^>]*?name="([^"]*)"')


@dataclass(frozen=True)
class Problem:
    """One thing to mend in an accountability file. `is_row_lost`: the line is kept out for it."""

    file: str
    sheet: str
    row: int | None
    field: str
    value: str
    reason: str
    remedy: str
    is_row_lost: bool = False

    def __str__(self) -> str:
        """One line: place, reason, what to do."""
        row = f"row {self.row}" if self.row is not None else ""
        sheet = f"sheet {self.sheet}" if self.sheet else ""
        place = ", ".join(filter(None, (self.file, sheet, row, self.field)))
        return f"{place}: {self.reason} {self.remedy}".strip()


@dataclass
class Line:
    """One line of a table: its cells as written and, by field, what those that are filled mean."""

    table: FormatTable
    sheet: str
    row: int
    cells: dict[str, str]
    values: dict[str, Value] = field(default_factory=dict)
    is_used: bool = True

    @property
    def is_only_named(self) -> bool:
        """Whether it names what it is of, as a form does that was begun, and says nothing of it."""
        names = {*self.table.key, *NOTED}
        return set(self.table.required) <= names and self.values.keys() <= names


@dataclass(frozen=True)
class AccountabilityFile:
    """One funder's file, or folder of CSV files.

    `about` is what the line of the sheet About says; a file without a funder's identifier has none
    of its lines used.
    """

    name: str
    sha256: str
    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]

    @property
    def about(self) -> dict[str, Value]:
        """What it says of itself; empty where that cannot be used."""
        for line in self.lines:
            if line.table.name == "about" and line.is_used:
                return line.values
        return {}

    @property
    def used(self) -> tuple[Line, ...]:
        """The lines that can be used."""
        return tuple(line for line in self.lines if line.is_used)


@dataclass(frozen=True)
class _Sheet:
    """A sheet or CSV file as text, before it is known what its columns are."""

    file: str
    name: str
    rows: Sequence[Sequence[str]]
    unsaved: Sequence[tuple[int, int]] = ()


def find_files(path: Path) -> list[Path]:
    """The accountability files at a path: workbooks, and folders of CSV files.

    A folder with CSV files of the form in it is one; other files and folders in it are looked
    through. Raises SourceError where there is nothing at the path.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise SourceError(str(path), "there is no such file or folder.", "Check the name.")
    found = [path] if _is_folder_of_tables(path) else []
    for inner in sorted(path.iterdir()):
        is_workbook = inner.suffix.lower() in WORKBOOKS and not inner.name.startswith(("~", "."))
        if inner.is_dir() and inner.name != "schema":
            found += find_files(inner)
        elif is_workbook and inner.is_file():
            found.append(inner)
    return found


def is_accountability_file(path: Path) -> bool:
    """Whether a file or folder is one of this form, by the names of its sheets or files."""
    if path.is_dir():
        return bool(find_files(path)) and not _holds_grants(path)
    if path.suffix.lower() in TEXTS:
        return _table_of(path.stem) is not None and bool(_read_text_file(path).rows)
    return path.suffix.lower() in WORKBOOKS and any(
        _table_of(name) is not None for name in _sheet_names(path)
    )


def read_accountability(path: Path, name: str = "") -> AccountabilityFile:
    """Read one workbook, one folder of CSV files or one CSV file; `name` is what it is told as.

    Nothing is raised for what is wrong in it: that is in its problems.
    """
    name = name or path.name
    try:
        sheets = _sheets_of(path, name)
    except SourceError as error:
        place = (error.row, error.field or "", "")
        problem = Problem(name, "", *place, error.reason, error.remedy)
        return AccountabilityFile(name, "", (), (problem,))
    problems: list[Problem] = []
    lines: list[Line] = []
    for sheet in sheets:
        lines += _lines_of(sheet, problems)
    _read_cells(name, lines, problems)
    _keep_out(name, lines, problems)
    about = [line for line in lines if line.table.name == "about" and line.is_used]
    if not about:
        problems.append(
            Problem(
                *(name, load_format()["about"].title, None, "Funder identifier", ""),
                "it does not say which funder it is about, so nothing in it can be shown.",
                "Write your identifier, as in your grants file, in the sheet About.",
            )
        )
    problems.sort(key=_place_of)
    return AccountabilityFile(name, _digest(path), tuple(lines), tuple(problems))


def _place_of(problem: Problem) -> tuple[int, int]:
    """Where a problem stands in a file: sheets in the order of the form, rows within them."""
    table, tables = _table_of(problem.sheet), list(load_format().values())
    return (tables.index(table) if table else len(tables), problem.row or 0)


def _sheets_of(path: Path, name: str) -> list[_Sheet]:
    if path.is_dir():
        inner = sorted((e for e in path.iterdir() if e.suffix.lower() in TEXTS), key=_order_of)
        return [_read_text_file(each, f"{name}/{each.name}") for each in inner]
    if path.suffix.lower() in TEXTS:
        return [_read_text_file(path, name)]
    if path.suffix.lower() not in WORKBOOKS:
        raise SourceError(
            name, "it is neither a workbook nor CSV.", "Save it as .xlsx, .ods or .csv."
        )
    _require_small(path)
    return [
        _Sheet(name, sheet.name, sheet.rows, sheet.unsaved)
        for sheet in read_plain_sheets(path, name)
    ]


def _read_text_file(path: Path, name: str = "") -> _Sheet:
    """A CSV file with the delimiter by which most cells of its heading are of the form."""
    _require_small(path)
    try:
        text = path.read_text(encoding=detect_encoding(path), errors="replace")
    except OSError as error:
        raise SourceError(
            path.name, f"it cannot be read ({error.strerror}).", "Check the name."
        ) from error
    table = _table_of(path.stem)
    best: list[list[str]] = []
    best_found = -1
    for delimiter in DELIMITERS:
        rows = list(_csv_rows(text, delimiter))
        found = len(_heading(table, rows)[1]) if table else 0
        if found > best_found:
            best, best_found = rows, found
    return _Sheet(name or path.name, path.stem, best if best_found or not table else [])


def _csv_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            # a cell beyond what is read: its line has no cells, and is told as one without
            yield []


def _require_small(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SourceError(
            path.name, f"it cannot be read ({error.strerror}).", "Check the name."
        ) from error
    if size > MOST_BYTES:
        raise SourceError(
            path.name, "it is larger than any accountability file.", "Look at what it is."
        )


def _lines_of(sheet: _Sheet, problems: list[Problem]) -> list[Line]:
    """The filled lines of a sheet; what is not read of it is told."""
    table = _table_of(sheet.name)
    if table is None:
        if key_of(sheet.name) not in (key_of(GUIDE), key_of(LISTS)) and any(map(any, sheet.rows)):
            names = ", ".join(each.title for each in load_format().values())
            problems.append(
                Problem(
                    *(sheet.file, sheet.name, None, "", ""),
                    "this is no sheet of the form, and is not read.",
                    f"The sheets are: {names}.",
                )
            )
        return []
    heading_row, places = _heading(table, sheet.rows)
    if not places:
        if any(map(any, sheet.rows)):
            first = ", ".join(column.title for column in table.read_columns[:3])
            problems.append(
                Problem(
                    *(sheet.file, sheet.name, None, "", ""),
                    "no row has the headings of the form.",
                    f"Keep the heading of the template: {first}, ...",
                )
            )
        return []
    _tell_other_columns(sheet, table, heading_row, places, problems)
    _tell_unsaved(sheet, table, heading_row, places, problems)
    lines = []
    for number, row in enumerate(sheet.rows[heading_row:], heading_row + 1):
        cells = {name: tidy(row[place]) for name, place in places.items() if place < len(row)}
        if any(cells.get(name) for name in table.blank_unless):
            lines.append(Line(table, sheet.name, number, cells))
    return lines


def _heading(
    table: FormatTable | None, rows: Sequence[Sequence[str]]
) -> tuple[int, dict[str, int]]:
    """The row of the heading, the first 1, and where each field stands in it, the first 0."""
    best: tuple[int, dict[str, int]] = (0, {})
    if table is None:
        return best
    fields = {key_of(column.earlier_title or ""): column.name for column in table.columns}
    fields |= {key_of(column.title): column.name for column in table.columns}
    fields |= {key_of(column.name): column.name for column in table.columns}
    for number, row in enumerate(rows[:HEADING_ROWS], 1):
        places: dict[str, int] = {}
        for place, cell in enumerate(row):
            name = fields.get(key_of(cell)) if cell else None
            if name and name not in places:
                places[name] = place
        if len(places) > len(best[1]):
            best = (number, places)
    # one cell that happens to be a word of the form is no heading
    return best if len(best[1]) > 1 else (0, {})


def _tell_other_columns(
    sheet: _Sheet,
    table: FormatTable,
    heading_row: int,
    places: dict[str, int],
    problems: list[Problem],
) -> None:
    taken = set(places.values())
    for place, cell in enumerate(sheet.rows[heading_row - 1]):
        is_filled = any(place < len(row) and row[place].strip() for row in sheet.rows[heading_row:])
        if place not in taken and cell.strip() and is_filled:
            problems.append(
                Problem(
                    *(sheet.file, sheet.name, heading_row, cell.strip(), ""),
                    "this column is not of the form, and is not read.",
                    f"The columns of {table.title} are in the guide.",
                )
            )


def _tell_unsaved(
    sheet: _Sheet,
    table: FormatTable,
    heading_row: int,
    places: dict[str, int],
    problems: list[Problem],
) -> None:
    names = {place: name for name, place in places.items()}
    for row, column in sheet.unsaved:
        if row > heading_row and column - 1 in names:
            problems.append(
                Problem(
                    *(sheet.file, sheet.name, row, table.field(names[column - 1]).title, ""),
                    "it is a formula whose result was not saved, and is read as empty.",
                    "Open the file in a spreadsheet program and save it, or type the value.",
                )
            )


def _read_cells(file: str, lines: list[Line], problems: list[Problem]) -> None:
    """Fill the values of all lines; a cell that cannot be used is told, and left empty."""
    filled = [
        (line, column, line.cells[column.name])
        for line in lines
        for column in line.table.read_columns
        if not is_blank(line.cells.get(column.name, ""))
    ]
    readings = Readings((column, text) for _, column, text in filled)
    for line, column, text in filled:
        try:
            line.values[column.name] = readings.value_of(column, text)
        except CellError as error:
            is_needed = column.name in line.table.required
            line.is_used = line.is_used and not is_needed
            then = "The line is kept out." if is_needed else "The cell is left empty."
            problems.append(
                Problem(
                    *(file, line.sheet, line.row, column.title, text),
                    error.reason,
                    f"{error.remedy} {then}",
                    is_row_lost=is_needed,
                )
            )


def _keep_out(file: str, lines: list[Line], problems: list[Problem]) -> None:
    """Keep out lines that lack what they need, stand twice or contradict themselves or others."""
    for line in lines:
        told = {problem.field for problem in problems if problem.row == line.row}
        for column in _missing(line):
            line.is_used = False
            if column.title not in told:
                problems.append(
                    _lost(file, line, column.title, "it is empty, and is needed.", "Fill it in.")
                )
    _keep_out_repeated(file, lines, problems)
    for found in find_contradictions(
        [(line.table.name, line.values) if line.is_used else None for line in lines]
    ):
        line = lines[found.line]
        line.is_used = False
        title = line.table.field(found.field).title
        problems.append(_lost(file, line, title, found.reason, found.remedy))


def _missing(line: Line) -> list[FormatField]:
    return [line.table.field(name) for name in line.table.required if name not in line.values]


def _keep_out_repeated(file: str, lines: list[Line], problems: list[Problem]) -> None:
    first: dict[tuple[object, ...], Line] = {}
    for line in lines:
        if not line.is_used:
            continue
        is_alone = line.table.name == "about"
        key = (line.table.name, *([] if is_alone else map(line.values.get, line.table.key)))
        if key in first:
            line.is_used = False
            reason = (
                "there is a second line."
                if is_alone
                else f"the same line stands in row {first[key].row}, which is used."
            )
            title = line.table.field(line.table.key[0]).title
            problems.append(_lost(file, line, title, reason, "Take one of them out."))
        else:
            first[key] = line


def _lost(file: str, line: Line, title: str, reason: str, remedy: str) -> Problem:
    column = next(item for item in line.table.columns if item.title == title)
    value = line.cells.get(column.name, "")
    return Problem(
        *(file, line.sheet, line.row, title, value),
        reason,
        f"{remedy} The line is kept out.",
        is_row_lost=True,
    )


def _table_of(name: str) -> FormatTable | None:
    tables = load_format()
    by_key = {key_of(table.title): table for table in tables.values()}
    by_key |= {key_of(table.name): table for table in tables.values()}
    return by_key.get(key_of(name))


def _order_of(path: Path) -> tuple[int, str]:
    """The place of a file among the tables of the form, others after them."""
    table, tables = _table_of(path.stem), list(load_format().values())
    return (tables.index(table) if table else len(tables), path.name)


def _is_folder_of_tables(folder: Path) -> bool:
    return any(
        each.suffix.lower() in TEXTS and _table_of(each.stem) is not None
        for each in folder.iterdir()
    )


def _holds_grants(folder: Path) -> bool:
    """Whether a folder has a file that may hold grants: then it is no folder of this form alone."""
    return any(
        each.suffix.lower() == ".json" or not is_accountability_file(each)
        for each in folder.iterdir()
        if each.suffix.lower() in (".json", *WORKBOOKS, *TEXTS)
    )


def _sheet_names(path: Path) -> list[str]:
    """The names of the sheets, without reading them where that can be had; none where it is no
    workbook."""
    try:
        if path.suffix.lower() == ".ods":
            return list(fastexcel.read_excel(path).sheet_names)
        with zipfile.ZipFile(path) as parts, parts.open("xl/workbook.xml") as book:
            names = SHEET_NAME.findall(book.read(1024 * 1024))
    except (OSError, KeyError, RuntimeError, zipfile.BadZipFile, fastexcel.FastExcelError):
        return []
    return [name.decode("utf-8", errors="replace") for name in names]


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    for each in files:
        digest.update(each.name.encode() if path.is_dir() else b"")
        digest.update(each.read_bytes())
    return digest.hexdigest()
