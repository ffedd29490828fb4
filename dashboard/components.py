"""Parts that pages are made of; everything from a file is escaped before it is shown."""

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from typing import Any

import polars as pl
import streamlit as st
from streamlit.navigation.page import Page

from dashboard import address, charts, db, links, mending, tiles
from dashboard.filters import in_words
from dashboard.plain_text import plain
from pipelines.comparable import Difference
from pipelines.contracts import load_fields
from pipelines.definitions import TOTAL
from pipelines.export.download import (
    FORMATS,
    Download,
    figure_download,
    file_name,
    grants_download,
    is_filtered,
    table_download,
)
from pipelines.figure_rows import MEASURED, figure_rows, measured_cells
from pipelines.findings import finding, left_out_sentence, total_sentence
from pipelines.indicators import Filters, Result, load_dimensions
from pipelines.lineage import Figure, Told, why_there
from pipelines.tables import Table, to_html
from pipelines.words import (
    RELATIVE,
    amount,
    counted,
    figure_value,
    part,
    share,
    share_range,
)

CHART_CONFIG = {"displayModeBar": False, "staticPlot": True}
INVENTED = (
    "<strong>This is invented sample data.</strong> Every funder, group and grant on this page is "
    "made up to show how the dashboard works. No figure here is about anybody."
)


def notices() -> None:
    """What must stand on every page: that sample data is invented."""
    if db.table("source_files")["is_invented"].any():
        st.html(f'<div class="fe-notice" role="note">{INVENTED}</div>')


def page_end(pages: list[Page]) -> None:
    """The way on, who answers, and the build that the page shows."""
    with st.container(horizontal=True, key="way-on"):
        for page in pages:
            st.page_link(page)
    build = db.table("build_info").row(0, named=True)
    st.html(
        f'<div class="fe-end"><p>Is something here wrong? <a href="correct" target="_self">Mend or '
        f"remove what is shown about a group</a>: no account, and no reason asked. "
        f"{mending.who_answers()} Each grant names the file and row it was read from.</p>"
        f"<p>Build {escape(build['build_id'])}, made "
        f"{build['built_at']:%-d %B %Y at %H:%M} UTC. A figure here is what published grants show: "
        "groups that were refused, or never applied, are not in grant files.</p></div>"
    )


def facts(pairs: list[tuple[str, str]]) -> None:
    """A line of headline figures, as a description list."""
    items = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in pairs
    )
    st.html(f'<dl class="fe-facts">{items}</dl>')


def figure(result: Result, filters: Filters, heading: str, is_map: bool = False) -> None:
    """One figure whole: sentence, drawing, table, source, what to know, download, the grants.

    The drawing is a bar chart, or a map of tiles for a figure by region.
    """
    dimension = result.by[-1].id
    key = f"{result.indicator.id}-{dimension}"
    st.header(heading, anchor=dimension)
    st.html(f'<p class="fe-finding">{escape(finding(result))}</p>')
    if not result.rows.height:
        return
    chart, table = st.columns(2, gap="large")
    with chart:
        if is_map:
            st.html(tiles.to_html(result))
        else:
            _bars(result, key)
    with table:
        st.html(figure_table(result, filters))
    st.html(f'<p class="fe-source">{escape(source_line(result, filters, is_map))}</p>')
    _about(result, filters, key)


def _bars(result: Result, key: str) -> None:
    theme = "dark" if st.context.theme.type == "dark" else "light"
    draw = charts.ranges if result.indicator.unit in RELATIVE else charts.bars
    st.plotly_chart(
        draw(result, theme),
        key=f"chart-{key}",
        config=CHART_CONFIG,
        theme=None,
        alt=charts.alt_text(result),
    )


def before_you_compare(differences: tuple[Difference, ...]) -> None:
    """What differs between what stands side by side, coverage first; nothing where nothing does."""
    if not differences:
        return
    items = "".join(f"<li>{escape(difference.sentence)}</li>" for difference in differences)
    st.html(f'<p class="fe-source"><strong>Before you compare</strong></p><ul>{items}</ul>')


