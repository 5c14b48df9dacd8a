"""Who reads about cancer is a fact that the service must not learn. Every request is noted as it reaches the real application."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Page

from service.htmx import VERSIONS
from tests.support.running import Site, Wsgi
from widget.locales import ENGLISH

from .. import partner
from ..conftest import Open, Serve
from ..partner import PATH, check_that_nothing_was_told
from ..watching import widgets_arrive

# What a partner may have on the page for requests of its own: htmx would inherit it.
BODY = (
    """data-hx-headers='{"X-Token":"token-of-hers"}' data-hx-vals='{"token":"token-of-hers"}' """
    'data-hx-select="#theirs" data-hx-select:inherited="#theirs" '
    """data-hx-headers:inherited='{"X-Token":"token-of-hers"}' data-hx-vals:inherited='{"token":"token-of-hers"}'"""
)


def read(visit: Open, site: Site, cookie_host: Site) -> tuple[Page, list[dict[str, object]]]:
    """Open a partner's page, on another site than the service, with a secret in its address and a cookie lying about."""
    reader = visit()
    reader.context.add_cookies([{"name": "session", "value": "token-of-hers", "url": cookie_host.address}])
    page = reader.to(f"http://localhost:{site.port}{PATH}?secret=melanoma#melanoma")
    return page, [dict(cookie) for cookie in reader.context.cookies()]


def with_policy(app: Wsgi, policy: str) -> Wsgi:
    """The same pages under a referrer policy of the partner's."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return app(environ, lambda status, headers: start_response(status, [*headers, ("Referrer-Policy", policy)]))

    return answer


@pytest.mark.parametrize("policy", ["strict-origin-when-cross-origin", "unsafe-url"])
@pytest.mark.parametrize("version", VERSIONS)
def test_htmx_tells_the_service_nothing_about_the_page(
    visit: Open, serve: Serve, service: Site, version: str, policy: str
) -> None:
    root = f"{service.address}v1/"
    html = partner.page(root, *(partner.placeholder(slug, ENGLISH, root) for slug in ("faq", "status")), body=BODY)
    site = serve(with_policy(partner.with_htmx({PATH: html}, version), policy))
    page, cookies = read(visit, site, service)
    widgets_arrive(page, ["faq", "status"], "en")
    page.click("#cellfacts-faq-language")
    page.locator("article.cellfacts-faq[lang=zh-Hans]").wait_for()
    check_that_nothing_was_told(service.received, site)
    fetched = [request.path for request in service.received]
    assert sorted(fetched) == ["/v1/en/faq.html", "/v1/en/status.html", "/v1/widget.css", "/v1/zh-Hans/faq.html"]
    assert {request.method for request in service.received} == {"GET"}, "no preflight"
    assert page.context.cookies() == cookies


def test_an_iframe_tells_the_service_nothing_about_the_page(visit: Open, serve: Serve, service: Site) -> None:
    root = f"{service.address}v1/"
    html = partner.page(root, partner.placeholder("faq", ENGLISH, root, "iframe"))
    site = serve(partner.with_htmx({PATH: html}, "2.0.11"))
    reader = visit()
    page = reader.to(f"http://localhost:{site.port}{PATH}?secret=melanoma")
    frame = page.frame_locator("iframe")
    frame.locator("article.cellfacts-faq[lang=en]").wait_for()
    frame.locator("#cellfacts-faq-language").click()
    frame.locator("article.cellfacts-faq[lang=zh-Hans]").wait_for()
    check_that_nothing_was_told(service.received, site)
    assert reader.context.cookies() == []


def test_the_plain_link_tells_the_service_nothing_about_the_page(visit: Open, serve: Serve, service: Site) -> None:
    root = f"{service.address}v1/"
    site = serve(partner.with_htmx({PATH: partner.page(root, partner.placeholder("faq", ENGLISH, root))}, "2.0.11"))
    reader = visit(java_script_enabled=False)
    page = reader.to(f"http://localhost:{site.port}{PATH}?secret=melanoma")
    page.click("main a")
    page.locator("article.cellfacts-faq").wait_for()
    check_that_nothing_was_told(service.received, site)
    assert not [request for request in service.received if "referer" in request.headers]
    assert reader.context.cookies() == []


@pytest.mark.parametrize("version", VERSIONS)
def test_a_snippet_without_its_attributes_stops_at_the_preflight_and_keeps_its_link(
    visit: Open, serve: Serve, service: Site, version: str
) -> None:
    """Fail closed: htmx would send the page's address as a header, and the service refuses that before it is sent."""
    root = f"{service.address}v1/"
    bare = re.sub(r"\s+data-hx-(request|config)='[^']*'", "", partner.placeholder("faq", ENGLISH, root))
    assert "noHeaders" not in bare
    site = serve(partner.with_htmx({PATH: partner.page(root, bare)}, version))
    page, _ = read(visit, site, service)
    with page.expect_event("requestfailed", predicate=lambda request: request.url.endswith("faq.html")):
        page.reload()
    page.wait_for_timeout(300)
    asked = [request for request in service.received if request.path.endswith("faq.html")]
    assert {request.method for request in asked} == {"OPTIONS"}
    check_that_nothing_was_told(service.received, site)
    assert page.locator("main a").inner_text() == "faq"
    assert page.locator("main a").is_visible()
    assert page.locator("article").count() == 0
