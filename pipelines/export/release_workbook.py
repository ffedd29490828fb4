"""The workbook of a release: a cover, contents and notes, then one table a sheet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pipelines.contracts import TableContract, load_exported_tables, load_tables
from pipelines.definitions import Indicator
from pipelines.export.about import About, caveats, citation, release_title
from pipelines.export.release_words import STATUS, titled, what_it_holds
from pipelines.export.sheets import (
    ROWS_BEFORE,
    Head,
    list_sheet,
    sheet_names,
    table_sheet,
    text_sheet,
    widths_of,
    wrapped,
)
from pipelines.export.workbook import MOST_ROWS, Cell, Sheet, Styled, write_workbook
from pipelines.words import counted

# What Excel and LibreOffice open in seconds; a longer table is in CSV and Parquet.
MOST_CELLS = 1_000_000
BATCH = 2_000
READING = "How to read the figures"
LEFT_OUT = "What is not in this workbook"
HEADINGS = ("sheet", "title", "rows")
FIRST_SHEETS = ("Cover", "Contents", "Notes", "Left out")
# Figures of the workbook carry the names of codes, since a spreadsheet has nowhere to look them up.
FIGURES = """
    select
        figures.indicator_id,
        figures.funder_id,
        coalesce(of_funder.funder_name, 'All funders') as funder_name,
        figures.period,
        figures."by",
        figures.category,
        coalesce(
            codes.code_label, funders.funder_name, programmes.programme_title, figures.category
        ) as category_label,
        figures.value, figures.unit, figures.numerator, figures.denominator, figures.not_known,
        figures.base, figures.lower, figures.upper, figures.status
    from release.indicators as figures
    left join release.dimensions on figures."by" = dimensions."by"
    left join release.codes
        on dimensions.column_name = codes.column_name and figures.category = codes.code_value
    left join release.funders
        on dimensions.column_name = 'funder_id' and figures.category = funders.funder_id
    left join release.programmes
        on dimensions.column_name = 'programme_id' and figures.category = programmes.programme_id
    left join release.funders as of_funder on figures.funder_id = of_funder.funder_id
    where figures.indicator_id = '{indicator_id}' and {condition}
    order by
        figures.funder_id <> 'all', funder_name, figures.period <> 'all', figures.period,
        figures."by" <> 'all'
"""
COUNTED = """
    select count(*) from release.indicators as figures
    where figures.indicator_id = '{indicator_id}' and {condition}
