"""Takes a picture of every page of the invented sample, at two widths: `make screenshots`."""

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from pipelines.build import build
from tests.browser.conftest import ARGUMENTS, CHROMIUM_NAMES, free_port, wait_for
from tests.browser.pages import PAGES, load
from tests.conftest import ROOT

OUT = ROOT / "docs" / "screenshots"
WIDTHS = (1280, 390)
# A page is shown from its top as far as a reader would look at once.
TALLEST = {1280: 2200, 390: 2600}
COLOURS = 48


def main() -> None:
    """Build the sample, serve it, and write a PNG for each page and width."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        sys.exit("Pictures are taken by Chromium, and there is none.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        build([ROOT / "data" / "sample"], Path(folder) / "out")
        port = free_port()
        command = [sys.executable, "-m", "pipelines.cli", "dashboard", "--port", str(port)]
        with subprocess.Popen(
            [*command, "--data", f"{folder}/out"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        ) as server:
            base = f"http://127.0.0.1:{port}"
            wait_for(f"{base}/_stcore/health")
            browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
            for width in WIDTHS:
                _take(browser, base, width)
            browser.close()
            server.terminate()


def _take(browser: Browser, base: str, width: int) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport={"width": width, "height": 900})
    for name, path in PAGES.items():
        page = context.new_page()
        load(page, base + path)
        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, TALLEST[width])})
        page.wait_for_timeout(800)
        _write(OUT / f"{name}-{width}.png", page.screenshot())
        page.close()
    context.close()


def _write(path: Path, picture: bytes) -> None:
    """With a palette of few colours: a page of text needs no more, and is a tenth as large."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    main()
