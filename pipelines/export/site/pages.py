"""The pages of a published site as HTML: one language, no script, no other host, escaped."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from pipelines.accountability.streams import Found, granted_cells, lead, told_cells
from pipelines.classify.accuracy import load_accuracy
from pipelines.coverage import Coverage
from pipelines.definitions import load_dimensions, load_indicators
from pipelines.deployment import Deployment
from pipelines.export.about import TITLE, About, citation
from pipelines.export.site.drawing import NARROW, draw
from pipelines.figure_rows import figure_rows, measured_cells, measured_headings
from pipelines.findings import finding, left_out_sentence, not_added, range_sentence
from pipelines.indicators import Result
from pipelines.phrases import choices, say
from pipelines.tables import Table, to_html
from pipelines.words import counted, share, short_amount

STYLE = Path(__file__).with_name("style.css")
INVENTED = (
    "<strong>This is invented sample data.</strong> Every funder, group and grant on this page is "
    "made up to show how it works. No figure here is about anybody."
)
NOT_HERE = (
    "A figure here is what published grants show. Groups that were refused, or that never applied, "
    "are not in grant files; nor are grants that a funder did not publish."
)
COMMUNITIES = (
    "What a group says of itself, and agreed to share, is counted as it is. What is only read in "
    "published words, or was answered and is not shared, is told in protected counts, never group "
    "by group, and is “at least” so many. Who says so is a column of its own: numbers of different "
    "people saying so are never added up. That nothing is said is never a no. “Withheld”: few or "
    "none, nearly all, or to be worked out from others. “Not measured”: too few labelled grants "
    "say how well such words are read."
)
LETTER = (
    "About the page of: {name}\n"
    "Our group, as it is named there, or the grant's identifier: \n"
    "What should happen (change it to ..., show what we call ourselves, take a label off, take us "
    "out): \n"
    "You need not say who you are or why.\n"
)
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


@dataclass(frozen=True)
class Figure:
    """A figure as it stands on a page, with the names of its files beside the page.

    `read` says for each category how much was read from words (`comparable.read_from_words`).
    """

    anchor: str
    heading: str
    result: Result
    read: Mapping[str, str]
    csv: str
    svg: str


@dataclass(frozen=True)
class FunderPage:
    """All that the page of one funder shows. `answers` and `communities` are HTML."""

    funder_id: str
    name: str
    slug: str
    opening: str
    standing: str
    streams: Found
    answers: str
    communities: str
    totals: tuple[Result, ...]
    asked: tuple[Result, ...]
    figures: tuple[Figure, ...]
    coverage: tuple[Coverage, ...]
    first_award: str
    last_award: str
    downloads: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Site:
    """What is the same on every page."""

    about: About
    deployment: Deployment | None
    has_data: bool = False


def funder_page(page: FunderPage, site: Site) -> str:
    """The accountability page of one funder."""
    totals = "".join(
        f"<div><dt>{escape(result.indicator.label)}</dt><dd>{escape(total(result))}"
        f"{_not_added(result)}</dd></div>"
        for result in page.totals
    )
    figures = "".join(_figure(figure, site) for figure in page.figures)
    links = "".join(
        f'<li><a href="{escape(name, quote=True)}" download>{escape(words)}</a></li>'
        for name, words in page.downloads
    )
    dates = f"Awarded from {escape(page.first_award)} to {escape(page.last_award)}."
    cite = citation(site.about, page.name, funder_ids=[page.funder_id])
    answers = ""
    if page.answers:
        answers = (
            '<h2 id="asked">What funders are asked, and what there is</h2>'
            f'<p class="fe-source">{escape(say("accountability.no_score"))}</p>{page.answers}'
        )
    body = (
        f"<h1>{escape(page.name)}</h1>"
        f'<p class="fe-notice" data-standing="true">{escape(page.standing)}</p>'
        f'<p class="fe-lead">{escape(page.opening)}</p>'
        f'<dl class="fe-facts">{totals}</dl><p class="fe-source">{dates} {NOT_HERE} '
        f'<a href="#wrong">{escape(say("site.is_wrong"))}</a>.</p>'
        + answers
        + f'<h2 id="streams">{escape(say("site.streams"))}</h2>{streams_html(page.streams)}'
        + f'<h2 id="communities">Whom grants are for, and who leads</h2><p>{COMMUNITIES}</p>'
        + page.communities
        + f'<h2 id="shows">What its published grants show</h2>{figures}'
        + '<h2 id="shares">Each figure that the two reports ask for</h2>'
        # the longest table by far on a narrow screen, and its figures that matter stand above
        + '<details class="fe-all"><summary>'
        + f"{escape(say('site.all_figures', count=f'{len(page.asked):,}'))}</summary>"
        + f"{to_html(asked_table(page.asked))}</details>"
        + '<h2 id="not-known">How much is not known</h2>'
        + to_html(coverage_table(page.coverage))
        + '<h2 id="take">Take the numbers</h2>'
        f'<ul class="fe-take">{links}</ul>'
        f'<p class="fe-source">{escape(cite)}</p>'
        f'<h2 id="wrong">{escape(say("site.is_wrong"))}</h2>{_wrong(page, site.deployment)}'
    )
    return _document(page.name, body, site, "../", _dataset(page, site))


def streams_html(found: Found) -> str:
    """A funder's streams: what each says of who can apply, or what its grants show, and its age."""
    parts = [f"<p>{escape(lead(found))}</p>" if found.here else ""]
    if found.streams:
        rows = [[f"{each.title}\n{each.need}", *told_cells(each)] for each in found.streams]
        headings = list(choices("for_groups.headings").values())
        caption = say("site.streams_told")
        table = Table(caption, headings, rows, numbers_from=len(headings), is_wide=True)
        parts.append(to_html(table))
    for streams, caption in (
        (found.untold, "for_groups.untold_caption"),
        (found.quiet, "for_groups.quiet_caption"),
    ):
        if streams:
            rows = [[each.title, *granted_cells(each)] for each in streams]
            headings = list(choices("for_groups.untold_headings").values())
            parts.append(to_html(Table(say(caption), headings, rows, numbers_from=1, is_wide=True)))
    parts.append(f'<p class="fe-source">{escape(say("site.streams_note"))}</p>')
    return "".join(parts)


