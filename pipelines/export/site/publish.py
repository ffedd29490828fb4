"""Writes the published site: an index, a page and files for each funder, and how figures are made.

The pages say what the dashboard and the command line say, from the same functions.
"""

import csv
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from pathlib import Path

import polars as pl

from pipelines.accountability.html import answers_html
from pipelines.accountability.page import account_of
from pipelines.accountability.streams import Found, Needs, find_streams, of_funder
from pipelines.chosen import Names, names_of
from pipelines.communities import Scope, intersections, reach, user_led
from pipelines.community_tables import by_source, sentences
from pipelines.comparable import read_from_words
from pipelines.coverage import compute_coverage
from pipelines.deployment import find_deployment, load_deployment
from pipelines.errors import FunderEquityError
from pipelines.export.about import About, read_about
from pipelines.export.download import csv_text, figure_download, rows_with_read, xlsx_bytes
from pipelines.export.release import PACKAGE
from pipelines.export.site.chosen_figures import HEADLINES, SECTIONS, Section, asked_for
from pipelines.export.site.drawing import draw
from pipelines.export.site.pages import (
    Figure,
    FunderPage,
    Site,
    data_page,
    funder_page,
    index_page,
    methods_page,
)
from pipelines.export.site.pdf import funder_pdf
from pipelines.export.tidy_csv import to_csv
from pipelines.findings import finding
from pipelines.indicators import (
    Filters,
    Result,
    compute,
    compute_each_funder,
    known_funders,
)
from pipelines.phrases import say
from pipelines.progress import Progress
from pipelines.store import Store
from pipelines.swap import replace_folder

PDF = "page.pdf"
MARKER = ".funder-equity-site"
# Of so many funders each is worked out by itself, and of more all of them together.
FEW = 3
# The release, in the folder of the site; its own list of files.
DATA = "data"
INDEX = "index.csv"
GRANTS = """
    select grants.grant_id, grants.recipient_id, recipients.recipient_name, grants.* exclude (
        grant_id, recipient_id
    )
    from grants
    left join recipients on grants.recipient_id = recipients.recipient_id
    where grants.funder_id = $funder
    order by grants.award_date, grants.grant_id
"""
LONGEST_SLUG = 80
MEASURE = "organisations"
RELATIONS = ("serves", "led_by")
# Files beside the page of a funder, by what they are called in the file of words.
DOWNLOADS = {
    "page": PDF,
    "csv": "figures.csv",
    "xlsx": "figures.xlsx",
    "communities": "communities.csv",
    "grants": "grants.csv",
}
DATES = (
    "select funder_id, funder_name, first_award_date, last_award_date from funders "
    "order by lower(funder_name), funder_id"
)


class PublishError(FunderEquityError):
    """A site that is not written; the message says why and what to do."""


@dataclass(frozen=True)
class Said:
    """What pages of many funders share: `asked` are figures, by indicator and funder_id."""

    site: Site
    names: Names
    asked: dict[tuple[str, str], Result]
    streams: Found


@dataclass(frozen=True)
class Published:
    """Where the site is, and its pages of funders: slug by funder_id."""

    out: Path
    slugs: dict[str, str]


def publish(
    data: Path,
    out: Path,
    funder_ids: list[str] | None = None,
    progress: Progress | None = None,
    release: Path | None = None,
) -> Published:
    """Write the site of a build: of some funders, or of all of them.

    With a `release` of the same build, as `export` wrote it, the site serves each table and each
    figure as a file of its own under `data/`, at an address that stays the same, and lists them.
    The folder is replaced whole when the new one is finished. Raises PublishError where there is
    something else, or the release is of another build, and UnknownNameError for a funder that is
    not in the build.
    """
    progress = progress or Progress(is_quiet=True)
    _require_ours(out)
    if release:
        _require_same_build(data, release)
    out.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=".site-", dir=out.parent))
    try:
        if release:
            shutil.copytree(release, staged / DATA)
        slugs = _write(data, staged, funder_ids or [], progress)
        staged.chmod(0o755)
        replace_folder(staged, out)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return Published(out, slugs)


