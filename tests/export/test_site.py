"""The published site: the engine's numbers, plain files, nothing that runs, no other host."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pipelines.accountability.streams import Needs, find_streams, lead, of_funder
from pipelines.communities import Scope, intersections, reach, user_led
from pipelines.community_tables import sentences
from pipelines.comparable import read_from_words
from pipelines.definitions import UnknownNameError
from pipelines.deployment import VARIABLE
from pipelines.export.site.chosen_figures import SECTIONS, Section, asked_for
from pipelines.export.site.drawing import LETTER, NARROW, draw
from pipelines.export.site.publish import MARKER, PublishError, _slugs, publish, slug_of
from pipelines.indicators import Filters, compute
from pipelines.store import Store
from pipelines.words import figure_value
from tests.conftest import Built, grant
from tests.export.conftest import Released

LARKMOOR = "GB-CHC-9900901"
# Elements that have no end in HTML.
VOID = {"meta", "link", "br", "img", "input", "hr"}
HOSTILE = '</script><script>alert(1)</script> & "Trust" <img src=x onerror=alert(1)>'


class Reader(HTMLParser):
    """Collects what a page is made of, and notes an end that does not fit its beginning."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id" and tag != "pattern":
                self.ids.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader


@pytest.fixture(scope="module")
def data(sample_build: Path) -> Path:
    """A build of the sample."""
    return sample_build


