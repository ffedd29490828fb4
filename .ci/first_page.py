"""Loads the first page in headless Chromium; fails without its words or with an error box."""

import shutil
import sys
import time
import urllib.error
import urllib.request

from playwright.sync_api import sync_playwright

WORDS = ("What published grants show", "How much is not known", "invented sample data")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
TRIES = 60


def main(address: str) -> int:
    """0 if the page shows its words and no error box."""
    wait_for(f"{address}/_stcore/health")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=ARGUMENTS
        )
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("h1")
        page.wait_for_selector("text=Is something here wrong?")
        text = page.inner_text("body")
        errors = page.locator('[data-testid="stException"], [data-testid="stAlert"]').count()
        browser.close()
    missing = [words for words in WORDS if words not in text]
    sys.stdout.write(f"first page: missing {missing}, error boxes {errors}\n")
    return 1 if missing or errors else 0


def wait_for(address: str) -> None:
    """Wait until the server answers, for half a minute at most."""
    for _ in range(TRIES):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise TimeoutError(f"{address} does not answer")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
