"""Writes a frame as CSV that a spreadsheet opens without running anything in it."""

import polars as pl
import polars.selectors as cs

# A cell that begins with one of these is run as a formula by spreadsheet programs.
FORMULA_STARTS = r"^[=+\-@\t\r]"


def to_csv(frame: pl.DataFrame) -> str:
    """UTF-8 CSV text with a header; ISO dates; a text cell that begins like a formula gets a quote.

    >>> to_csv(pl.DataFrame({"title": ["=1+1", "fine"], "value": [-1.5, 2.0]}))
    "title,value\\n'=1+1,-1.5\\nfine,2.0\\n"
    """
    text = cs.string()
    guarded = pl.when(text.str.contains(FORMULA_STARTS)).then("'" + text).otherwise(text)
    return frame.with_columns(guarded.name.keep()).write_csv()
