"""A site that lives by boosted links: a text comes when a reader arrives at its page that way, and stays beside the site's own history."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page

from service.htmx import VERSIONS
from tests.support.methods import HTMX_SCRIPT, METHODS
from tests.support.running import Site
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve
from .partner import check_that_nothing_was_told

# htmx 4 hands an attribute down only where it says so.
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,">{head}{script}</head>
<body hx-boost="true" hx-boost:inherited="true"><nav><a id="to-one" href="/one">One</a> <a id="to-two" href="/two">Two</a></nav><h1>{title}</h1>
<main>{placed}</main><button id="push" hx-get="/part" hx-target="#panel" hx-push-url="/pushed">Push</button><div id="panel"></div></body></html>"""


def arrived(page: Page, title: str, path: str, texts: str = "") -> None:
    """Wait for a page of the site with its texts, in one look: htmx 4 asks for a page anew after Back, and shows it anew. texts: languages."""
    page.wait_for_function(
        """([title, path, texts]) => document.querySelector('h1')?.innerText === title && document.title === title
          && location.pathname === path && [...document.querySelectorAll('article.cellfacts')].map(one => one.lang).join() === texts""",
        arg=[title, path, texts],
    )


@pytest.mark.parametrize("own_configuration", [False, True], ids=["no configuration", "its own configuration"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_boosted_link_leads_to_a_text_and_back_and_the_sites_own_history_goes_on(
    visit: Open, serve: Serve, service: Site, version: str, own_configuration: bool
) -> None:
    root = f"{service.address}v1/"
    head = METHODS["htmx-site"].head_code(root)
    if own_configuration:
        (keys,) = re.findall(r"htmx-config\" content='(.*)'>", head)
        theirs = json.dumps({"historyCacheSize": 3, "defaultSwapStyle": "innerHTML", **json.loads(keys)})
        head = head.replace(keys, theirs)
    two = {"title": "Two", "placed": partner.placeholder("faq", ENGLISH, root, "htmx-site")}
    pages = {"/one": {"title": "One", "placed": ""}, "/two": two, "/pushed": two}
    html = {path: PAGE.format(head=head, script=HTMX_SCRIPT, **page) for path, page in pages.items()}
    site = serve(partner.with_htmx({**html, "/part": "<p>A part</p>"}, version))
    reader = visit()
    page = reader.to(f"http://localhost:{site.port}/one?secret=melanoma")
    page.evaluate("window.same = true")
    page.click("#to-two")
    arrived(page, "Two", "/two", "en")
    radius = page.locator("article").evaluate("e => getComputedStyle(e).borderTopLeftRadius")
    assert radius == "12px", "the stylesheet in the head of the first page counts"
    page.click("#push")
    page.locator("#panel p").wait_for()
    arrived(page, "Two", "/pushed", "en")
    page.go_back()
    arrived(page, "Two", "/two", "en")
    page.go_back()
    arrived(page, "One", "/one")
    page.go_forward()
    arrived(page, "Two", "/two", "en")
    page.click("#cellfacts-faq-language")
    arrived(page, "Two", "/two", "zh-Hans")  # the language link pushes nothing
    page.click("#to-one")
    arrived(page, "One", "/one")
    assert page.evaluate("window.same") is True, "the links were boosted"
    # htmx 4 asks for a page anew when a reader goes back to it; who goes on at once ends that request.
    assert [complaint for complaint in reader.complaints if f":{site.port}/" not in complaint] == []
    check_that_nothing_was_told(service.received, site)
