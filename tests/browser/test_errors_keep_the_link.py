"""Whatever goes wrong on the way, the placeholder keeps the link to the same text."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import pytest

from service.demo.htmx import VERSIONS
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve
from .running import HOST, Demo, free_ports

TIMEOUT = 400  # milliseconds, of htmx in these pages
FAULTS = ("500 Internal Server Error", "503 Service Unavailable", "403 Forbidden", "204 No Content")


def troubled(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A service in trouble: /500/… answers with a body that anybody may read, /hang/… only after htmx has given up."""
    kind = environ["PATH_INFO"].split("/")[1]
    if kind == "hang":
        time.sleep(3 * TIMEOUT / 1000)
    status = next((fault for fault in FAULTS if fault.startswith(kind)), "200 OK")
    start_response(status, [("Content-Type", "text/html"), ("Access-Control-Allow-Origin", "*")])
    return [] if kind == "204" else [b"<article class='cellfacts'>This must not be seen.</article>"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_link_stays_whatever_the_service_answers(demo: Demo, visit: Open, serve: Serve, version: str) -> None:
    stub = serve(troubled)
    unknown = partner.placeholder("faq", ENGLISH, demo.root).replace("en/faq.html", "en/no-such-widget.html")
    offline = partner.placeholder("faq", ENGLISH, f"http://{HOST}:{free_ports(1)}/v1/")
    broken = [partner.placeholder("faq", ENGLISH, f"{stub.address}{fault[:3]}/") for fault in FAULTS]
    late = partner.placeholder("faq", ENGLISH, f"{stub.address}hang/")
    placeholders = (unknown, offline, *broken, late)
    site = serve(partner.with_htmx({"/": partner.page(demo.root, *placeholders, timeout=TIMEOUT)}, version))
    page = visit().to(site.address)
    links = page.locator("main > div > a")
    page.wait_for_timeout(5 * TIMEOUT)
    assert links.count() == len(placeholders)
    assert all(link.is_visible() and link.inner_text() == "faq" for link in links.all())
    assert page.locator("article").count() == 0
    assert "This must not be seen" not in page.inner_text("body")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_widget_that_has_arrived_stays_when_the_other_language_does_not_come(demo: Demo, visit: Open, version: str) -> None:
    page = visit().to(f"{demo.clinic}htmx-{version}/")
    article = page.locator("article.cellfacts-faq")
    article.wait_for()
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.click("#cellfacts-faq-language")
    page.wait_for_timeout(300)
    assert article.get_attribute("lang") == "en"
    assert article.is_visible()
