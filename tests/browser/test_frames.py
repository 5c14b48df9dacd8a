"""The iframe method: no script at all, and still a whole widget."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.support.content import CONTENT
from tests.support.running import Demo
from widget.locales import ENGLISH

from . import partner
from .conftest import QUIET, Open, Serve, chromium
from .watching import netloc

SITES = [("clinic", "en"), ("neutral", "zh-Hans")]


def framed(page: Page, number: int) -> Frame:
    """The document in a frame, once it is there; frames load when they come near the window."""
    element = page.locator("iframe").nth(number)
    element.scroll_into_view_if_needed()
    frame = element.element_handle().content_frame()
    assert frame is not None
    frame.wait_for_selector("article.cellfacts")
    return frame


@pytest.mark.parametrize(("site", "locale"), SITES)
def test_each_frame_holds_a_whole_document_in_the_right_language(demo: Demo, visit: Open, site: str, locale: str) -> None:
    address = getattr(demo, site)
    reader = visit()
    page = reader.to(f"{address}iframe/")
    assert page.locator("iframe").count() == len(CONTENT.widgets)
    for number, widget in enumerate(CONTENT.widgets):
        element = page.locator("iframe").nth(number)
        assert element.get_attribute("sandbox") == "allow-popups allow-popups-to-escape-sandbox"
        assert element.get_attribute("referrerpolicy") == "no-referrer"
        frame = framed(page, number)
        assert frame.url == f"{demo.root}{locale}/{widget.slug}.page.html"
        assert frame.locator("html").get_attribute("lang") == locale
        assert element.get_attribute("title") == frame.locator("h1").inner_text()
        closed = frame.locator("details[itemprop=mainEntity]:not([open])")
        assert closed.count() == 0, "a frame is sized once, so answers show open"
        assert frame.locator("article.cellfacts").evaluate("e => getComputedStyle(e).borderTopLeftRadius") == "12px"
        assert frame.locator("body").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(238, 242, 242)"
    assert reader.complaints == []
    assert reader.hosts == {netloc(address), netloc(demo.service)}


@pytest.mark.parametrize(("site", "locale"), SITES)
def test_frames_are_as_high_as_their_text(demo: Demo, visit: Open, site: str, locale: str) -> None:
    """Chromium sizes them by their content, and nothing scrolls inside."""
    page = visit().to(f"{getattr(demo, site)}iframe/")
    for number in range(len(CONTENT.widgets)):
        framed(page, number)
    for number, widget in enumerate(CONTENT.widgets):
        frame = framed(page, number)
        root = "document.scrollingElement"
        assert frame.evaluate(f"{root}.scrollHeight - {root}.clientHeight") <= 1, widget.slug
        assert frame.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 0, widget.slug
        # What is really drawn: Chromium has drawn 150 px of a frame whose document said that it was 4,700 px high.
        assert abs(frame.evaluate("innerHeight") - frame.evaluate(f"{root}.scrollHeight")) <= 1, widget.slug


def test_a_source_opens_a_page_of_its_own_and_a_language_stays_in_the_frame(demo: Demo, visit: Open) -> None:
    reader = visit()
    reader.context.route(lambda url: "127.0.0.1" not in url, lambda route: route.fulfill(body="elsewhere"))
    page = reader.to(f"{demo.clinic}iframe/")
    last = len(CONTENT.widgets) - 1
    for number in range(last):
        framed(page, number)  # each grows as it loads, and would move what is clicked
    frame = framed(page, last)
    frame.click("details:has(.cellfacts__sources) > summary")
    link = frame.locator(".cellfacts__sources a").first
    with reader.context.expect_page() as opened:
        link.click()
    opened.value.wait_for_load_state()
    assert opened.value.url.rstrip("/") == (link.get_attribute("href") or "").rstrip("/")
    assert opened.value.evaluate("[window.opener, document.referrer]") == [None, ""]
    assert page.url == f"{demo.clinic}iframe/"
    frame.click("#cellfacts-disclaimer-language")
    page.frame_locator(f"iframe >> nth={last}").locator("article[lang=zh-Hans]").wait_for()
    assert page.url == f"{demo.clinic}iframe/"
    assert len(reader.context.pages) == 2


SCHEMES = {
    "": "system",
    ":root { color-scheme: light dark }": "system",
    "body { background: #000 }": "system",
    ":root { color-scheme: light }": "light",
    ".cellfacts-frame { color-scheme: light }": "light",
    ":root { color-scheme: dark }": "dark",
    "main { color-scheme: dark }": "dark",
}


@pytest.mark.parametrize("system", ["light", "dark"])
def test_a_frame_is_dark_as_the_readme_says(demo: Demo, browser: Browser, serve: Serve, system: str) -> None:
    """In a browser of its own: where Playwright says what a reader prefers, it says so to frames as well, whatever their page says."""
    dark = ["--force-dark-mode"] if system == "dark" else []
    frame = partner.placeholder("barriers", ENGLISH, demo.root, "iframe")
    pages = {f"/{number}": partner.page(demo.root, f"<style>{style}</style>", frame) for number, style in enumerate(SCHEMES)}
    site = serve(partner.with_htmx(pages, "2.0.11"))
    with browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *dark]) as own:
        found = {}
        for path, style in zip(pages, SCHEMES, strict=True):
            page = own.new_page(color_scheme="null")
            page.goto(f"http://localhost:{site.port}{path}")
            body = framed(page, 0).locator("body")
            found[style] = body.evaluate("node => getComputedStyle(node).backgroundColor") == "rgb(11, 16, 18)"
            page.close()
    assert found == {style: (system if scheme == "system" else scheme) == "dark" for style, scheme in SCHEMES.items()}