@pytest.fixture(scope="module")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the sample."""
    out = tmp_path_factory.mktemp("published") / "site"
    publish(data, out)
    return out


@pytest.fixture(scope="module")
def larkmoor(site: Path) -> Path:
    """The folder of one funder."""
    return site / slug_of(LARKMOOR)


def test_every_funder_has_a_page_and_is_in_the_index_by_name(site: Path, data: Path) -> None:
    store = Store(data)
    names = store.rows("select funder_name from funders order by lower(funder_name)")["funder_name"]
    index = (site / "index.html").read_text("utf-8")
    places = [index.index(name) for name in names]
    assert places == sorted(places)
    links = re.findall(r'href="([^"]+/index\.html)"', index)
    assert len(links) == len(names)
    assert all((site / link).is_file() for link in links)


def test_every_page_is_sound_runs_nothing_and_asks_no_other_host(site: Path) -> None:
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 5
    for path in pages:
        page = read(path)
        assert not page.wrong and not page.open, path
        assert len(page.ids) == len(set(page.ids)), path
        for tag, name, value in page.attributes:
            assert not name.startswith("on"), (path, name)
            if name == "src" or (tag == "link" and name == "href"):
                raise AssertionError(f"{path}: {value} is fetched")
            if tag == "script" and name == "type":
                assert value == "application/ld+json"
            is_here = tag == "a" and name == "href" and not value.startswith(("http", "mailto:"))
            if is_here and not value.startswith("#"):
                assert (path.parent / value).is_file(), (path, value)
            if is_here and value.startswith("#"):
                assert value[1:] in page.ids, (path, value)


def test_every_page_says_that_the_sample_is_invented(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert "This is invented sample data." in path.read_text("utf-8"), path
    for path in site.rglob("*.svg"):
        assert "nvented" in path.read_text("utf-8"), path


# What some of is read from words, where it is not declared.
READ = ("purpose", "restriction", "duration", "annual_amount")


@pytest.mark.parametrize("section", SECTIONS, ids=lambda each: each.anchor)
def test_a_figure_is_that_of_the_engine_on_the_page_and_in_its_file(
    larkmoor: Path, data: Path, section: Section
) -> None:
    filters = Filters(funder_ids=(LARKMOOR,))
    result = compute(Store(data), section.indicator_id, (section.by,), filters)
    page = (larkmoor / "index.html").read_text("utf-8")
    whole = page.split(f'<section id="{section.anchor}">')[1].split("</section>")[0]
    text = (larkmoor / "figures" / f"{section.anchor}.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["category"] for row in rows] == result.rows["category"].to_list()
    assert [row["value"] and float(row["value"]) for row in rows] == [
        value if value is not None else "" for value in result.rows["value"]
    ]
    read = read_from_words(Store(data), result)
    assert [row["read_from_words"] for row in rows] == [
        read.get(category, "") for category in result.rows["category"]
    ]
    for row in result.rows.to_dicts():
        assert figure_value(row) in whole
        # said of each, or once of all: never left to what is folded
        words = read.get(row["category"], "")
        assert words in whole or f"{words[:1].upper()}{words[1:]}" in whole
    assert bool(read) == (section.by in READ)


def test_each_figure_that_is_asked_for_stands_with_range_and_base(
    larkmoor: Path, data: Path
) -> None:
    page = (larkmoor / "index.html").read_text("utf-8")
    store, filters = Store(data), Filters(funder_ids=(LARKMOOR,))
    assert len(asked_for()) > 20
    for name in asked_for():
        result = compute(store, name, (), filters)
        row = page.split(f"{escape(result.indicator.label)}<span")[1].split("</tr>")[0]
        assert figure_value(result.rows.row(0, named=True)) in row


def test_drawings_are_xml_that_stands_alone(site: Path) -> None:
    drawings = sorted(site.rglob("*.svg"))
    assert drawings
    for path in drawings:
        root = ElementTree.parse(path).getroot()
        assert root.attrib["aria-label"]
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for box in root.iter("{http://www.w3.org/2000/svg}rect"):
            right = float(box.attrib.get("x", 0)) + float(box.attrib["width"])
            bottom = float(box.attrib.get("y", 0)) + float(box.attrib["height"])
            assert right <= width + 0.1 and bottom <= height, path


def test_a_drawing_for_a_narrow_screen_has_room_for_every_word(data: Path) -> None:
    result = compute(Store(data), "money_awarded", ("place_basis",))
    root = ElementTree.fromstring(draw(result, width=NARROW))
    assert float(root.attrib["viewBox"].split()[2]) == NARROW
    lines: dict[str, list[str]] = {}
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        lines.setdefault(text.attrib["y"], []).append(text.text or "")
    # what stands on one line fits it: a letter is at most so wide
    assert all(len("  ".join(words)) <= NARROW / LETTER for words in lines.values())
    shown = " ".join(word for words in lines.values() for word in words)
    for row in result.rows.to_dicts():
        assert all(word in shown for word in row["label"].split())
        assert figure_value(row, is_short=True) in shown


def test_a_page_says_how_to_have_something_changed_and_where(data: Path, tmp_path: Path) -> None:
    named = (tmp_path / "deployment.toml").resolve()
    named.write_text(
        'run_by = "Ridge <b>Data</b>"\ncontact = "mend@example.org"\nresponse_days = 10\n'
        'dashboard = "https://equity.example.org"\n',
        encoding="utf-8",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(named))
        publish(data, tmp_path / "site", [LARKMOOR])
    page = (tmp_path / "site" / slug_of(LARKMOOR) / "index.html").read_text("utf-8")
    assert page.count("Is this wrong? Change or remove it") == 2 and 'href="#wrong"' in page
    asked = page.split('<h2 id="wrong">')[1]
    assert "Ridge &lt;b&gt;Data&lt;/b&gt;, who answers within 10 days" in asked
    assert 'href="https://equity.example.org/for-groups">For groups</a>' in asked
    assert 'href="mailto:mend@example.org?subject=' in asked


def test_a_page_says_where_nobody_is_named(larkmoor: Path) -> None:
    asked = (larkmoor / "index.html").read_text("utf-8").split('<h2 id="wrong">')[1]
    assert "have not said how to reach them" in asked and "identifier of the grant" in asked
    assert "equity.example.org" not in asked


def test_the_page_describes_itself_to_search_engines(larkmoor: Path) -> None:
    page = (larkmoor / "index.html").read_text("utf-8")
    [said] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    dataset = json.loads(said)
    assert dataset["@type"] == "Dataset"
    for item in dataset["distribution"]:
        assert (larkmoor / item["contentUrl"]).is_file()


def test_what_a_file_says_of_itself_is_only_ever_text(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    funder = {"id": "GB-CHC-1", "name": HOSTILE}
    programme = [{"code": "x", "title": HOSTILE}]
    made = built([grant(fundingOrganization=[funder], grantProgramme=programme)])
    out = tmp_path / "site"
    publish(made.out, out)
    for path in out.rglob("*.html"):
        page = read(path)
        assert not page.wrong and not page.open, path
        assert "<script>alert" not in path.read_text("utf-8")
        assert not [each for each in page.attributes if each[1].startswith("on")]
    for path in out.rglob("*.svg"):
        ElementTree.parse(path)


def test_one_funder_can_be_published_alone(data: Path, tmp_path: Path) -> None:
    published = publish(data, tmp_path / "site", [LARKMOOR])
    assert list(published.slugs) == [LARKMOOR]
    folders = [path.name for path in (tmp_path / "site").iterdir() if path.is_dir()]
    assert folders == [slug_of(LARKMOOR)]


def test_a_funder_that_is_not_there_is_said(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="GB-CHC-nobody"):
        publish(data, tmp_path / "site", ["GB-CHC-nobody"])
    assert not (tmp_path / "site").exists()


def test_what_is_not_a_site_is_never_replaced(data: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(PublishError, match="left as it is"):
        publish(data, tmp_path)
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "years of work"


def test_a_site_is_replaced_whole(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "site"
    publish(data, out, [LARKMOOR])
    (out / "old.html").write_text("old", encoding="utf-8")
    publish(data, out, [LARKMOOR])
    assert not (out / "old.html").exists()
    assert (out / MARKER).is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_communities_are_the_protected_counts_and_no_more(larkmoor: Path, data: Path) -> None:
    store, scope = Store(data), Scope(LARKMOOR)
    expected = [*reach(store, scope).to_dicts(), *intersections(store, scope).to_dicts()]
    expected += user_led(store, scope).to_dicts()
    text = (larkmoor / "communities.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["value"] and float(row["value"]) for row in rows] == [
        row["value"] if row["value"] is not None else "" for row in expected
    ]
    assert [row["status"] for row in rows] == [row["status"] for row in expected]
    page = (larkmoor / "index.html").read_text("utf-8")
    told = page.split('id="communities"')[1].split('id="shows"')[0]
    for sentence in sentences(user_led(store, scope), "organisations"):
        assert escape(sentence) in told


def test_each_table_and_figure_of_a_release_is_served_at_an_address_of_its_own(
    sample: Released, tmp_path: Path
) -> None:
    site = publish(sample.data, tmp_path / "site", [LARKMOOR], release=sample.out)
    hrefs = {
        value for tag, name, value in read(site.out / "data.html").attributes if name == "href"
    }
    with (site.out / "data" / "index.csv").open(encoding="utf-8", newline="") as handle:
        listed = list(csv.DictReader(handle))
    assert {"tables/grants.csv", "tables/grants.parquet", "indicators/core_share_of_money.csv"} <= {
        file["path"] for file in listed
    }
    for file in listed:
        served = site.out / "data" / file["path"]
        assert hashlib.sha256(served.read_bytes()).hexdigest() == file["sha256"]
        assert f"data/{file['path']}" in hrefs
    # linked from every page, and not there where there is no release
    assert 'href="../data.html"' in (site.out / slug_of(LARKMOOR) / "index.html").read_text("utf-8")


def test_a_release_of_another_build_is_not_served(sample: Released, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    package = json.loads((sample.out / "datapackage.json").read_text(encoding="utf-8"))
    (other / "datapackage.json").write_text(json.dumps({**package, "id": "another"}), "utf-8")
    with pytest.raises(PublishError, match="is a release of build another"):
        publish(sample.data, tmp_path / "site", [LARKMOOR], release=other)
    with pytest.raises(PublishError, match="is not a release"):
        publish(sample.data, tmp_path / "site", [LARKMOOR], release=tmp_path)
    assert not (tmp_path / "site").exists()


def test_any_identifier_of_a_funder_has_a_folder_of_its_own() -> None:
    """Neither that of the release, nor one that no disk takes."""
    ids = ["data", "Data", "../data", "x" * 5_000, "x" * 5_000 + "y", "\x00"]
    slugs = _slugs(ids)
    assert list(slugs) == ids
    assert len(set(slugs.values())) == len(ids)
    assert "data" not in slugs.values()
    assert all(len(slug) < 120 and slug.replace("-", "").isalnum() for slug in slugs.values())


def test_each_page_lists_the_streams_of_its_funder_with_who_can_apply(
    site: Path, sample_build: Path
) -> None:
    store = Store(sample_build)
    found = find_streams(store, Needs())
    funder_ids = store.table("funders")["funder_id"].to_list()
    store.close()
    for funder_id in funder_ids:
        page = unescape((site / slug_of(funder_id) / "index.html").read_text("utf-8"))
        part = page[page.index('<h2 id="streams">') : page.index('<h2 id="communities">')]
        mine = of_funder(found, funder_id)
        assert mine.here > 0 and lead(mine) in part
        for stream in mine.streams:
            assert stream.title in part and stream.who_can_apply in part
        for each in (*mine.untold, *mine.quiet):
            assert each.title in part
        others = [each.title for each in found.streams if each.funder_id != funder_id]
        assert not any(title in part for title in others)
