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
from pipelines.export.about import About, citation, release_title
from pipelines.export.site.drawing import NARROW, draw
from pipelines.figure_rows import figure_rows, measured_cells, measured_headings
from pipelines.findings import finding, left_out_sentence, not_added, range_sentence
from pipelines.indicators import Result
from pipelines.phrases import choices, say
from pipelines.tables import Table, to_html
from pipelines.words import counted, share, short_amount

STYLE = Path(__file__).with_name("style.css")
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
    cite = citation(site.about, page.name, funder_ids=[page.funder_id])
    answers = f'<p class="fe-source">{escape(say("accountability.no_score"))}</p>{page.answers}'
    # the longest table by far on a narrow screen, and its figures that matter stand above
    all_figures = (
        '<details class="fe-all"><summary>'
        + f"{escape(say('site.all_figures', count=f'{len(page.asked):,}'))}</summary>"
        + f"{to_html(asked_table(page.asked))}</details>"
    )
    parts = {
        "asked": answers if page.answers else "",
        "streams": streams_html(page.streams),
        "communities": f"<p>{escape(say('site.communities'))}</p>{page.communities}",
        "shows": figures,
        "shares": all_figures,
        "not_known": to_html(coverage_table(page.coverage)),
        "take": f'<ul class="fe-take">{links}</ul><p class="fe-source">{escape(cite)}</p>',
        "wrong": _wrong(page, site.deployment),
    }
    body = (
        f"<h1>{escape(page.name)}</h1>"
        f'<p class="fe-notice" data-standing="true">{escape(page.standing)}</p>'
        f'<p class="fe-lead">{escape(page.opening)}</p>'
        f'<dl class="fe-facts">{totals}</dl><p class="fe-source">{escape(awarded(page))} '
        f"{escape(say('site.not_here'))}</p>{_parts_html(parts)}"
    )
    return _document(page.name, body, site, "../", _dataset(page, site))


def awarded(page: FunderPage) -> str:
    """Between which days the grants of a page were awarded."""
    return say("site.awarded", first=page.first_award, last=page.last_award)


def _parts_html(parts: Mapping[str, str]) -> str:
    """A list of the parts of a page that hold anything, by which to go to each, and the parts."""
    headings = choices("site.parts")
    shown = {name.replace("_", "-"): (headings[name], html) for name, html in parts.items() if html}
    links = "".join(
        f'<li><a href="#{anchor}">{escape(heading)}</a></li>'
        for anchor, (heading, _) in shown.items()
    )
    label = escape(say("site.on_this_page"), quote=True)
    return f'<nav class="fe-parts" aria-label="{label}"><ul>{links}</ul></nav>' + "".join(
        f'<h2 id="{anchor}">{escape(heading)}</h2>{html}'
        for anchor, (heading, html) in shown.items()
    )


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
            say("site.between", first=page.first_award, last=page.last_award),
        ]
        for page in pages
    ]
    addresses = [f"{page.slug}/index.html" for page in pages]
    headings = list(choices("site.index.headings").values())
    table = Table(say("site.index.by_name"), headings, rows, links_to=addresses, is_wide=True)
    lead_words = say("site.index.lead", funders=counted(len(pages), "funder"))
    body = (
        f"<h1>{escape(say('site.index.title'))}</h1>"
        f'<p class="fe-lead">{escape(lead_words)}</p>'
        f"<p>{escape(say('site.not_here'))} {escape(say('site.index.no_grade'))}</p>"
        f"{to_html(table)}"
    )
    return _document(say("site.pages.funders"), body, site, "")


def data_page(files: Sequence[dict[str, str]], site: Site) -> str:
    """Every file of the release, by the address at which it stays from build to build."""
    described = load_indicators()
    rows, addresses = [], []
    for file in files:
        path = file["path"]
        name = path.rpartition("/")[2].removesuffix(".csv")
        is_figure = path.startswith("indicators/")
        title = described[name].question if is_figure else file["title"]
        size = (
            counted(int(file["rows"]), "row")
            if file["rows"]
            else say("site.data.bytes", count=f"{int(file['bytes']):,}")
        )
        rows.append([f"data/{path}", title, size])
        addresses.append(f"data/{path}")
    table = Table(
        say("site.data.files"), list(choices("site.data.headings").values()), rows,
        numbers_from=2, links_to=addresses, is_wide=True,
    )  # fmt: skip
    # escaped before it is filled in with what is HTML
    described_in = escape(say("site.data.described")).format(
        package='<a href="data/datapackage.json">data/datapackage.json</a>',
        index="<code>data/index.csv</code>",
    )
    body = (
        f"<h1>{escape(say('site.data.title'))}</h1>"
        f'<p class="fe-lead">{escape(say("site.data.lead"))}</p><p>{described_in}</p>'
        f"{to_html(table)}"
        f'<p class="fe-source">{escape(citation(site.about, release_title()))}</p>'
    )
    return _document(say("site.data.title"), body, site, "")


