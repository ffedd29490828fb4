"""Every page, at an address that holds a choice, and how it is opened."""

from playwright.sync_api import Page

# An address must open the same view again, so each holds what is not there to begin with.
PAGES = {
    "home": "/",
    "communities": "/communities?relation=led_by&by=region",
    "reach": "/reach?measure=recipients_reached&beside=funder",
    "purpose": "/purpose?measure=grants_made&government=no",
    "accountability": "/accountability?funder=GB-CHC-9900901",
    "compare": "/compare?compared=GB-CHC-9900901&compared=GB-CHC-9900903&each=financial_year",
    "for-groups": "/for-groups?unregistered=yes&amount=500",
    "check": "/check",
    "small-grants": "/small-grants?measure=money_awarded&individuals=no",
    "place": "/place?nation=W92000004&measure=grants_made",
    "concentration": "/concentration?each=financial_year",
    "grants": "/grants?recipient_size_band=micro&by=purpose",
    "rules": "/rules?axis=duration",
    "correct": "/correct?group=Copley",
}
# Words that a group types are in no address, though a link may bring them.
NOT_KEPT = ("correct",)


def load(page: Page, url: str) -> None:
    """Open an address and wait until its last words stand."""
    page.goto(url)
    page.locator("h1").first.wait_for()
    page.locator(".fe-end").wait_for()
    page.wait_for_timeout(500)
