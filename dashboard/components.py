"""Parts that pages are made of; everything from a file is escaped before it is shown."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import Page

from dashboard import address, db, figure_words, links, mending
from dashboard.plain_text import plain
from pipelines.comparable import Difference
from pipelines.contracts import load_fields
from pipelines.export.download import (
    FORMATS,
    Download,
    file_name,
    grants_download,
    is_filtered,
    table_download,
)
from pipelines.export.picture import png_of
from pipelines.export.site.drawing import draw
from pipelines.figure_rows import measured_cells, measured_headings
from pipelines.findings import left_out_sentence, total_sentence
from pipelines.indicators import Filters, Result, load_dimensions
from pipelines.lineage import Figure, Told, why_there
from pipelines.phrases import choices, say
from pipelines.tables import Table, to_html
from pipelines.words import (
    amount,
    counted,
    figure_value,
    part,
    share,
    share_range,
)

# Of more than these no chart is drawn side by side: a table is read faster.
MOST_DRAWN = 6


def notices() -> None:
    """What must stand on every page: that sample data is invented."""
    if db.table("source_files")["is_invented"].any():
        said = f"<strong>{escape(say('app.invented_first'))}</strong> {escape(say('app.invented'))}"
        st.html(f'<div class="fe-notice" role="note">{said}</div>')


def unknown_choices(place: DeltaGenerator) -> None:
    """Says at the top of a page what its address asked for that is not there."""
    unknown = address.unknown_choices()
    if unknown:
        place.warning(plain(say("app.unknown", what=unknown)))


def other_build(place: DeltaGenerator) -> None:
    """Says at the top of a page that the link which led here was made of another build."""
    asked, served = address.build_asked_for(), db.about().build_id
    if asked and asked != served:
        place.warning(plain(say("app.other_build", asked=asked, served=served)))


def unknown_page(place: DeltaGenerator, page: Page) -> None:
    """Says at the top of home that the address is of no page here, which home stands in for."""
    asked = unquote(urlsplit(st.context.url or "").path).rpartition("/")[2]
    if not page.url_path and asked not in ("", st.get_option("server.baseUrlPath").strip("/")):
        shown = asked[: address.UNKNOWN_LETTERS]
        place.warning(plain(say("app.unknown_page", asked=shown)))


def page_end(pages: list[Page]) -> None:
    """The way on, who answers, and the build that the page shows."""
    with st.container(horizontal=True, key="way-on"):
        for page in pages:
            st.page_link(page)
    build = db.table("build_info").row(0, named=True)
    made = build["built_at"]
    of_build = say(
        "app.build", build=build["build_id"], day=f"{made:%-d %B %Y}", time=f"{made:%H:%M}"
    )
    st.html(
        f'<div class="fe-end"><p>{escape(say("app.is_wrong"))} <a href="correct" target="_self">'
        f"{escape(say('app.mend'))}</a>{escape(say('app.mend_after'))} {mending.who_answers()} "
        f"{escape(say('app.names_row'))}</p><p>{escape(of_build)}</p></div>"
    )


def facts(pairs: list[tuple[str, str]]) -> None:
    """A line of headline figures, as a description list; a second line of a value stands small."""
    items = "".join(f"<div><dt>{escape(name)}</dt>{_fact(value)}</div>" for name, value in pairs)
    st.html(f'<dl class="fe-facts">{items}</dl>')


def _fact(value: str) -> str:
    said, _, beside = value.partition("\n")
    small = f" <small>{escape(beside)}</small>" if beside else ""
    return f"<dd>{escape(said)}{small}</dd>"


def figure(result: Result, filters: Filters, heading: str, is_map: bool = False) -> None:
    """One figure whole: sentence, drawing, table, source, what to know, download, the grants.

    The drawing is a bar chart, or a map of tiles for a figure by region.
    """
    said = figure_words.said_of(result, is_map=is_map)
    st.header(heading, anchor=result.by[-1].id)
    st.html(said.finding)
    if not result.rows.height:
        return
    chart, table = st.columns(2, gap="large")
    with chart:
        st.html(said.drawn)
    with table:
        st.html(said.table)
    _after(result, filters, heading, said)


def compared(result: Result, filters: Filters, heading: str, beside: Mapping[str, str]) -> None:
    """A figure of those that stand side by side, each with what is said `beside` it.

    Of more than `MOST_DRAWN` there is a table alone, in which the ranges are drawn.
    """
    is_table = result.rows.height > MOST_DRAWN
    said = figure_words.said_of(result, beside, is_table=is_table)
    st.header(heading, anchor="figure")
    st.html(said.finding)
    if not result.rows.height:
        return
    if is_table:
        st.html(said.table)
        st.html(f'<p class="fe-source">{escape(say("compare.table_only", most=MOST_DRAWN))}</p>')
    else:
        chart, numbers = st.columns([5, 6], gap="large")
        with chart:
            st.html(said.drawn)
        with numbers:
            st.html(said.table)
    _after(result, filters, heading, said, beside)


def _key(result: Result) -> str:
    return "-".join([result.indicator.id, *[dimension.id for dimension in result.by]])


def _after(
    result: Result,
    filters: Filters,
    heading: str,
    said: figure_words.Said,
    beside: Mapping[str, str] | None = None,
) -> None:
    """What stands below every figure: its source line, and all that can be done with it."""
    st.html(said.source)
    key = _key(result)
    drawing = partial(_drawing, result, heading, f"{said.source_line} {said.citation}", beside)
    with st.container(horizontal=True, vertical_alignment="center", key=f"after-{key}"):
        with st.popover(say("figure.about"), key=f"about-{key}"):
            st.markdown(said.about)
        _cited(said.citation, key, result.by[-1].id)
        made = partial(_figure_downloads, [result])
        _downloads(say("figure.download"), made, key, filters, drawing)
        st.page_link("views/grants.py", label=say("figure.grants"), query_params=said.grants)


def _drawing(result: Result, heading: str, source: str, beside: Mapping[str, str] | None) -> str:
    """The figure as a drawing that stands alone: title, unit, source and how to cite it."""
    title = f"{result.indicator.label}: {heading[0].lower()}{heading[1:]}"
    if heading.startswith(result.indicator.label):
        title = heading
    return draw(result, title, source, beside)


def sentence(words: str) -> None:
    """A sentence that stands in the place of a figure."""
    st.html(f'<p class="fe-finding">{escape(words)}</p>')


def before_you_compare(differences: tuple[Difference, ...]) -> None:
    """What differs between what stands side by side, coverage first; nothing where nothing does."""
    if not differences:
        return
    parts = []
    for group, heading in choices("compare.groups").items():
        said = [each.sentence for each in differences if each.group == group]
        if said:
            items = "".join(f"<li>{escape(sentence)}</li>" for sentence in said)
            parts.append(f"<p><strong>{escape(heading)}</strong></p><ul>{items}</ul>")
    title = escape(say("compare.before"))
    st.html(
        f'<section class="fe-before" aria-label="{title}"><p class="fe-title">{title}</p>'
        f"{''.join(parts)}</section>"
    )


def shares_table(results: list[Result], query: links.QueryParams) -> str:
    """One row for each figure that is not divided: what is known, value or range, the base.

    Each leads to the same figure on the page that compares, with the choice in `query`.
    """
    body, addresses = [], []
    for result in results:
        addresses.append(links.address("compare", {**query, "figure": result.indicator.id}))
        rows = result.rows.to_dicts()
        name = f"{result.indicator.label}\n{', '.join(result.indicator.recommendations)}"
        empty = [say("figure.no_grants"), "", "", ""]
        body.append([name, *(measured_cells(result.indicator, rows[0]) if rows else empty)])
    headings = [say("figure.shares_heading"), *measured_headings()]
    caption = say("figure.shares_caption")
    return to_html(Table(caption, headings, body, links_to=addresses, is_wide=True))


def choose_beside() -> str:
    """What each figure is told apart by in a table below it, if anything; kept in the address."""
    options = choices("figure.beside_choices")
    return address.one(say("figure.beside"), "beside", options, is_row=True)


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
    note = f"{say('figure.beside_note')} {result.by[-1].note}".strip()
    st.html(f'<p class="fe-source">{escape(note)}</p>')
    citation = figure_words.download_of(result, is_cited_only=True).citation
    with st.container(horizontal=True, vertical_alignment="center", key=f"after-{key}"):
        _cited(citation, key, result.by[-1].id)
        made = partial(_figure_downloads, [result])
        _downloads(say("figure.download_table"), made, key, filters)


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
        say("figure.base"),
        say("figure.not_known"),
        *[columns[code] for code in ordered],
    ]
    caption = say(
        "figure.beside_caption",
        figure=result.indicator.label,
        part=inner.label,
        whole=outer.label,
    )
    return to_html(Table(caption, headings, body, is_wide=True))


def _not_known(row: dict[str, Any], unit: str) -> str:
    return f"{share(part(row['not_known'], row['base']))}\n{amount(row['not_known'], unit)}"


def _range_and_value(row: dict[str, Any] | None, unit: str) -> str:
    """A cell of a category; where none is known, no range is claimed."""
    if row is None:
        return f"{say('figure.none_known')}\n{amount(0.0, unit)}"
    return f"{share_range(row['share_lower'], row['share_upper'])}\n{figure_value(row)}"


def grants_downloads(figure: Figure, total: int) -> None:
    """All the grants that a page lists, to be taken away."""

    def make() -> list[Download]:
        rows = db.grants(figure, total, 0)
        return [grants_download(figure, rows, db.names(), db.about())]

    key = f"grants-of-{figure.indicator_id}"
    _downloads(say("figure.download_all", count=f"{total:,}"), make, key, figure.filters)


def _downloads(
    label: str,
    make: Callable[[], Sequence[Download]],
    key: str,
    filters: Filters,
    drawing: Callable[[], str] | None = None,
) -> None:
    """What is shown as a file of each format, made when it is asked for."""
    with st.popover(label, key=f"downloads-{key}"):
        if drawing:
            _pictures(drawing, key, is_filtered(filters))
        for suffix, (mime, as_file) in FORMATS.items():
            st.download_button(
                suffix.upper(),
                data=partial(_made, make, as_file),
                mime=mime,
                file_name=file_name(key, is_filtered(filters), suffix),
                key=f"download-{key}-{suffix}",
                on_click="ignore",
            )


def _pictures(drawing: Callable[[], str], key: str, is_some: bool) -> None:
    for suffix, mime in PICTURES.items():
        st.download_button(
            say(f"figure.{suffix}"),
            data=partial(_pictured, drawing, suffix),
            mime=mime,
            file_name=file_name(key, is_some, suffix),
            key=f"download-{key}-{suffix}",
            on_click="ignore",
        )


PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


def _pictured(drawing: Callable[[], str], suffix: str) -> str | bytes:
    return drawing() if suffix == "svg" else png_of(drawing())


def _made(
    make: Callable[[], Sequence[Download]], as_file: Callable[[Sequence[Download]], str | bytes]
) -> str | bytes:
    return as_file(make())


def _cited(citation: str, key: str, anchor: str) -> None:
    """How to cite what is shown, and a link to this view, each to be copied."""
    with st.popover(say("figure.cite"), key=f"cite-{key}"):
        st.code(citation, language=None, wrap_lines=True)
        st.markdown(plain(say("figure.link")))
        st.code(address.link(db.about().build_id, anchor), language=None, wrap_lines=True)


def figures_downloads(label: str, name: str, results: list[Result], filters: Filters) -> None:
    """Several figures in one file."""
    _downloads(label, partial(_figure_downloads, results), name, filters)


def _figure_downloads(results: Sequence[Result]) -> list[Download]:
    return [figure_words.download_of(each) for each in results]


def table_downloads(name: str, title: str, rows: pl.DataFrame, filters: Filters) -> None:
    """Any table of a page as it stands there."""

    def make() -> list[Download]:
        return [table_download(name, title, rows, filters, (db.names(), db.about()))]

    with st.container(horizontal=True, vertical_alignment="center", key=f"after-{name}"):
        _cited(make()[0].citation, name, "")
        _downloads(say("figure.download"), make, name, filters)


def lorenz_downloads(filters: Filters) -> None:
    """The points of the Lorenz curve."""
    title = say("figure.points_lorenz_curve")

    def make() -> list[Download]:
        said = (db.names(), db.about())
        return [table_download("lorenz", title, db.lorenz(filters), filters, said)]

    _downloads(title, make, "lorenz", filters)


def what_is_listed(figure: Figure) -> str:
    """What the figure comes to whose grants are listed, and what it leaves out."""
    result = db.result(figure.indicator_id, figure.by, figure.filters)
    if not figure.by:
        return total_sentence(result)
    said = say(
        "figure.grants_counted_by", label=result.indicator.label, label_2=result.by[-1].label
    )
    return f"{said} {left_out_sentence(result)}".strip()


def how_many(total: int) -> str:
    """How many grants are listed."""
    return say("figure.below_each_names_file", value=counted(total, "grant"))


def number_of_pages(total: int, page_rows: int) -> int:
    """How many pages of a list there are."""
    return -(-total // page_rows)


def first_row(page: int, page_rows: int) -> int:
    """How many rows come before a page."""
    return (page - 1) * page_rows


def grants_table(rows: pl.DataFrame, by: tuple[str, ...] = (), caption: str | None = None) -> str:
    """Grants with where each was read, and for each dimension what it is told to be, and why.

    A grant to a person has no words of its own. What a group calls itself comes before anything
    else that is said of it. Each row leads to the page on which it can be put right.
    """
    body = [
        [
            f"{row['award_date']:%-d %b %Y}" if row["award_date"] else say("figure.date_not_known"),
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
    headings = [
        say("figure.awarded"),
        say("figure.funder_stream"),
        say("figure.recipient"),
        say("figure.grant"),
        *reasons,
    ]
    headings += [say("figure.read_from"), say("figure.wrong"), say("figure.amount")]
    return to_html(
        Table(
            caption or say("figure.grants_newest_first"),
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
        return say("figure.individual_nothing_about_them")
    words = say("figure.its_own_words", own_words=row["own_words"]) if row["own_words"] else ""
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
    rule = say("figure.rule", rule_id=told.rule_id) if told.rule_id else ""
    return (
        told.label + "\n" + ", ".join(filter(None, (told.basis_label, words, told.said_of, rule)))
    )


def _read_from(row: dict[str, Any]) -> str:
    gone = say("figure.no_longer_newer_file") if row["not_in_latest"] else ""
    if row["source_row"] is None:
        return row["source_file"]
    return f"{row['source_file']}\n{_place(row)}{gone}"


def _place(row: dict[str, object]) -> str:
    """'sheet grants, row 12'; a file without sheets has only rows."""
    sheet = say("figure.sheet", source_sheet=row["source_sheet"]) if row["source_sheet"] else ""
    return say("figure.row", sheet=sheet, source_row=row["source_row"])


def money(row: dict[str, object]) -> str:
    """An amount as awarded: '£1,500', '700.00 USD'."""
    if row["currency"] == "GBP":
        return amount(float(str(row["amount_awarded"])), "gbp")
    return f"{row['amount_awarded']:,} {row['currency']}"