def methods_page(site: Site) -> str:
    """What each figure means, how words were read and how well, and the limits."""
    said = choices("site.methods")
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
        [
            f"{row['what']}\n{row['on']}",
            row["value"] or say("site.methods.not_measured"),
            _between(row),
            row["n"],
        ]
        for row in load_accuracy()
    ]
    measured = Table(
        say("site.methods.measured"),
        list(choices("site.methods.measured_headings").values()),
        accuracy,
        is_wide=True,
    )
    body = (
        f"<h1>{escape(said['title'])}</h1><p>{escape(said['lead'])}</p>"
        f"<h2>{escape(said['figures'])}</h2>{indicators}<h2>{escape(said['divided'])}</h2>"
        + to_html(Table(said["notes"], [said["by"], said["note"]], dimensions, numbers_from=2))
        + f"<h2>{escape(said['words'])}</h2>{to_html(measured)}"
        + f"<h2>{escape(said['files'])}</h2>{_files(site)}"
    )
    return _document(said["title"], body, site, "")


def _between(row: dict[str, str]) -> str:
    if not row["lower"]:
        return ""
    low, high = f"{float(row['lower']):.3f}", f"{float(row['upper']):.3f}"
    return say("site.between", first=low, last=high)


def _files(site: Site) -> str:
    rows = [
        [source.file, ", ".join(source.publishers), ", ".join(source.licences), source.sha256[:12]]
        for source in site.about.sources
    ]
    headings = list(choices("site.methods.file_headings").values())
    caption = say("site.methods.read")
    return to_html(Table(caption, headings, rows, numbers_from=4, is_wide=True))


def _figure(figure: Figure, site: Site) -> str:
    result = figure.result
    indicator = result.indicator
    of_funders = result.filters.funder_ids
    said = {name: escape(words) for name, words in choices("site.take").items()}
    cite = citation(site.about, f"{figure.heading}: {indicator.label}", funder_ids=of_funders)
    return (
        f'<section id="{escape(figure.anchor)}"><h3>{escape(figure.heading)}</h3>'
        f'<p class="fe-finding">{escape(finding(result))}</p>{_drawings(result)}'
        f"{to_html(figure_rows(result))}"
        f'<p class="fe-source">{escape(notes_of(result))}{escape(read_said(figure))}</p>'
        f"<details><summary>{escape(say('figure.about'))}</summary>"
        f"<p>{escape(indicator.definition)}</p>{_list(indicator.caveats)}"
        f"<p>{escape(cite)}</p></details>"
        f'<ul class="fe-take"><li><a href="{figure.csv}" download>{said["csv"]}</a></li>'
        f'<li><a href="{figure.svg}" download>{said["svg"]}</a></li>'
        f'<li><a href="#{escape(figure.anchor)}">{said["link"]}</a></li></ul></section>'
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
                *(
                    measured_cells(result.indicator, rows[0])
                    if rows
                    else [say("site.no_grants"), "", "", ""]
                ),
            ]
        )
    headings = [say("site.figure_asked"), *measured_headings()]
    return Table(say("site.asked_caption"), headings, body, is_wide=True)


def coverage_table(coverage: Sequence[Coverage]) -> Table:
    """What is not known, of how many grants."""
    rows = [
        [
            f"{item.topic.label}\n{item.topic.heading}",
            say("site.part_of", part=f"{item.not_known:,}", whole=f"{item.base:,}"),
            share(item.not_known_share),
        ]
        for item in coverage
        if item.base
    ]
    headings = list(choices("site.coverage_headings").values())
    return Table(say("site.coverage_caption"), headings, rows)


def _not_added(result: Result) -> str:
    """Below a sum of pounds, how many grants are in another currency."""
    words = not_added(result)
    return f" <small>{escape(words)}</small>" if words else ""


def total(result: Result) -> str:
    """A total in short, such as '£1.2m'."""
    if not result.rows.height:
        return say("site.none")
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
        subject, asked = (say(f"site.letter.{each}", name=page.name) for each in ("about", "body"))
        address += f"?subject={quote(subject)}&body={quote(asked)}"
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
        "name": say("site.dataset", name=page.name),
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
    pages = {name: escape(words) for name, words in choices("site.pages").items()}
    first, rest = (escape(say(f"site.{each}")) for each in ("invented_first", "invented"))
    invented = f'<p class="fe-notice"><strong>{first}</strong> {rest}</p>'
    build = say(
        "site.build",
        build=site.about.build_id,
        day=f"{site.about.built_at:%-d %B %Y}",
        version=site.about.version,
    )
    data = f'<a href="{root}data.html">{pages["data"]}</a>' if site.has_data else ""
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(say('site.title', page=title))}</title>"
        f"<style>{_style()}</style>{head}</head><body>"
        f'<a class="skip" href="#main">{escape(say("site.skip"))}</a>'
        f'<header><nav aria-label="{escape(say("site.nav"), quote=True)}">'
        f'<a href="{root}index.html">{pages["funders"]}</a>'
        f'<a href="{root}methods.html">{pages["methods"]}</a>{data}</nav></header>'
        f'<main id="main">{invented if site.about.is_sample else ""}{body}</main>'
        f"<footer><p>{escape(build)} {escape(say('site.not_here'))}</p></footer>"
        "</body></html>\n"
    )


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")