def shares_table(results: list[Result], filters: Filters, each: str) -> str:
    """One row for each figure that is not divided: what is known, value or range, the base.

    Each leads to the same figure for each `each`.
    """
    body, addresses = [], []
    for result in results:
        query = links.query_of(filters, figure=result.indicator.id, each=each)
        addresses.append(links.address("compare", query))
        rows = result.rows.to_dicts()
        name = f"{result.indicator.label}\n{', '.join(result.indicator.recommendations)}"
        body.append([name, *(measured_cells(rows[0]) if rows else ["no grants", "", "", ""])])
    headings = ["Figure, and what it answers", *MEASURED]
    caption = "Each figure of all that is chosen"
    return to_html(Table(caption, headings, body, links_to=addresses, is_wide=True))


BESIDE = {
    "none": "Nothing",
    "funder": "Funders",
    "programme": "Funding streams",
    "financial_year": "Financial years",
    "recipient_size": "Sizes of recipient",
    "registration_status": "Registration",
    "geographic_scale": "Scales of recipient",
}


def choose_beside() -> str:
    """What each figure is told apart by in a table below it, if anything; kept in the address."""
    return address.one("Side by side", "beside", BESIDE, is_row=True)


def figure_beside(measure: str, dimension: str, beside: str, filters: Filters) -> None:
    """The same figure for each funder, stream or year, in one table, and its download."""
    if beside in ("none", dimension):
        return
    result = db.result(measure, (beside, dimension), filters)
    if not result.rows.height:
        return
    key = f"{measure}-{dimension}-by-{beside}"
    before_you_compare(db.differences(measure, (beside, dimension), filters))
    st.html(side_by_side(result))
    st.html(f'<p class="fe-source">{escape(f"{SIDE_BY_SIDE} {result.by[-1].note}".strip())}</p>')
    _downloads("Download this table", lambda: [_figure_download(result)], key, filters)


SIDE_BY_SIDE = (
    "Each cell: the range that the share could lie in, and the value. Not known comes first: where "
    "more is not known the range is wider, which says nothing of who is reached. Rows are never in "
    "order of a result: a range has no rank."
)


def side_by_side(result: Result) -> str:
    """A table with a row for each category of the first dimension and a column for the second's."""
    outer, inner = result.by
    unit = result.indicator.unit
    rows = result.rows.to_dicts()
    columns = {row["category_2"]: row["label_2"] for row in rows if not row["is_not_known"]}
    ordered = [code for code in load_fields()[inner.column].values if code in columns] or [*columns]
    body = []
    for code in dict.fromkeys(row["category"] for row in rows):
        mine = [row for row in rows if row["category"] == code]
        cells = {row["category_2"]: row for row in mine}
        first = mine[0]
        body.append(
            [
                first["label"],
                amount(first["base"], unit),
                _not_known(first, unit),
                *[_range_and_value(cells.get(column), unit) for column in ordered],
            ]
        )
    headings = [
        outer.label[0].upper() + outer.label[1:],
        "Base",
        "Not known",
        *[columns[code] for code in ordered],
    ]
    caption = f"{result.indicator.label} by {inner.label}, for each {outer.label}"
    return to_html(Table(caption, headings, body, is_wide=True))


def _not_known(row: dict[str, Any], unit: str) -> str:
    return f"{share(part(row['not_known'], row['base']))}\n{amount(row['not_known'], unit)}"


def _range_and_value(row: dict[str, Any] | None, unit: str) -> str:
    """A cell of a category; where none is known, no range is claimed."""
    if row is None:
        return f"none known\n{amount(0.0, unit)}"
    return f"{share_range(row['share_lower'], row['share_upper'])}\n{figure_value(row)}"


def _figure_download(result: Result) -> Download:
    return figure_download(result, db.names(), db.about())


def grants_downloads(figure: Figure, total: int) -> None:
    """All the grants that a page lists, to be taken away."""

    def make() -> list[Download]:
        rows = db.grants(figure, total, 0)
        return [grants_download(figure, rows, db.names(), db.about())]

    key = f"grants-of-{figure.indicator_id}"
    _downloads(f"Download all {total:,}", make, key, figure.filters)