def slug_of(funder_id: str) -> str:
    """The part of an address that stands for a funder: the same from build to build.

    One too long for the name of a folder is cut, and ends in a digest of the whole.

    >>> slug_of("GB-CHC-1234567"), slug_of("../x"), len(slug_of("x" * 9000))
    ('gb-chc-1234567', 'x', 93)
    """
    slug = re.sub(r"[^a-z0-9]+", "-", funder_id.lower()).strip("-") or "funder"
    if len(slug) <= LONGEST_SLUG:
        return slug
    return f"{slug[:LONGEST_SLUG]}-{hashlib.sha256(funder_id.encode()).hexdigest()[:12]}"


def _require_ours(out: Path) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out / MARKER).is_file():
        raise PublishError(
            f"{out}: there is something there that is not a site made by this, and it is left as "
            "it is. Give another folder: --out DIR."
        )


def _require_same_build(data: Path, release: Path) -> None:
    """Files of another build beside the pages would contradict them in silence."""
    try:
        released = json.loads((release / PACKAGE).read_text(encoding="utf-8"))["id"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise PublishError(
            f"{release}: this is not a release. Make one: funder-equity export --data {data} "
            f"--out {release}"
        ) from error
    store = Store(data)
    try:
        about = read_about(store)
    finally:
        store.close()
    if released != about.build_id:
        raise PublishError(
            f"{release}: this is a release of build {released}, and the site is of build "
            f"{about.build_id}. Make it again: funder-equity export --data {data} --out {release}"
        )


def _write(data: Path, staged: Path, funder_ids: list[str], progress: Progress) -> dict[str, str]:
    store = Store(data)
    try:
        known_funders(store, funder_ids)
        about, names = read_about(store), names_of(store)
        has_data = (staged / DATA).is_dir()
        site = Site(about, load_deployment(find_deployment(data)), has_data)
        chosen = [
            row
            for row in store.rows(DATES).to_dicts()
            if not funder_ids or row["funder_id"] in funder_ids
        ]
        slugs = _slugs([row["funder_id"] for row in chosen])
        pages = []
        streams = find_streams(store, Needs())
        said = Said(site, names, _asked_of_each(store) if len(chosen) > FEW else {}, streams)
        # queries run outside Python's lock, so two funders are worked out at a time
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            made = pool.map(
                lambda row: _funder(store, staged, row, slugs[row["funder_id"]], said),
                chosen,
            )
            for number, page in enumerate(made, start=1):
                progress.detail(f"publish: {page.name} ({number} of {len(chosen)})")
                pages.append(page)
    finally:
        store.close()
    (staged / "index.html").write_text(index_page(pages, site), encoding="utf-8")
    (staged / "methods.html").write_text(methods_page(site), encoding="utf-8")
    if site.has_data:
        with (staged / DATA / INDEX).open(encoding="utf-8", newline="") as index:
            listed = list(csv.DictReader(index))
        (staged / "data.html").write_text(data_page(listed, site), encoding="utf-8")
    (staged / MARKER).write_text("Made by funder-equity publish.\n", encoding="utf-8")
    return slugs


def _asked_of_each(store: Store) -> dict[tuple[str, str], Result]:
    """Figures of all funders at once: two queries an indicator, and not two for each funder."""
    return {
        (each, funder_id): result
        for each in asked_for()
        for funder_id, result in compute_each_funder(store, each).items()
    }


def _slugs(funder_ids: list[str]) -> dict[str, str]:
    """An address for each; two that would be the same are told apart by a number.

    None is that of the release, which has a folder beside theirs.
    """
    taken = {DATA: ""}
    for funder_id in funder_ids:
        slug, number = slug_of(funder_id), 2
        while slug in taken:
            slug, number = f"{slug_of(funder_id)}-{number}", number + 1
        taken[slug] = funder_id
    return {funder_id: slug for slug, funder_id in taken.items() if funder_id}


def _funder(
    store: Store, staged: Path, row: dict[str, object], slug: str, said: Said
) -> FunderPage:
    """Write the page and files of one funder; what the index shows of it."""
    funder_id, name = str(row["funder_id"]), str(row["funder_name"])
    site, names = said.site, said.names
    about, folder = site.about, staged / slug
    filters = Filters(funder_ids=(funder_id,))
    folder.mkdir()
    (folder / "figures").mkdir()
    account = account_of(store, funder_id)
    totals = tuple(compute(store, each, (), filters) for each in HEADLINES)
    asked = tuple(
        said.asked.get((each, funder_id)) or compute(store, each, (), filters)
        for each in asked_for()
    )
    figures = []
    for section in SECTIONS:
        result = compute(store, section.indicator_id, (section.by,), filters)
        if result.rows.height:
            read = read_from_words(store, result)
            figures.append(_figure(result, read, section, folder, (about, name)))
    downloads = [figure_download(each.result, names, about, each.read) for each in figures]
    whole = [figure_download(each, names, about) for each in (*totals, *asked) if each.rows.height]
    (folder / "figures.csv").write_text(csv_text([*whole, *downloads]), encoding="utf-8")
    (folder / "figures.xlsx").write_bytes(xlsx_bytes([*whole, *downloads]))
    (folder / "grants.csv").write_text(
        to_csv(store.rows(GRANTS, {"funder": funder_id})), encoding="utf-8"
    )
    communities, said_of_them, counts = _communities(store, funder_id)
    (folder / "communities.csv").write_text(to_csv(counts), encoding="utf-8")
    page = FunderPage(
        funder_id=funder_id,
        name=name,
        slug=slug,
        opening=account.opening,
        standing=account.standing,
        streams=of_funder(said.streams, funder_id),
        answers=answers_html(account),
        communities=communities,
        totals=totals,
        asked=asked,
        figures=tuple(figures),
        coverage=compute_coverage(store, filters),
        first_award=_day(row["first_award_date"]),
        last_award=_day(row["last_award_date"]),
        downloads=tuple((file, say(f"site.files.{name}")) for name, file in DOWNLOADS.items()),
    )
    (folder / "index.html").write_text(funder_page(page, site), encoding="utf-8")
    (folder / PDF).write_bytes(funder_pdf(page, account, said_of_them, site))
    return page


def _communities(store: Store, funder_id: str) -> tuple[str, list[str], pl.DataFrame]:
    """Whom a funder's grants are for and who leads: HTML, its sentences, every count behind it."""
    scope = Scope(funder_id)
    led = user_led(store, scope)
    reached = reach(store, scope)
    lines = list(sentences(led, MEASURE))
    said = "".join(f"<p>{escape(line)}</p>" for line in lines)
    tables = []
    for relation in RELATIONS:
        heading = say(f"site.relations.{relation}")
        rows = reached.filter(relation=relation, measure=MEASURE, level="group")
        if rows.height:
            caption = say("site.relations_caption", heading=heading)
            tables.append(by_source(rows, "label", heading, caption))
    counts = pl.concat([reached, intersections(store, scope), led])
    return said + "".join(tables), lines, counts


def _figure(
    result: Result,
    read: Mapping[str, str],
    section: Section,
    folder: Path,
    said: tuple[About, str],
) -> Figure:
    anchor, heading = section.anchor, section.heading()
    about, name = said
    table, svg = f"figures/{anchor}.csv", f"figures/{anchor}.svg"
    rows = rows_with_read(result, read)
    (folder / table).write_text(to_csv(rows), encoding="utf-8")
    source = say(
        "site.drawing_source",
        finding=finding(result),
        name=name,
        build=about.build_id,
        sample=about.sample_note,
    )
    (folder / svg).write_text(draw(result, f"{name}: {heading.lower()}", source), encoding="utf-8")
    return Figure(anchor, heading, result, read, table, svg)


def _day(day: object) -> str:
    return f"{day:%-d %B %Y}" if hasattr(day, "strftime") else say("site.no_day")
