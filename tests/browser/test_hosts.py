"""Host pages in a browser: each widget is whole and legible in every one, and the looks are what the browser itself would make of them.

CELLFACTS_HOSTS=all tries every host with every look in every lane and language; otherwise some that have each of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Frame, Page

from service.preview.hosts import HOSTS, LANES, missing
from service.preview.looks import LOOKS
from tests.hosting import DOCUMENTS, Hosting, hosting
from widget.library import LIBRARY

from .conftest import Open
from .contrast import pale
from .running import Site, htmx_folder

WIDTHS = (390, 768, 1280)
LOCALES = ("en", "zh-Hans")
SLUGS = [widget.slug for widget in LIBRARY]
PAIRS = list(product(HOSTS, LANES))
# Host, look, lane, language and widget; each of them at least once, and the widgets in turn.
FEW = [(host, list(LOOKS)[number % 5], lane, LOCALES[number % 2]) for number, (host, lane) in enumerate(PAIRS)]
EVERY = list(product(HOSTS, LOOKS, LANES, LOCALES))
CHOSEN = EVERY if os.environ.get("CELLFACTS_HOSTS") == "all" else FEW
TRIED = [(*one, SLUGS[number % len(SLUGS)]) for number, one in enumerate(CHOSEN)]

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What a look decides, of every element and pseudo-element of ours.
STYLES = """() => [...document.querySelectorAll('.cellfacts, .cellfacts *')].flatMap(element => [null, '::before', '::after'].map(pseudo => {
  const style = getComputedStyle(element, pseudo);
  if (pseudo && style.content === 'none') return [];
  const bordered = style.borderTopWidth !== '0px';
  return [element.tagName, element.className, pseudo, style.color, style.display, style.fontSize, style.paddingTop, style.content,
    style.backgroundImage, style.boxShadow, style.borderTopWidth, style.borderTopStyle, bordered && style.borderTopColor].join('|') }))"""


@pytest.fixture(scope="module")
def hosted() -> Hosting:
    """Host pages with everything from npm."""
    return hosting(htmx_folder())


@pytest.fixture(scope="module")
def site(hosted: Hosting) -> Iterator[Site]:
    """The same at an address."""
    site = Site(hosted.app)
    yield site
    site.stop()


def address(site: Site, *parts: str) -> str:
    """Of a document: host, look, lane, language, widget."""
    return site.address.rstrip("/") + DOCUMENTS + "/".join(parts)


def where_the_widget_is(page: Page, lane: str) -> Page | Frame:
    """The document that holds the widget, when it is there."""
    if lane != "iframe":
        page.locator("article.cellfacts").wait_for()
        return page
    page.locator("iframe").scroll_into_view_if_needed()
    frame = page.locator("iframe").element_handle().content_frame()
    assert frame is not None
    frame.locator("article.cellfacts").wait_for()
    return frame


def test_everything_is_installed(hosted: Hosting) -> None:
    assert [missing(host, lane, hosted.folder) for host, lane in PAIRS] == [()] * len(PAIRS), "run `make test`"


@pytest.mark.parametrize("host", HOSTS)
def test_a_widget_is_whole_and_legible_in_every_page(site: Site, visit: Open, hosted: Hosting, host: str) -> None:
    visitor = visit()
    for _, look, lane, locale, slug in (one for one in TRIED if one[0] == host):
        tried = f"{host} {look} {lane} {locale} {slug}"
        page = visitor.to(address(site, host, look, lane, locale, slug))
        inside = where_the_widget_is(page, lane)
        title = inside.locator(".cellfacts__title")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert title.is_visible(), tried
            assert title.inner_text() == hosted.piece(slug, locale).title, tried
            assert title.bounding_box()["width"] > 100, tried  # type: ignore[index]
            assert [part.evaluate(OVERFLOW) for part in (page, inside)] == [0, 0], f"{tried} {width}"
        assert len(inside.locator(".cellfacts").inner_text()) > 400, tried
        assert [pale(part) for part in (page, inside)] == [[], []], tried
        # Whoever leaves a page ends what it was still fetching.
        assert [one for one in visitor.complaints if not one.endswith("net::ERR_ABORTED")] == [], tried


def computed(site: Site, visit: Open, look: str, slug: str, **options: str) -> list[str]:
    """The style of everything in a widget on a page of its own. options: of the browser."""
    media = {"media": options.pop("media")} if "media" in options else {}
    page = visit(viewport={"width": 800, "height": 900}, **options).to(address(site, "none", look, "inline", "en", slug))
    if media:
        page.emulate_media(media="print")
    found: list[str] = page.evaluate(STYLES)
    return found


@pytest.mark.parametrize("slug", ["status", "faq"])
@pytest.mark.parametrize(
    ("look", "options"),
    [("print", {"media": "print"}), ("forced", {"forced_colors": "active", "color_scheme": "dark"})],
    ids=["print", "forced"],
)
def test_a_look_is_what_the_browser_itself_would_make_of_it(
    site: Site, visit: Open, look: str, options: dict[str, str], slug: str
) -> None:
    ours, browsers = computed(site, visit, look, slug), computed(site, visit, "screen", slug, **options)
    assert len(ours) > 100
    assert [pair for pair in zip(ours, browsers, strict=True) if pair[0] != pair[1]] == []


def test_answers_are_open_on_paper(site: Site, visit: Open) -> None:
    page = visit().to(address(site, "plain", "print", "inline", "en", "faq"))
    assert page.locator(".cellfacts-faq__answer p").first.bounding_box()["height"] > 10  # type: ignore[index]


@pytest.mark.parametrize("lane", LANES)
def test_a_widget_follows_a_dark_page_and_larger_text_in_every_lane(site: Site, visit: Open, lane: str) -> None:
    """Whatever the admin's own system prefers."""
    visitor, found = visit(color_scheme="light"), []
    for look in ("dark", "large", "screen"):
        page = visitor.to(address(site, "plain", look, lane, "en", "barriers"))
        card = where_the_widget_is(page, lane).locator(".cellfacts")
        found.append(card.evaluate("e => getComputedStyle(e).backgroundColor + ' ' + getComputedStyle(e).fontSize"))
    assert found == ["rgb(18, 25, 28) 16px", "rgb(255, 255, 255) 32px", "rgb(255, 255, 255) 16px"]


def test_without_scripting_the_htmx_lane_keeps_its_link(site: Site, visit: Open) -> None:
    page = visit(java_script_enabled=False).to(address(site, "bootstrap", "screen", "htmx", "zh-Hans", "faq"))
    link = page.locator("main a[href$='/zh-Hans/faq.page.html']")
    assert link.is_visible()