def _downloads(
    label: str, make: Callable[[], Sequence[Download]], key: str, filters: Filters
) -> None:
    """What is shown as a file of each format, made when it is asked for."""
    with st.popover(label, key=f"downloads-{key}"):
        for suffix, (mime, as_file) in FORMATS.items():
            st.download_button(
                suffix.upper(),
                data=partial(_made, make, as_file),
                mime=mime,
                file_name=file_name(key, is_filtered(filters), suffix),
                key=f"download-{key}-{suffix}",
                on_click="ignore",
            )


def _made(
    make: Callable[[], Sequence[Download]], as_file: Callable[[Sequence[Download]], str | bytes]
) -> str | bytes:
    return as_file(make())


def figure_table(result: Result, filters: Filters) -> str:
    """The numbers of a figure: value, share of known, range; base and not known below.

    Each category leads to its grants.
    """
    return to_html(figure_rows(result, _addresses(result, filters)))


def _addresses(result: Result, filters: Filters) -> list[str]:
    """Where each category leads: to the grants of the total that the figure is of."""
    counted = result.indicator.of or result.indicator.id
    dimension = result.by[-1]
    shared = links.query_of(filters, counted=counted, by=dimension.id)
    return [
        links.address("grants", {**shared, dimension.column: [code]})
        for code in result.rows["category"]
    ]


MAY_BELONG = (
    "That is what is not known, and what is told only of several together, such as core costs and "
    "a project."
)


def source_line(result: Result, filters: Filters, is_map: bool = False) -> str:
    """Unit, choice and what is left out: what a chart that stands alone must say."""
    parts = [f"{_unit(result)}; {in_words(filters)}."]
    parts.append(left_out_sentence(result))
    # pence added up as floats can pass their own sum
    is_total = result.indicator.kind == TOTAL
    is_sum = not result.indicator.is_additive and is_total
    if is_sum and result.rows["value"].sum() > result.rows["base"][0]:
        parts.append("Rows do not add up: one organisation can be in several.")
    parts.append(result.by[-1].note)
    if is_total and result.rows["not_known"][0]:
        which = "'Could be'" if is_map else "Hatched, and 'could be'"
        parts.append(f"{which}: as far as it could reach if all that may belong there did.")
        parts.append(MAY_BELONG)
    if not is_total and any(result.rows["not_known"]):
        parts.append(RANGE_OF_SHARE)
    return " ".join(filter(None, parts))


RANGE_OF_SHARE = (
    "Hatched, and 'could be': from what is known to belong there to all that may. "
    f"{MAY_BELONG} A mark stands where half or more is known."
)


def _unit(result: Result) -> str:
    """'Pounds as awarded', 'Shares of counts', 'Pounds at prices of 2023-24 (GDP deflator)'."""
    indicator = result.indicator
    pounds = "pounds as awarded"
    if result.filters.is_real:
        build = db.table("build_info").row(0, named=True)
        pounds = f"pounds at prices of {build['deflator_base_year']} ({build['deflator_name']})"
    base = {"gbp": pounds, "count": "counts"}[indicator.base_unit]
    said = {"share": f"shares of {base}", "ratio": f"a ratio of {base}", "gbp": pounds}
    words = said.get(indicator.unit, base)
    return words[0].upper() + words[1:]


def _about(result: Result, filters: Filters, key: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"after-{key}"):
        with st.popover("What to know before you quote this", key=f"about-{key}"):
            st.markdown(plain(result.indicator.definition))
            st.markdown("\n".join(f"- {plain(caveat)}" for caveat in result.indicator.caveats))
            st.markdown(f"Cite it: {plain(_figure_download(result).citation)}")
        _downloads("Download these numbers", lambda: [_figure_download(result)], key, filters)


def figures_downloads(label: str, name: str, results: list[Result], filters: Filters) -> None:
    """Several figures in one file."""
    _downloads(label, lambda: [_figure_download(each) for each in results], name, filters)


def table_downloads(name: str, title: str, rows: pl.DataFrame, filters: Filters) -> None:
    """Any table of a page as it stands there."""

    def make() -> list[Download]:
        return [table_download(name, title, rows, filters, (db.names(), db.about()))]

    _downloads("Download these numbers", make, name, filters)