"""
FIGURE_HEADINGS = (
    *("indicator_id", "funder_id", "funder_name", "period", "by", "category", "category_label"),
    *("value", "unit", "numerator", "denominator", "not_known", "base", "lower", "upper", "status"),
)
# Which figures a sheet holds: the first of these that fits.
NARROWED = (
    (
        "figures.programme_id = 'all'",
        "Each funder and each year; figures by funding stream are in the files of indicators/.",
    ),
    (
        "figures.programme_id = 'all' and figures.period = 'all'",
        "Each funder, all years together; figures by year and by funding stream are in the files "
        "of indicators/.",
    ),
    (
        "figures.programme_id = 'all' and figures.funder_id = 'all'",
        "All funders together, each year; figures by funder and by funding stream are in the "
        "files of indicators/.",
    ),
)


@dataclass(frozen=True)
class _Table:
    """A table that is to be a sheet: the query for it, and how many rows that gives."""

    name: str
    title: str
    remark: str
    headings: tuple[str, ...]
    sql: str
    rows: int

    @property
    def fits(self) -> bool:
        rows = self.rows + ROWS_BEFORE
        return rows <= MOST_ROWS and rows * len(self.headings) <= MOST_CELLS


def write_release_workbook(
    path: Path, con: duckdb.DuckDBPyConnection, about: About, indicators: Sequence[Indicator]
) -> list[str]:
    """Write the workbook of the attached database `release`; what is left out of it, in sentences.

    Rows are read as they are written, so that memory does not grow with them.
    """
    tables, left_out = _choose(con, indicators)
    sheets = [
        _cover(about),
        _contents(tables, about),
        _notes(about),
        _left_out(left_out, about),
        *[_table_sheet(con, table, about) for table in tables],
    ]
    write_workbook(path, sheets, titled(about))
    return left_out


def _choose(
    con: duckdb.DuckDBPyConnection, indicators: Sequence[Indicator]
) -> tuple[list[_Table], list[str]]:
    """Which tables are sheets, figures first, and what is left out."""
    tables: list[_Table] = []
    left_out: list[str] = []
    narrowed: Counter[str] = Counter()
    for indicator in indicators:
        found = next((table for table in _narrowed(con, indicator) if table.fits), None)
        if found is None:
            path = f"indicators/{indicator.id}.csv"
            left_out.append(f"{indicator.label}: too many rows for a sheet; see {path}.")
        else:
            tables.append(found)
            narrowed[found.remark] += 1
    for remark, sheets in narrowed.items():
        holds = "holds" if sheets == 1 else "hold"
        left_out.append(
            f"{counted(sheets, 'sheet')} of figures {holds} a part of their rows, as many as a "
            f"sheet is made for. What is there: {remark[0].lower()}{remark[1:]}"
        )
    for name, contract in (load_tables() | load_exported_tables()).items():
        table = _whole(con, contract)
        if name == "indicators":
            continue
        if table.fits:
            tables.append(table)
        else:
            left_out.append(
                f"{table.title}: {table.rows:,} rows of {len(table.headings)} columns; see "
                f"tables/{name}.csv and tables/{name}.parquet."
            )
    return _apart(tables), left_out


def _narrowed(con: duckdb.DuckDBPyConnection, indicator: Indicator) -> Iterator[_Table]:
    for condition, remark in NARROWED:
        rows = _count(con, COUNTED.format(indicator_id=indicator.id, condition=condition))
        sql = FIGURES.format(indicator_id=indicator.id, condition=condition)
        yield _Table(indicator.id, indicator.label, remark, FIGURE_HEADINGS, sql, rows)


def _whole(con: duckdb.DuckDBPyConnection, contract: TableContract) -> _Table:
    rows = _count(con, f"select count(*) from release.{contract.name}")
    remark = " ".join((contract.grain, *contract.warnings))
    title = contract.name.replace("_", " ").capitalize()
    sql = f"select * from release.{contract.name}"
    return _Table(contract.name, title, remark, contract.column_names, sql, rows)


def _count(con: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(con.execute(sql).fetchall()[0][0])


def _apart(tables: list[_Table]) -> list[_Table]:
    """The tables under the names of their sheets."""
    names = sheet_names([table.name for table in tables], FIRST_SHEETS)
    return [replace(table, name=name) for table, name in zip(tables, names, strict=True)]


def _cover(about: About) -> Sheet:
    """What the workbook is, line by line; it has no table."""
    lines = [
        *([about.sample_note] if about.is_sample else []),
        what_it_holds(about),
        f"Build {about.build_id}, made {about.built_at:%-d %B %Y at %H:%M} UTC by version "
        f"{about.version}.",
        f"Cite it: {citation(about, release_title())}",
        *caveats(),
        "Grant data keep the licence of their publisher: see the sheet source_files, and the "
        "column licence of grants.",
        "The sheet Contents lists the others. The same numbers, whole, are in the files beside "
        "this one: see README.md.",
    ]
    return text_sheet("Cover", titled(about), lines)


def _contents(tables: list[_Table], about: About) -> Sheet:
    firsts = [("Notes", READING, None), ("Left out", LEFT_OUT, None)]
    listed = [*firsts, *[(table.name, table.title, table.rows) for table in tables]]
    rows: list[list[Cell]] = [
        [Styled(name, "link", name), title, count] for name, title, count in listed
    ]
    remark = "Each name leads to its sheet."
    return table_sheet(_head("Contents", "Contents", remark, HEADINGS, about), rows, (34, 60, 12))


def _notes(about: About) -> Sheet:
    lines = [
        "An empty cell in a table is an empty value: nothing was published, or it does not apply. "
        "Where a category is meant and is not known it says not_known.",
        "The share of what is known is numerator / denominator. Base is what is known and what is "
        "not; lower and upper are the least and the most that what is not known leaves open. "
        "Mistakes of reading are not in them.",
        "Rows with 'all' are wholes, not further categories: choose one level before adding up.",
        *[f"Status {code}: {words}." for code, words in STATUS],
        "Text longer than a cell can hold is cut, and says so; CSV and Parquet have it whole.",
    ]
    return list_sheet("Notes", _titled(READING, about), lines, about.sample_note)


def _left_out(lines: list[str], about: About) -> Sheet:
    said = lines or ["Everything is in it."]
    return list_sheet("Left out", _titled(LEFT_OUT, about), said, about.sample_note)


def _table_sheet(con: duckdb.DuckDBPyConnection, table: _Table, about: About) -> Sheet:
    longest = _longest(con, table)
    remark = f"{table.remark} Empty cells and status: see the sheet Notes."
    # a table that is marked up must have a row
    rows = _rows(con, table.sql, longest) if table.rows else [["no rows"]]
    head = _head(table.name, table.title, remark, table.headings, about)
    return table_sheet(head, rows, widths_of(longest))


def _longest(con: duckdb.DuckDBPyConnection, table: _Table) -> list[int]:
    """The most characters in each column, its heading among them."""
    lengths = ", ".join(f'max(length("{name}"::varchar))' for name in table.headings)
    found = con.execute(f"select {lengths} from ({table.sql})").fetchall()[0]
    return [max(n or 0, len(name)) for n, name in zip(found, table.headings, strict=True)]


def _rows(con: duckdb.DuckDBPyConnection, sql: str, longest: list[int]) -> Iterator[list[Cell]]:
    with con.cursor() as cursor:
        cursor.execute(sql)
        while batch := cursor.fetchmany(BATCH):
            for row in batch:
                yield wrapped(row, longest)


def _head(sheet: str, title: str, remark: str, headings: tuple[str, ...], about: About) -> Head:
    return Head(sheet, _titled(title, about), remark, headings, about.sample_note)


def _titled(title: str, about: About) -> str:
    return f"{title} (invented sample data)" if about.is_sample else title
