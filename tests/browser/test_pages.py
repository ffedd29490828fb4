"""Pages in a real browser: they load, restore from an address, download, and are accessible."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from pipelines.corrections.files import read_file
from pipelines.file_check import check_files
from pipelines.indicators import Filters, compute
from pipelines.lineage import Figure, count_grants
from pipelines.store import Store
from tests.browser.pages import NOT_KEPT, PAGES, load
from tests.conftest import ROOT

Scheme = Literal["light", "dark"]
pytestmark = pytest.mark.browser
# What Streamlit asks under the path of a page before it finds where the server is: none of ours.
LOOKS_FOR_SERVER = "/_stcore/"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of ordinary width."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(1280, 900, "light"), (390, 844, "dark"), (320, 256, "light")],
    ids=["wide", "telephone, dark", "400 % zoom"],
)
def test_a_page_loads_restores_fits_and_is_accessible(  # noqa: PLR0913, PLR0917
    browser: Browser, address: str, name: str, width: int, height: int, scheme: Scheme
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(_complaint(message)))
    page.on("pageerror", lambda error: said.append(str(error)))
    load(page, address + PAGES[name])
    boxes = page.locator('[data-testid="stException"], [data-testid="stAlert"]')
    expect(boxes).to_have_count(0)
    assert not [url for url in asked if url.startswith("http") and not url.startswith(address)]
    assert not list(filter(None, said))
    if name not in NOT_KEPT:
        asked_for = parse_qs(urlsplit(PAGES[name]).query)
        assert parse_qs(urlsplit(page.url).query) == asked_for
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    # what fits at 320 is what was looked at with 390
    assert width == 320 or page.evaluate(CUT_TABLES) == []
    found = Axe().run(page).response["violations"] if width > 320 else []
    context.close()
    serious = [
        f"{each['id']}: {[node['html'][:160] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]
    assert not serious, serious


# Tables of which a part stands out of sight: a range that is cut reads as a point.
CUT_TABLES = """() => [...document.querySelectorAll('.fe-scroll > table')]
  .filter(table => table.offsetWidth > table.parentElement.clientWidth + 1)
  .map(table => table.caption.textContent)"""


def _complaint(message: ConsoleMessage) -> str:
    """An error of the console, but for Streamlit's own search for its server."""
    is_search = LOOKS_FOR_SERVER in str(message.location.get("url", ""))
    return message.text if message.type == "error" and not is_search else ""


CHOSEN_BY_KEYBOARD = {
    "communities": ("radio", "Pounds", "measure=gbp"),
    "reach": ("switch", "Count grants to individuals", "individuals=no"),
    "purpose": ("switch", "Count money given for regranting", "regrants=no"),
    "small-grants": ("switch", "Count grants to individuals", "individuals=no"),
    "place": ("switch", "Count grants of government bodies", "government=no"),
    "concentration": ("switch", "Count money given for regranting", "regrants=no"),
    "compare": ("radio", "A peer group", "who=peers"),
    "grants": ("switch", "Count grants to individuals", "individuals=no"),
    "for-groups": ("switch", "It is for core costs", "core=yes"),
    "rules": ("radio", "Length", "axis=duration"),
    "accountability": ("combobox", "Funder", "funder="),
}


@pytest.mark.parametrize("name", CHOSEN_BY_KEYBOARD)
def test_what_is_chosen_by_keyboard_alone_is_in_the_address(
    page: Page, address: str, name: str
) -> None:
    role, label, expected = CHOSEN_BY_KEYBOARD[name]
    load(page, f"{address}/{name}")
    summary = page.locator(".st-key-choices summary")
    if role == "switch" and summary.count():
        summary.focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(600)  # the choices unfold
    control = page.get_by_role(role, name=label, exact=role == "combobox").first
    control.focus()
    page.keyboard.press("ArrowDown" if role == "combobox" else "Space")
    if role == "combobox":
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.wait_for_url(f"**{expected}**")
    page.wait_for_timeout(600)
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)


# Pages with figures, and which of their tables the first download is of.
FIGURES = {
    "reach": 0,
    "purpose": 0,
    "small-grants": 0,
    "place": 0,
    "compare": 0,
    "concentration": 1,
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_download_has_a_row_for_each_row_on_the_screen(
    page: Page, address: str, name: str
) -> None:
    load(page, f"{address}/{name}")
    rows = page.locator("table").nth(FIGURES[name]).locator("tbody tr")
    # what stands small below a name is no part of it
    small = "th => [...th.querySelectorAll('.fe-small')].map(each => each.remove())"
    for each in rows.locator("th").all():
        each.evaluate(small)
    labels = [" ".join(each.split()) for each in rows.locator("th").all_inner_texts()]
    page.get_by_role("button", name="Download these numbers").first.click()
    with page.expect_download() as started:
        page.get_by_role("button", name="CSV", exact=True).click()
    told = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text("utf-8"))))
    assert [row["label"] for row in told] == labels and labels


def test_a_figure_is_taken_as_picture_and_drawing_and_cited(page: Page, address: str) -> None:
    load(page, f"{address}/reach?funder_id=GB-CHC-9900901")
    taken = {}
    page.get_by_role("button", name="Download these numbers").nth(1).click()
    for label in ("Picture (PNG)", "Drawing (SVG)"):
        with page.expect_download() as started:
            page.get_by_role("button", name=label).click()
        taken[label] = Path(started.value.path()).read_bytes()
    assert taken["Picture (PNG)"].startswith(b"\x89PNG")
    assert "Larkmoor Foundation (invented)" in taken["Drawing (SVG)"].decode()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Cite it").nth(1).click()
    link = page.get_by_test_id("stCode").filter(has_text="http").last.inner_text().strip()
    assert link.startswith(f"{address}/reach?") and link.endswith("#recipient_size")
    query = parse_qs(urlsplit(link).query)
    # what is left as it starts is in it too, and of which build it was made
    assert query["measure"] == ["money_awarded"] and query["funder_id"] == ["GB-CHC-9900901"]
    told = page.locator(".fe-end").inner_text()
    assert query["build"][0] in told
    finding = page.locator(".fe-finding").first.inner_text()
    load(page, link)
    assert page.locator(".fe-finding").first.inner_text() == finding
    expect(page.get_by_text("was made of build")).to_have_count(0)


