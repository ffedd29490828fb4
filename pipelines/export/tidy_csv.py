"""Writes tidy CSV that a spreadsheet opens without running anything in it, and can be undone.

The rule: where a text cell begins with one of = + - @ (or their full-width forms), white space
before it or not, with a tab, a line break, or an apostrophe, an apostrophe is put before it. To
have the text as it was published, take one apostrophe from the front of each text cell that
begins with one. Numbers, dates and codes are not changed by it.
"""

from collections.abc import Iterable

import polars as pl
import polars.selectors as cs

from pipelines.contracts import FieldContract

# A cell that begins so is run as a formula by spreadsheet programs; an apostrophe is in it so that
# taking one away undoes the rule. The two regular expression engines that read it agree on it.
FORMULA_STARTS = (
    r"^[\x{9}-\x{d} \x{a0}\x{feff}]*[=+\-@\x{ff1d}\x{ff0b}\x{ff0d}\x{ff20}]|^[\x{9}\x{a}\x{d}']"
)
# How DuckDB writes CSV: what Table Schema expects of a moment in time.
COPY_OPTIONS = "format csv, header, timestampformat '%Y-%m-%dT%H:%M:%S'"


def to_csv(frame: pl.DataFrame) -> str:
    """UTF-8 CSV text with a header; ISO dates; text guarded by the rule of this module.

    >>> to_csv(pl.DataFrame({"title": ["=1+1", "fine"], "value": [-1.5, 2.0]}))
    "title,value\\n'=1+1,-1.5\\nfine,2.0\\n"
    """
    text = cs.string()
    guarded = pl.when(text.str.contains(FORMULA_STARTS)).then("'" + text).otherwise(text)
    return frame.with_columns(guarded.name.keep()).write_csv()


def guarded_columns(columns: Iterable[FieldContract]) -> str:
    """The columns of a SELECT for CSV: free text guarded, all else as it is."""
    return ", ".join(
        _guarded(f'"{column.name}"') if _is_free_text(column) else f'"{column.name}"'
        for column in columns
    )


def unguard(text: str) -> str:
    """A text cell of our CSV as it was before the rule.

    >>> unguard("'=1+1"), unguard("fine"), unguard("''tis")
    ('=1+1', 'fine', "'tis")
    """
    return text.removeprefix("'")


def _is_free_text(column: FieldContract) -> bool:
    return column.type == "VARCHAR" and not column.values


def _guarded(name: str) -> str:
    pattern = FORMULA_STARTS.replace("'", "''")
    return f"if(regexp_matches({name}, '{pattern}'), '''' || {name}, {name}) as {name}"