def index_page(pages: Sequence[FunderPage], site: Site) -> str:
    """The list of funders, by name: never in the order of a result."""
    rows = [
        [
            f"{page.name}\n{page.standing}",
            total(page.totals[0]),
            total(page.totals[1]),
            f"{page.first_award} to {page.last_award}",
        ]
        for page in pages
    ]
    addresses = [f"{page.slug}/index.html" for page in pages]
    headings = ["Funder", "Grants", "Money", "Awarded"]
    table = Table("By name", headings, rows, links_to=addresses, is_wide=True)
    body = (
        "<h1>What published grants show about who funders reach</h1>"
        f'<p class="fe-lead">{counted(len(pages), "funder")}, each on a page of its own: what its '
        "published grants show, what they do not say, and what it has said itself.</p>"
        f"<p>{NOT_HERE} Nothing here is a grade, and nothing is in order of a result.</p>"
        f"{to_html(table)}"
    )
    return _document("Funders", body, site, "")


def data_page(files: Sequence[dict[str, str]], site: Site) -> str:
    """Every file of the release, by the address at which it stays from build to build."""
    described = load_indicators()
    rows, addresses = [], []
    for file in files:
        path = file["path"]
        name = path.rpartition("/")[2].removesuffix(".csv")
        is_figure = path.startswith("indicators/")
        title = described[name].question if is_figure else file["title"]
        size = f"{int(file['rows']):,} rows" if file["rows"] else f"{int(file['bytes']):,} bytes"
        rows.append([f"data/{path}", title, size])
        addresses.append(f"data/{path}")
    table = Table(
        "Files", ["Address", "What it holds", "Size"], rows, numbers_from=2,
        links_to=addresses, is_wide=True,
    )  # fmt: skip
    body = (
        "<h1>Every table and every figure</h1>"
        '<p class="fe-lead">Each is a file at an address of its own. The addresses stay the same '
        "from build to build; what is in them is of the build that is named below.</p>"
        '<p><a href="data/datapackage.json">data/datapackage.json</a> describes each column, code '
        "and source for machines; <code>data/index.csv</code> has the SHA-256 of each file, by "
        "which to tell whether one has changed.</p>"
        f"{to_html(table)}"
        f'<p class="fe-source">{escape(citation(site.about, TITLE))}</p>'
    )
    return _document("Every table and every figure", body, site, "")


