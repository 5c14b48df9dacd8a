"""Real browsers keep to the list of sites, and the policies that we tell partners are enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from service.app import create_app
from service.htmx import VERSIONS
from service.settings import Settings
from tests.support.methods import METHODS
from tests.support.running import HOST, Demo, Site, Wsgi, free_ports, htmx_folder, pages
from widget.locales import ENGLISH
from widget.oembed import BORDERLESS

from . import partner
from .conftest import Open, Serve

PATH = "/"
ARTICLE = "article.cellfacts-faq[lang=en]"


@dataclass(frozen=True, slots=True)
class Listed:
    """A service that lists one site. allowed, other: ports for that site and for one that is not listed."""

    site: Site
    allowed: int
    other: int

    @property
    def root(self) -> str:
        return f"{self.site.address}v1/"


@pytest.fixture
def listed(demo: Demo) -> Iterator[Listed]:
    """The real application on the release of the demo, for one site only."""
    port = free_ports(3)
    address = f"http://{HOST}:{port}/"
    settings = Settings(demo.data, HOST, port, 1, address, None, htmx_folder())
    site = Site(create_app(replace(settings, allowed_origins=(f"http://{HOST}:{port + 1}",))), port)
    yield Listed(site, port + 1, port + 2)
    site.stop()


def under(app: Wsgi, policy: str) -> Wsgi:
    """The same pages under a Content Security Policy of the partner's."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return app(environ, lambda status, headers: start_response(status, [*headers, ("Content-Security-Policy", policy)]))

    return answer


@pytest.mark.parametrize("version", VERSIONS)
def test_a_listed_site_gets_the_text_by_htmx_and_any_other_keeps_its_link(visit: Open, listed: Listed, version: str) -> None:
    html = partner.page(listed.root, partner.placeholder("faq", ENGLISH, listed.root))
    for port, arrives in ((listed.allowed, True), (listed.other, False)):
        site = Site(partner.with_htmx({PATH: html}, version), port)
        try:
            page = visit().to(site.address)
            if arrives:
                arrived(page, "htmx")
                page.click("#cellfacts-faq-language")
                page.locator("article.cellfacts-faq[lang=zh-Hans]").wait_for()
            else:
                page.wait_for_load_state("networkidle")
                expect(page.locator("main a")).to_have_text("faq")
                assert page.locator("article").count() == 0
        finally:
            site.stop()


def test_a_listed_site_can_frame_a_text_and_any_other_cannot(visit: Open, listed: Listed) -> None:
    html = partner.page(listed.root, partner.placeholder("faq", ENGLISH, listed.root, "iframe"))
    for port, arrives in ((listed.allowed, True), (listed.other, False)):
        site = Site(pages({PATH: html, "/js/htmx.min.js": ""}), port)
        try:
            reader = visit()
            page = reader.to(site.address)
            frame = page.frame_locator("iframe")
            if arrives:
                arrived(page, "iframe")
            else:
                page.wait_for_load_state("networkidle")
                assert any("frame-ancestors" in said for said in reader.complaints), reader.complaints
                assert frame.locator("article").count() == 0
        finally:
            site.stop()


def test_two_sites_one_after_the_other_in_one_browser_each_get_their_own_answer(visit: Open, listed: Listed) -> None:
    """The browser's cache has the answer that a site that is not listed got, and asks again for the one that is, and the other way round."""
    html = partner.page(listed.root, partner.placeholder("faq", ENGLISH, listed.root))
    sites = {port: Site(partner.with_htmx({PATH: html}, "2.0.11"), port) for port in (listed.allowed, listed.other)}
    try:
        reader = visit()
        for port in (listed.other, listed.allowed, listed.other, listed.allowed):
            page = reader.to(sites[port].address)
            if port == listed.allowed:
                page.locator(ARTICLE).wait_for()
            else:
                page.wait_for_load_state("networkidle")
                assert page.locator("article").count() == 0
    finally:
        for site in sites.values():
            site.stop()


@pytest.mark.parametrize("query", ["?site=html", "?site=builder&method=iframe"])
def test_the_gallery_still_shows_the_chosen_text(visit: Open, listed: Listed, query: str) -> None:
    reader = visit()
    page = reader.to(f"{listed.site.address}{query}")
    page.frame_locator("iframe").locator("article.cellfacts").wait_for()
    assert reader.complaints == []


def arrived(page: Page, method: str) -> None:
    """Wait until the text is there, in a frame or in the page, and see that its stylesheet is."""
    place = page.frame_locator("iframe") if method == "iframe" else page
    place.locator(ARTICLE).wait_for()
    assert place.locator(ARTICLE).evaluate("e => getComputedStyle(e).maxInlineSize") != "none"


@pytest.mark.parametrize("method", ["htmx", "iframe"])
def test_the_policy_that_the_security_page_tells_is_enough_and_needed(visit: Open, serve: Serve, demo: Demo, method: str) -> None:
    """Under that policy and nothing else a text arrives without a complaint of the browser; without it, it does not."""
    service = demo.service.rstrip("/")
    code = partner.placeholder("faq", ENGLISH, demo.root, method).replace(BORDERLESS, "")  # as the recipe says for such a policy
    html = (
        partner.page(demo.root, code)
        if method == "htmx"
        else f'<!doctype html><title>A partner</title><link rel="icon" href="data:,">{code}'
    )
    told = METHODS[method].policy_for(service)
    strict = f"default-src 'none'; img-src data:; {told}"
    reader = visit()
    page = reader.to(serve(under(partner.with_htmx({PATH: html}, "2.0.11"), strict)).address)
    arrived(page, method)
    assert reader.complaints == []
    nothing = visit()
    page = nothing.to(serve(under(partner.with_htmx({PATH: html}, "2.0.11"), "default-src 'none'; img-src data:")).address)
    page.wait_for_load_state("networkidle")
    assert nothing.complaints


@pytest.mark.parametrize("path", ["security", "security/zh-Hans"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_security_page_fits_every_width_and_needs_nothing_from_elsewhere(
    visit: Open, demo: Demo, path: str, width: int
) -> None:
    reader = visit(viewport={"width": width, "height": 800})
    page = reader.to(f"{demo.service}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert reader.hosts == {demo.service.split("/")[2]}
    assert reader.complaints == []


@pytest.mark.parametrize("path", ["security", "security/zh-Hans"])
def test_the_security_page_is_read_by_keyboard_alone(visit: Open, demo: Demo, path: str) -> None:
    page = visit().to(f"{demo.service}{path}")
    links = page.locator("a").count()
    seen = []
    for _ in range(links):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("[document.activeElement.getAttribute('href'), getComputedStyle(document.activeElement).outlineStyle]")
        )
    assert [style for _, style in seen] == ["solid"] * links
    assert [href for href, _ in seen] == page.locator("a").evaluate_all("es => es.map(e => e.getAttribute('href'))")
