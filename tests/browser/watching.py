"""A page in the browser, and everything that it said and asked for."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, expect

# Longer than anything here takes on a busy machine: beside twenty busy processes on two cores a page has taken 15 s (seen).
PATIENCE = 60_000  # milliseconds
expect.set_options(timeout=PATIENCE)  # its own is 5 s


class Visit:
    """One reader's visit. complaints: console warnings and errors, exceptions, failed requests; requests: all of them."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.requests: list[Request] = []
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        self.page.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - Playwright marks what it is given
        self.page.on("requestfailed", lambda request: self.complaints.append(f"failed: {request.url} {request.failure}"))

    def heard(self, message: ConsoleMessage) -> None:
        """Keep what would be yellow or red in the console."""
        if message.type in {"warning", "error", "assert"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def to(self, url: str) -> Page:
        """Go there, and wait for what the page loads at once."""
        self.page.goto(url)
        return self.page

    @property
    def hosts(self) -> set[str]:
        """Where requests went, as host:port."""
        return {urlsplit(request.url).netloc for request in self.requests}


def widgets_arrive(page: Page, slugs: Iterable[str], locale: str) -> None:
    """Wait until each widget stands in the page, once, in its language."""
    for slug in slugs:
        article = page.locator(f"article.cellfacts.cellfacts-{slug}")
        article.wait_for()
        assert article.count() == 1, slug
        assert article.get_attribute("lang") == locale, slug
    settled(page)


def settled(page: Page) -> None:
    """Wait until htmx has bound what it put into the page, some 20 ms later: until then a link of the text leads away."""
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling")).to_have_count(0)


def follow(link: Locator) -> None:
    """Click, and wait for all of the page that it leads to. Playwright's own click returns as soon as the answer begins."""
    with link.page.expect_navigation():
        link.click()


def netloc(address: str) -> str:
    """Host and port of an address."""
    return urlsplit(address).netloc
