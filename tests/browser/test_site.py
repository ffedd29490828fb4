"""The published site opens from a file address, and is accessible at every width and theme."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from pipelines.export.site.publish import publish, slug_of

pytestmark = pytest.mark.browser
LARKMOOR = "GB-CHC-9900901"
PAGES = (f"{slug_of(LARKMOOR)}/index.html", "index.html", "methods.html")


@pytest.fixture(scope="module")
def site(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of one funder of the sample."""
    out = tmp_path_factory.mktemp("published") / "site"
    publish(sample_build, out, [LARKMOOR])
    return out


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_published_page_is_accessible_from_a_file(
    browser: Browser, site: Path, page: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else None
    )
    opened = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto((site / page).as_uri())
    assert not Axe().run(opened).response["violations"]
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert len(asked) == 1
    assert not said
    context.close()


# Of each drawing that is shown: words that stand on others, and words that stand out of it.
IN_THE_WAY = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const words = frame.width ? [...svg.querySelectorAll('text')] : [];
  const boxes = words.map(each => [each.textContent, each.getBoundingClientRect()]);
  return boxes.flatMap(([text, box], at) => [
    ...(box.left < frame.left - 1 || box.right > frame.right + 1 ? [text] : []),
    ...boxes.slice(at + 1).filter(([, other]) =>
      Math.min(box.right, other.right) > Math.max(box.left, other.left)
      && Math.min(box.bottom, other.bottom) > Math.max(box.top, other.top) + 6
    ).map(([other]) => `${text} / ${other}`),
  ]);
})"""


@pytest.mark.parametrize("width", [1280, 390])
def test_no_words_of_a_drawing_stand_in_each_others_way(
    browser: Browser, site: Path, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((site / PAGES[0]).as_uri())
    assert page.locator("svg:visible").count() > 5
    assert page.evaluate(IN_THE_WAY) == []
    page.close()
