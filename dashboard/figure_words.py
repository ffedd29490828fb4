"""What is said and drawn of a figure, worked out once for all who look at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from dashboard import bars, db, links, tiles
from dashboard.filters import in_words
from dashboard.plain_text import plain
from pipelines.definitions import TOTAL
from pipelines.export.download import Download, figure_download
from pipelines.figure_rows import figure_rows
from pipelines.findings import finding, left_out_sentence, range_sentence
from pipelines.indicators import Filters, Result
from pipelines.phrases import say
from pipelines.store import BuildIdentity
from pipelines.tables import to_html

MOST_KEPT = 500


@dataclass(frozen=True)
class Said:
    """The parts of a figure: HTML, but for `about`, which is Markdown, and what is to be copied."""

    finding: str
    drawn: str
    table: str
    source: str
    source_line: str
    about: str
    citation: str
    grants: links.QueryParams


@dataclass(frozen=True)
class _Asked:
    """A figure by all that is said of it: its own rows, since a build can be put in the place of
    another between working a figure out and saying it, and would then keep the other's words.
    """

    identity: BuildIdentity
    name: tuple[str, ...]
    filters: Filters
    rows: tuple[tuple[object, ...], ...]
    left_out: tuple[tuple[object, ...], ...]
    beside: tuple[tuple[str, str], ...]
    is_map: bool
    is_table: bool
    result: Result = field(compare=False, repr=False)


def said_of(
    result: Result,
    beside: Mapping[str, str] | None = None,
    is_map: bool = False,
    is_table: bool = False,
) -> Said:
    """What is said of a figure by one dimension; `beside` has words to stand by each category.

    `is_map` draws tiles by region, and `is_table` puts the ranges into the table.
    """
    name = (result.indicator.id, *[dimension.id for dimension in result.by])
    pairs = tuple((beside or {}).items())
    rows, left_out = tuple(result.rows.rows()), tuple(result.left_out.rows())
    key = (db.current(), name, result.filters, rows, left_out, pairs, is_map, is_table)
    return _said(_Asked(*key, result))


@db.kept(MOST_KEPT)
def _said(asked: _Asked) -> Said:
    result, beside = asked.result, dict(asked.beside)
    filters = result.filters
    drawn = table = ""
    if result.rows.height:
        drawn = _drawn(asked, beside)
        table = to_html(
            figure_rows(result, _addresses(result, filters), beside or None, asked.is_table)
        )
    line = source_line(result, filters, asked.is_map)
    caveats = "\n".join(f"- {plain(caveat)}" for caveat in result.indicator.caveats)
    return Said(
        finding=f'<p class="fe-finding">{escape(finding(result))}</p>',
        drawn=drawn,
        table=table,
        source=f'<p class="fe-source">{escape(line)}</p>',
        source_line=line,
        about=f"{plain(result.indicator.definition)}\n\n{caveats}",
        citation=download_of(result, is_cited_only=True).citation,
        grants=_of_grants(result, filters),
    )


def _drawn(asked: _Asked, beside: Mapping[str, str]) -> str:
    if asked.is_map:
        return tiles.to_html(asked.result)
    return "" if asked.is_table else bars.to_html(asked.result, beside)


def download_of(result: Result, is_cited_only: bool = False) -> Download:
    """A figure as it is taken away, with its citation.

    What was read from words is asked of all grants: not where the citation alone is wanted.
    """
    by = tuple(dimension.id for dimension in result.by)
    read = {} if is_cited_only else db.words_read(result.indicator.id, by, result.filters)
    return figure_download(result, db.names(), db.about(), read)


def figure_table(result: Result, filters: Filters) -> str:
    """The numbers of a figure: value, share of known, range; base and not known below.

    Each category leads to its grants.
    """
    return to_html(figure_rows(result, _addresses(result, filters)))


def _addresses(result: Result, filters: Filters) -> list[str]:
    """Where each category leads: to the grants of the total that the figure is of."""
    column = result.by[-1].column
    shared = _of_grants(result, filters)
    return [links.address("grants", {**shared, column: [code]}) for code in result.rows["category"]]


def _of_grants(result: Result, filters: Filters) -> links.QueryParams:
    """What leads to all the grants of a figure: those of the total that it is of."""
    counted = result.indicator.of or result.indicator.id
    return links.query_of(filters, counted=counted, by=result.by[-1].id)


def source_line(result: Result, filters: Filters, is_map: bool = False) -> str:
    """Unit, choice and what is left out: what a chart that stands alone must say."""
    parts = [f"{_unit(result)}; {in_words(filters)}."]
    parts.append(left_out_sentence(result))
    # pence added up as floats can pass their own sum
    is_total = result.indicator.kind == TOTAL
    is_sum = not result.indicator.is_additive and is_total
    if is_sum and result.rows["value"].sum() > result.rows["base"][0]:
        parts.append(say("figure.not_added_up"))
    parts.append(result.by[-1].note)
    parts.append(range_sentence(result, is_map))
    return " ".join(filter(None, parts))


def _unit(result: Result) -> str:
    """'Pounds as awarded', 'Shares of counts', 'Pounds at prices of 2023-24 (GDP deflator)'."""
    indicator = result.indicator
    pounds = say("figure.units.gbp")
    if result.filters.is_real:
        build = db.table("build_info").row(0, named=True)
        year, name = build["deflator_base_year"], build["deflator_name"]
        pounds = say("figure.units.real", year=year, name=name)
    base = pounds if indicator.base_unit == "gbp" else say("figure.units.count")
    within = base[0].lower() + base[1:]
    if indicator.unit == "share":
        return say("figure.units.shares", base=within)
    return say("figure.units.ratio", base=within) if indicator.unit == "ratio" else base
