"""Real tables as HTML: caption, heading cells with scope, everything from a file escaped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

# A display other than a table's takes the roles away from a table's parts; wide tables, which are
# shown as cards on a narrow screen, therefore state them.
Link = tuple[str, str]
# The least and the most of a range, and the point in it if there is one, all from nought to one.
Drawn = tuple[float, float, float | None]
NO_LINK: Link = ("", "")
ROLES = {"table": "table", "tr": "row", "td": "cell", "th": "rowheader"}


@dataclass(frozen=True)
class Table:
    """What a table shows. Cells are text; lines after the first are small.

    Columns from `numbers_from` on are numbers. `links_to` are the addresses that the first cells
    of `rows` lead to. `more_to` are those of the cells of `more_column`, each with the name by
    which it is read out; an empty address is no link. `foot` are rows of totals. `is_wide` shows
    rows as cards on a narrow screen. Text of `code_column` is broken wherever it must be. `drawn`
    are ranges that are drawn below the words of a cell, by its row and column.
    """

    caption: str
    headings: list[str]
    rows: list[list[str]]
    numbers_from: int = 1
    links_to: list[str] = field(default_factory=list)
    more_column: int | None = None
    more_to: list[tuple[str, str]] = field(default_factory=list)
    foot: list[list[str]] = field(default_factory=list)
    is_wide: bool = False
    code_column: int | None = None
    drawn: Mapping[tuple[int, int], Drawn] = field(default_factory=dict)


def to_html(table: Table) -> str:
    """The table in a region that can be scrolled, by keyboard too."""
    head = "".join(
        f'<th scope="col"{_number_class(table, n)}>{escape(text)}</th>'
        for n, text in enumerate(table.headings)
    )
    starts = [(to, "") for to in table.links_to] or [NO_LINK] * len(table.rows)
    more = table.more_to or [NO_LINK] * len(table.rows)
    body = "".join(
        _row(table, row, {table.more_column: other, 0: to}, n)
        for n, (row, to, other) in enumerate(zip(table.rows, starts, more, strict=True))
    )
    foot = "".join(_row(table, row, {}) for row in table.foot)
    name = escape(table.caption, quote=True)
    kind = "fe-scroll fe-wide" if table.is_wide else "fe-scroll"
    return (
        f'<div class="{kind}" role="region" aria-label="{name}" tabindex="0">'
        f"<table{_role(table, 'table')}><caption>{escape(table.caption)}</caption>"
        f"<thead><tr{_role(table, 'tr')}>{head}</tr></thead>"
        f"<tbody>{body}</tbody>{f'<tfoot>{foot}</tfoot>' if foot else ''}</table></div>"
    )


def _row(
    table: Table, row: list[str], links: Mapping[int | None, Link], number: int | None = None
) -> str:
    cells = ""
    for position, text in enumerate(row):
        drawn = table.drawn.get((number, position)) if number is not None else None
        link = links.get(position, NO_LINK)
        cells += _cell(table, position, text, link, _range(drawn) if drawn else "")
    return f"<tr{_role(table, 'tr')}>{cells}</tr>"


def _range(drawn: Drawn) -> str:
    """A range as a bar, which only repeats what the words of its cell say."""
    lower, upper, point = drawn
    mark = f'<i style="left:{point:.1%}"></i>' if point is not None else ""
    return (
        '<span class="fe-range" aria-hidden="true">'
        f'<b style="left:{lower:.1%};width:{upper - lower:.1%}"></b>{mark}</span>'
    )


def _cell(table: Table, position: int, text: str, link: Link, drawn: str = "") -> str:
    main, *lines = text.split("\n")
    small = "".join(f'<span class="fe-small">{escape(line)}</span>' for line in lines if line)
    inner = escape(main)
    address, name = link
    if address:
        label = f' aria-label="{escape(name, quote=True)}"' if name else ""
        inner = f'<a href="{escape(address, quote=True)}" target="_self"{label}>{inner}</a>'
    inner += small + drawn
    tag = "th" if position == 0 else "td"
    scope = ' scope="row"' if position == 0 else ""
    label = f' data-label="{escape(table.headings[position], quote=True)}"' if table.is_wide else ""
    attributes = f"{scope}{_role(table, tag)}{label}{_number_class(table, position)}"
    return f"<{tag}{attributes}>{inner}</{tag}>"


def _role(table: Table, tag: str) -> str:
    return f' role="{ROLES[tag]}"' if table.is_wide else ""


def _number_class(table: Table, position: int) -> str:
    if position == table.code_column:
        return ' class="fe-code"'
    return ' class="fe-number"' if position >= table.numbers_from else ""