def test_a_figure_leads_to_its_grants(page: Page, address: str, sample_build: Path) -> None:
    load(page, f"{address}/small-grants?funder_id=GB-CHC-9900901")
    page.locator('a:has-text("£1,000 to under £2,000")').first.click()
    filters = Filters(
        funder_ids=("GB-CHC-9900901",), codes=(("grant_size_band", ("1000_to_2000",)),)
    )
    total = count_grants(Store(sample_build), Figure("grants_made", filters=filters))
    expect(page.get_by_text(f"{total} grants below")).to_be_visible()


def test_a_view_is_restored_from_its_address(page: Page, browser: Browser, address: str) -> None:
    load(page, f"{address}/reach")
    page.get_by_text("Choose funders and years").click()
    page.wait_for_timeout(800)  # the choices unfold; a click on its way would miss
    page.get_by_role("combobox", name="Funders").click()
    page.get_by_role("option", name="Meridian Trust (invented)").click()
    page.wait_for_url("**funder_id=**")
    page.keyboard.press("Escape")
    page.get_by_test_id("stButtonGroup").get_by_text("Organisations reached").click()
    page.wait_for_url("**measure=recipients_reached**")
    page.wait_for_timeout(1000)
    before = page.locator(".fe-finding").all_inner_texts()
    other = browser.new_context().new_page()
    load(other, page.url)
    after = other.locator(".fe-finding").all_inner_texts()
    other.context.close()
    assert before == after and before


def test_a_download_holds_the_numbers_of_the_screen(
    page: Page, address: str, sample_build: Path
) -> None:
    load(page, f"{address}/reach")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download these numbers").nth(1).click()
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text("utf-8"))))
    expected = compute(Store(sample_build), "money_awarded", ("recipient_size",)).rows
    assert [float(row["value"]) for row in rows] == expected["value"].to_list()
    assert [row["category"] for row in rows] == expected["category"].to_list()


def test_the_grants_download_whole(page: Page, address: str, sample_build: Path) -> None:
    load(page, f"{address}/grants?financial_year=2020-21")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download all").click()
        page.get_by_role("button", name="CSV", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text("utf-8"))))
    filters = Filters(financial_years=("2020-21",))
    assert len(rows) == count_grants(Store(sample_build), Figure("grants_made", filters=filters))
    assert not any(row["description"] for row in rows if row["recipient_kind"] == "individual")


def test_the_pages_can_be_reached_by_keyboard(page: Page, address: str) -> None:
    load(page, address)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == "Who is reached":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/reach")
    expect(page.locator("h1")).to_have_text("Who is reached")


def test_a_group_makes_its_file_on_a_telephone_by_keyboard(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(20_000)
    load(page, f"{address}/grants?recipient=Copley")
    page.locator('a[href^="correct?"]').first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/correct?**")
    page.get_by_role("radio", name="Show what we call ourselves.").focus()
    page.keyboard.press("Space")
    words = page.get_by_role("textbox", name="What do you call yourselves?")
    words.focus()
    page.keyboard.type("Aunties of the estate")
    page.keyboard.press("Enter")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the small file").focus()
        page.keyboard.press("Enter")
    [asked] = read_file(Path(started.value.path())).corrections
    assert (asked.kind, asked.value) == ("own_words", "Aunties of the estate")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert not Axe().run(page).response["violations"]
    context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_funder_looks_at_its_own_file(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    load(page, f"{address}/check")
    file = ROOT / "data" / "sample" / "borough_of_east_mere.csv"
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".fe-facts").wait_for()
    said = check_files([file])
    expect(page.locator(".fe-facts")).to_contain_text(f"{said.grants:,}")
    with page.expect_download() as started:
        page.get_by_role("button", name="What to mend (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text("utf-8"))))
    assert len(rows) == len(said.problems)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width
    found = Axe().run(page).response["violations"]
    assert not [each["id"] for each in found if each["impact"] in ("serious", "critical")]
    page.get_by_role("button", name="Forget what was found").click()
    expect(page.locator(".fe-facts")).to_have_count(0)
    context.close()


def test_a_file_that_cannot_be_used_is_told_so(page: Page, address: str, tmp_path: Path) -> None:
    page.set_default_timeout(60_000)
    broken = tmp_path / "broken.json"
    broken.write_text('{"grants": [', encoding="utf-8")
    load(page, f"{address}/check")
    page.locator("input[type=file]").set_input_files(broken)
    page.locator(".fe-finding").wait_for()
    expect(page.locator(".fe-finding")).to_have_text("broken.json cannot be used yet.")
    expect(page.locator("#mend")).to_be_visible()
    expect(page.locator('[data-testid="stException"]')).to_have_count(0)


def test_an_address_of_no_page_is_said_on_the_first_page(page: Page, address: str) -> None:
    load(page, f"{address}/no-such-page")
    notice = page.get_by_text("There is no page “no-such-page” here.")
    expect(notice).to_be_visible()
    load(page, address)
    expect(notice).to_have_count(0)