def lorenz_downloads(filters: Filters) -> None:
    """The points of the Lorenz curve."""
    title = "Points of the Lorenz curve"

    def make() -> list[Download]:
        said = (db.names(), db.about())
        return [table_download("lorenz", title, db.lorenz(filters), filters, said)]

    _downloads(title, make, "lorenz", filters)


def what_is_listed(figure: Figure) -> str:
    """What the figure comes to whose grants are listed, and what it leaves out."""
    result = db.result(figure.indicator_id, figure.by, figure.filters)
    if not figure.by:
        return total_sentence(result)
    said = f"Grants counted in: {result.indicator.label}, by {result.by[-1].label}."
    return f"{said} {left_out_sentence(result)}".strip()


def how_many(total: int) -> str:
    """How many grants are listed."""
    return f"{counted(total, 'grant')} below. Each names the file and row it was read from."


def number_of_pages(total: int, page_rows: int) -> int:
    """How many pages of a list there are."""
    return -(-total // page_rows)


def first_row(page: int, page_rows: int) -> int:
    """How many rows come before a page."""
    return (page - 1) * page_rows


def grants_table(
    rows: pl.DataFrame, by: tuple[str, ...] = (), caption: str = "Grants, newest first"
) -> str:
    """Grants with where each was read, and for each dimension what it is told to be, and why.

    A grant to a person has no words of its own. What a group calls itself comes before anything
    else that is said of it. Each row leads to the page on which it can be put right.
    """
    body = [
        [
            f"{row['award_date']:%-d %b %Y}" if row["award_date"] else "not known",
            row["funder_name"] + "\n" + row["programme_title"],
            _recipient(row),
            (row["title"] or "") + "\n" + (row["description"] or ""),
            *[_why(why_there(row, name)) for name in by if name in _reasoned()],
            _read_from(row),
            mending.link_words(row),
            money(row),
        ]
        for row in rows.to_dicts()
    ]
    reasons = [_named(name) for name in by if name in _reasoned()]
    headings = ["Awarded", "Funder and stream", "Recipient", "Grant", *reasons]
    headings += ["Read from", "Is it wrong?", "Amount"]
    return to_html(
        Table(
            caption,
            headings,
            body,
            numbers_from=len(headings) - 1,
            more_column=len(headings) - 2,
            more_to=[mending.link_to(row) for row in rows.to_dicts()],
            is_wide=True,
        )
    )


def _recipient(row: dict[str, Any]) -> str:
    if row["recipient_name"] is None:
        return "An individual (nothing about them is published here)"
    words = f"In its own words: “{row['own_words']}”" if row["own_words"] else ""
    return f"{row['recipient_name']}\n{words}"


def _reasoned() -> list[str]:
    """Dimensions by a code that rests on something."""
    fields = load_fields()
    return [each.id for each in load_dimensions().values() if fields[each.column].values]


def _named(dimension: str) -> str:
    label = load_dimensions()[dimension].label
    return label[0].upper() + label[1:]


def _why(told: Told) -> str:
    """'Core costs', and below: by what, with which words, by which rule."""
    words = f"“{told.words}”" if told.words else ""
    rule = f"rule {told.rule_id}" if told.rule_id else ""
    return told.label + "\n" + ", ".join(filter(None, (told.basis_label, words, rule)))


def _read_from(row: dict[str, Any]) -> str:
    gone = ", no longer in a newer file" if row["not_in_latest"] else ""
    if row["source_row"] is None:
        return row["source_file"]
    return f"{row['source_file']}\n{_place(row)}{gone}"


def _place(row: dict[str, object]) -> str:
    """'sheet grants, row 12'; a file without sheets has only rows."""
    sheet = f"sheet {row['source_sheet']}, " if row["source_sheet"] else ""
    return f"{sheet}row {row['source_row']}"


def money(row: dict[str, object]) -> str:
    """An amount as awarded: '£1,500', '700.00 USD'."""
    if row["currency"] == "GBP":
        return amount(float(str(row["amount_awarded"])), "gbp")
    return f"{row['amount_awarded']:,} {row['currency']}"