def methods_page(site: Site) -> str:
    """What each figure means, how words were read and how well, and the limits."""
    indicators = "".join(
        f'<h3 id="{escape(item.id)}">{escape(item.label)}</h3><p>{escape(item.question)}</p>'
        f"<p>{escape(item.definition)}</p>{_list(item.caveats)}"
        for item in load_indicators().values()
    )
    dimensions = [
        [item.label[0].upper() + item.label[1:], item.note]
        for item in load_dimensions().values()
        if item.note
    ]
    accuracy = [
        [f"{row['what']}\n{row['on']}", row["value"] or "not measured", _between(row), row["n"]]
        for row in load_accuracy()
    ]
    measured = Table(
        "How well rules read the words, against labels made by language models that no person has "
        "checked",
        ["Measured", "Figure", "95% interval", "Labelled"],
        accuracy,
        is_wide=True,
    )
    body = (
        "<h1>How figures are made</h1>"
        "<p>Every share shows its base, how much is not known, and the range it could lie in. What "
        "is not known is never counted as no, as none or as large. Where less than half is known "
        "there is a range and no point.</p>"
        f"<h2>Figures</h2>{indicators}<h2>Divided by</h2>"
        + to_html(Table("Notes on dimensions", ["By", "Note"], dimensions, numbers_from=2))
        + f"<h2>Words that were read</h2>{to_html(measured)}<h2>Files</h2>{_files(site)}"
    )
    return _document("How figures are made", body, site, "")


def _between(row: dict[str, str]) -> str:
    return f"{float(row['lower']):.3f} to {float(row['upper']):.3f}" if row["lower"] else ""


def _files(site: Site) -> str:
    rows = [
        [source.file, ", ".join(source.publishers), ", ".join(source.licences), source.sha256[:12]]
        for source in site.about.sources
    ]
    headings = ["File", "Published by", "Licence", "SHA-256, its beginning"]
    return to_html(Table("What was read", headings, rows, numbers_from=4, is_wide=True))


def _figure(figure: Figure, site: Site) -> str:
    result = figure.result
    indicator = result.indicator
    of_funders = result.filters.funder_ids
    cite = citation(site.about, f"{figure.heading}: {indicator.label}", funder_ids=of_funders)
    return (
        f'<section id="{escape(figure.anchor)}"><h3>{escape(figure.heading)}</h3>'
        f'<p class="fe-finding">{escape(finding(result))}</p>{_drawings(result)}'
        f"{to_html(figure_rows(result))}"
        f'<p class="fe-source">{escape(notes_of(result))}{escape(read_said(figure))}</p>'
        "<details><summary>What to know before you quote this</summary>"
        f"<p>{escape(indicator.definition)}</p>{_list(indicator.caveats)}"
        f"<p>{escape(cite)}</p></details>"
        f'<ul class="fe-take"><li><a href="{figure.csv}" download>These numbers (CSV)</a></li>'
        f'<li><a href="{figure.svg}" download>The drawing (SVG)</a></li>'
        f'<li><a href="#{escape(figure.anchor)}">Link to this</a></li></ul></section>'
    )


def _drawings(result: Result) -> str:
    """The drawing, and another for narrow screens; style shows one of them."""
    return (
        f'<div class="fe-drawn">{draw(result)}</div>'
        f'<div class="fe-drawn-narrow">{draw(result, width=NARROW)}</div>'
    )


def read_said(figure: Figure) -> str:
    """How much of a figure was read from words: once where it is the same of all, else of each."""
    rows = figure.result.rows.unique("category", maintain_order=True).to_dicts()
    said = {
        row["label"]: figure.read[row["category"]] for row in rows if row["category"] in figure.read
    }
    alike = set(said.values())
    if len(alike) == 1:
        [words] = alike
        return f" {words[0].upper()}{words[1:]}."
    return "".join(f" {label}: {words}." for label, words in said.items())


def notes_of(result: Result) -> str:
    """What is left out of a figure, how its categories are meant, and how a range is drawn."""
    notes = (
        left_out_sentence(result),
        *[each.note for each in result.by],
        range_sentence(result),
    )
    return " ".join(filter(None, notes))


def asked_table(results: Sequence[Result]) -> Table:
    """Each figure that answers a recommendation, of all grants of the page."""
    body = []
    for result in results:
        rows = result.rows.to_dicts()
        name = f"{result.indicator.label}\n{', '.join(result.indicator.recommendations)}"
        body.append(
            [
                name,
                *(measured_cells(result.indicator, rows[0]) if rows else ["no grants", "", "", ""]),
            ]
        )
    headings = ["Figure, and what it answers", *measured_headings()]
    return Table(
        "Of all its grants; ids are those of the recommendations", headings, body, is_wide=True
    )


