"""A page that a script puts together after it has loaded: with the file of the `htmx` recipe its texts come all the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from service.htmx import VERSIONS
from tests.support.guides import method_page, named_blocks
from tests.support.running import Site, installed
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve
from .watching import Visit, settled, widgets_arrive

LATE = named_blocks(method_page("htmx"))["late.js: gives htmx the texts that come into a page after it has loaded"]
TURBO = "@hotwired/turbo/dist/turbo.es2017-umd.js"
HEAD = "".join(f'<script src="/js/{name}.js" defer></script>' for name in ("turbo", "late"))
LINKS = '<nav><a id="to-one" href="/one">One</a> <a id="to-two" href="/two">Two</a></nav>'


@pytest.fixture
def opened(visit: Open, serve: Serve, service: Site, version: str) -> Visit:
    """The first page of a site with Turbo. The second one has a text; /part is a part of a page, with another text."""
    service.received.clear()
    root = f"{service.address}v1/"
    turbo = (installed("CELLFACTS_NPM", "npm/node_modules", TURBO) / TURBO).read_bytes()
    texts = {"/one": '<h1>One</h1><div id="place"></div>', "/two": f"<h1>Two</h1>{partner.placeholder('faq', ENGLISH, root)}"}
    files = {
        **{path: partner.page(root, LINKS, text, head=HEAD) for path, text in texts.items()},
        "/part": partner.placeholder("status", ENGLISH, root),
        "/js/turbo.js": turbo,
        "/js/late.js": LATE,
    }
    reader = visit()
    page = reader.to(f"{serve(partner.with_htmx(files, version)).address}one")
    page.evaluate("window.same = true")
    return reader


def changes_in_place(page: Page, slug: str) -> None:
    """The link of a text to the other language changes the text, and leads to no other page."""
    address = page.url
    page.click(f"#cellfacts-{slug}-language")
    expect(page.locator(f"article.cellfacts-{slug}")).to_have_attribute("lang", "zh-Hans")
    settled(page)
    assert page.url == address


def of_ours(reader: Visit, service: Site) -> list[str]:
    """The complaints that name the service. Turbo ends requests of its own, for pages that a mouse passes over."""
    return [complaint for complaint in reader.complaints if f":{service.port}/" in complaint]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_text_comes_after_a_visit_by_turbo_and_after_back(opened: Visit, service: Site, version: str) -> None:
    page = opened.page
    page.click("#to-two")
    expect(page.locator("h1")).to_have_text("Two")
    widgets_arrive(page, ["faq"], "en")
    changes_in_place(page, "faq")
    page.click("#to-one")
    expect(page.locator("h1")).to_have_text("One")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Two")
    page.locator("article.cellfacts-faq").wait_for()
    settled(page)
    page.click("#cellfacts-faq-language")
    expect(page.locator("article.cellfacts-faq")).to_have_attribute("lang", "en")
    assert page.evaluate("window.same"), "Turbo has loaded no page anew"
    assert of_ours(opened, service) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_text_that_a_script_puts_in_is_asked_for_once(opened: Visit, service: Site, version: str) -> None:
    page = opened.page
    page.evaluate("fetch('/part').then(part => part.text()).then(html => place.innerHTML = html)")
    widgets_arrive(page, ["status"], "en")
    changes_in_place(page, "status")
    page.evaluate("place.insertAdjacentHTML('beforeend', '<p>More</p>')")
    page.wait_for_timeout(100)
    asked = [one.path for one in service.received if one.path.endswith("/status.html")]
    assert asked == ["/v1/en/status.html", "/v1/zh-Hans/status.html"]
    assert of_ours(opened, service) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_text_that_cannot_be_had_is_asked_for_once_and_its_link_stays(opened: Visit, service: Site, version: str) -> None:
    page = opened.page
    page.evaluate(
        "fetch('/part').then(part => part.text()).then(html => place.innerHTML = html.replaceAll('status.', 'statsu.'))"
    )
    page.locator("#place a").wait_for()
    page.wait_for_function("performance.getEntriesByType('resource').some(one => one.name.endsWith('/statsu.html'))")
    page.evaluate("place.insertAdjacentHTML('beforeend', '<p>More</p>')")
    page.wait_for_timeout(100)
    assert [one.path for one in service.received if "statsu" in one.path] == ["/v1/en/statsu.html"]
    assert page.locator("#place a").is_visible()