def coverage_table(coverage: Sequence[Coverage]) -> Table:
    """What is not known, of how many grants."""
    rows = [
        [
            f"{item.topic.label}\n{item.topic.heading}",
            f"{item.not_known:,} of {item.base:,}",
            share(item.not_known_share),
        ]
        for item in coverage
        if item.base
    ]
    return Table("Not known, of how many grants", ["What", "Grants", "Not known"], rows)


def _not_added(result: Result) -> str:
    """Below a sum of pounds, how many grants are in another currency."""
    words = not_added(result)
    return f" <small>{escape(words)}</small>" if words else ""


def total(result: Result) -> str:
    """A total in short, such as '£1.2m'."""
    if not result.rows.height:
        return "none"
    return short_amount(result.rows["value"].item(), result.indicator.unit)


def who_answers(deployment: Deployment | None) -> str:
    """To whom a group or a funder writes, and how soon they answer."""
    if deployment is None:
        return say("site.nobody")
    return say(
        "site.answers",
        run_by=deployment.run_by,
        answers_within=deployment.answers_within,
        contact=deployment.contact,
    )


def what_to_send(name: str) -> list[str]:
    """What somebody writes who wants what is shown changed, on the page of a funder."""
    return [
        say("site.send_page", name=name),
        say("site.send_which"),
        say("site.send_what"),
        say("site.send_nothing_else"),
    ]


def _wrong(page: FunderPage, deployment: Deployment | None) -> str:
    """How to have something changed or taken out, without a form: what to send, and to whom."""
    form = ""
    if deployment is not None and deployment.dashboard:
        served = {name: f"{deployment.dashboard}/{name.replace('_', '-')}" for name in SERVED}
        links = " ".join(
            f'<a href="{escape(served[name], quote=True)}">{escape(choices("app.pages")[name])}</a>'
            for name in SERVED
        )
        words = say("site.form", page=choices("app.pages")[SERVED[0]])
        form = f"<p>{escape(words)} {links}</p>"
    return (
        f"<p>{escape(say('site.mend'))}</p><p>{escape(say('site.send'))}</p>"
        f"{_list(what_to_send(page.name))}<p>{_ask_html(page, deployment)}</p>{form}"
        f"<p>{escape(say('site.funder'))}</p>"
    )


# Pages of a served dashboard on which a group finds what is published about it, and mends it.
SERVED = ("for_groups", "correct")


def _ask_html(page: FunderPage, deployment: Deployment | None) -> str:
    """Who answers, with an address that opens a letter which asks what has to be known."""
    words = escape(who_answers(deployment))
    if deployment is None:
        return words
    address = deployment.link
    if deployment.has_e_mail:
        asked = quote(LETTER.format(name=page.name))
        address += f"?subject={quote(f'Mend or remove: {page.name}')}&body={asked}"
    link = f'<a href="{escape(address, quote=True)}">{escape(deployment.contact)}</a>'
    return words.replace(escape(deployment.contact), link)


def _list(items: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>" if items else ""


def _dataset(page: FunderPage, site: Site) -> str:
    """What search engines read of the page: a schema.org Dataset."""
    licences = [name for source in site.about.sources for name in source.licences]
    said = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"Who {page.name} reaches: figures of its published grants",
        "description": page.opening,
        "version": site.about.build_id,
        "dateModified": site.about.built_at.date().isoformat(),
        "isBasedOn": [source.file for source in site.about.sources],
        "license": list(dict.fromkeys(licences)),
        "distribution": [
            {"@type": "DataDownload", "name": words, "contentUrl": name}
            for name, words in page.downloads
        ],
    }
    text = json.dumps(said, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _document(title: str, body: str, site: Site, root: str, head: str = "") -> str:
    invented = f'<p class="fe-notice">{INVENTED}</p>' if site.about.is_sample else ""
    build = (
        f"Build {escape(site.about.build_id)} of {site.about.built_at:%-d %B %Y}, version "
        f"{escape(site.about.version)}."
    )
    data = f'<a href="{root}data.html">Tables and figures</a>' if site.has_data else ""
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)} – funder equity</title>"
        f"<style>{_style()}</style>{head}</head><body>"
        '<a class="skip" href="#main">Skip to main content</a>'
        f'<header><nav aria-label="Pages"><a href="{root}index.html">Funders</a>'
        f'<a href="{root}methods.html">How figures are made</a>{data}</nav></header>'
        f'<main id="main">{invented}{body}</main><footer><p>{build} {NOT_HERE}</p></footer>'
        "</body></html>\n"
    )


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")
