"""Whatever goes wrong on the way, the placeholder keeps the link to the same text."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import pytest

from service.embed.snippets import Placement
from service.htmx import VERSIONS
from tests.support.content import CONTENT
from tests.support.guides import method_page, named_blocks
from tests.support.methods import METHODS
from tests.support.running import HOST, Demo, free_ports
from widget import render
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve

TIMEOUT = 400  # milliseconds, of htmx in these pages
FAULTS = ("500 Internal Server Error", "503 Service Unavailable", "403 Forbidden", "404 Not Found", "204 No Content")


def troubled(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A service in trouble: /500/… answers with a body that anybody may read, /hang/… only after htmx has given up."""
    kind = environ["PATH_INFO"].split("/")[1]
    if kind == "hang":
        time.sleep(3 * TIMEOUT / 1000)
    status = next((fault for fault in FAULTS if fault.startswith(kind)), "200 OK")
    start_response(status, [("Content-Type", "text/html"), ("Access-Control-Allow-Origin", "*")])
    return [] if kind == "204" else [b"<article class='cellfacts'>This must not be seen.</article>"]


@pytest.mark.parametrize("with_own_htmx", [False, True], ids=["strict head", "site with htmx"])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_link_stays_whatever_the_service_answers(
    demo: Demo, visit: Open, serve: Serve, version: str, with_own_htmx: bool
) -> None:
    stub = serve(troubled)
    unknown = partner.placeholder("faq", ENGLISH, demo.root).replace("en/faq.html", "en/no-such-widget.html")
    offline = partner.placeholder("faq", ENGLISH, f"http://{HOST}:{free_ports(1)}/v1/")
    broken = [partner.placeholder("faq", ENGLISH, f"{stub.address}{fault[:3]}/") for fault in FAULTS]
    late = partner.placeholder("faq", ENGLISH, f"{stub.address}hang/")
    placeholders = (unknown, offline, *broken, late)
    html = partner.page(demo.root, *placeholders, timeout=TIMEOUT, with_own_htmx=with_own_htmx)
    site = serve(partner.with_htmx({"/": html}, version))
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


@pytest.mark.parametrize("version", VERSIONS)
def test_a_copy_of_ones_own_keeps_link_and_text_when_its_server_answers_with_an_error(
    visit: Open, serve: Serve, version: str
) -> None:
    """Without any configuration, and though the page may read what comes with an error: it is of the same site."""
    fragment = str(render("faq", root="https://facts.example.org/v1/")).replace("https://facts.example.org/v1/", "/500/")
    code = "".join(
        METHODS["mirror"].code(Placement(CONTENT.find("faq"), ENGLISH, "faq", "", f"/{status}/"))
        for status in ("200", "403", "404", "500", "503")
    )
    html = f"<!doctype html><title>A partner</title>{METHODS['mirror'].head_code('')}<main>{code}</main>"
    assert "htmx-config" not in html
    files = partner.with_htmx({"/": html, "/200/en/faq.html": fragment}, version)

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        known = environ["PATH_INFO"] in {"/", "/js/htmx.min.js", "/200/en/faq.html"}
        return (files if known else troubled)(environ, start_response)

    site = serve(app)
    reader = visit()
    page = reader.to(site.address)
    page.locator("article.cellfacts-faq").wait_for()
    with page.expect_response("**/500/zh-Hans/faq.html"):
        page.click("#cellfacts-faq-language")
    page.wait_for_load_state("networkidle")
    assert page.locator("article.cellfacts-faq[lang=en]").is_visible()
    assert page.locator("main > div > a").count() == 4
    assert "This must not be seen" not in page.inner_text("body")
    asked = [request.path for request in site.received if request.path.endswith("faq.html")]
    assert len(asked) == 6, "each answer came"


ERRORS = named_blocks(method_page("mirror"))["cellfacts errors"]
SHOW_ERRORS = "document.addEventListener('htmx:beforeSwap', event => { event.detail.shouldSwap = true })"
HANDLE_ERRORS = """<meta name="htmx-config" content='{"responseHandling":[{"code":"...","swap":true}]}'>"""


@pytest.mark.parametrize("recipe", [True, False], ids=["with the recipe", "without it"])
@pytest.mark.parametrize(
    ("version", "head", "script"),
    [("1.9.12", "", SHOW_ERRORS), ("2.0.11", "", SHOW_ERRORS), ("2.0.11", HANDLE_ERRORS, "")],
    ids=["listener in htmx 1", "listener in htmx 2", "responseHandling"],
)
def test_a_page_that_shows_errors_keeps_our_link_and_text_with_the_recipe_of_the_guide(
    visit: Open, serve: Serve, version: str, head: str, script: str, recipe: bool
) -> None:
    """And shows its own errors as before. Without the recipe it is as the guide says: nothing is left."""
    fragment = str(render("faq", root="https://facts.example.org/v1/")).replace("https://facts.example.org/v1/", "/500/")
    code = "".join(
        METHODS["mirror"].code(Placement(CONTENT.find("faq"), ENGLISH, "faq", "", f"/{status}/")) for status in (200, 404)
    )
    html = (
        f"<!doctype html><title>A partner</title>{head}{METHODS['mirror'].head_code('')}"
        '<script src="/js/page.js" defer></script>'
        f'<main>{code}</main><p id="own" hx-get="/403/own" hx-trigger="load"></p>'
    )
    script = f"{ERRORS};{script}" if recipe else script
    files = partner.with_htmx({"/": html, "/200/en/faq.html": fragment, "/js/page.js": script}, version)

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        return (troubled if environ["PATH_INFO"][1:4] in {"403", "404", "500"} else files)(environ, start_response)

    page = visit().to(serve(app).address)
    article = page.locator("article.cellfacts-faq[lang=en]")
    article.wait_for()
    page.locator("#own article").wait_for()
    with page.expect_response("**/500/zh-Hans/faq.html"):
        page.click("#cellfacts-faq-language")
    page.wait_for_load_state("networkidle")
    if recipe:
        assert page.locator("main > div > a").inner_text() == "faq"
        assert article.is_visible()
        assert "This must not be seen" not in page.inner_text("main")
    else:
        page.wait_for_function("!document.querySelector('article.cellfacts-faq')")
        assert page.locator("main > div > a").count() == 0


def test_a_link_that_stays_on_a_page_from_right_to_left_reads_in_its_own_direction(demo: Demo, visit: Open, serve: Serve) -> None:
    text = Placement(CONTENT.find("status"), ENGLISH, "Is it approved?", demo.root)
    code = METHODS["htmx"].code(text).replace("status.html", "statsu.html")
    site = serve(partner.with_htmx({"/": partner.page(demo.root, code, body='dir="rtl"')}, "2.0.11"))
    page = visit().to(site.address)
    first, last = page.locator(".cellfacts-place > a").evaluate(
        """link => [0, link.firstChild.length - 1].map(at => {
          const range = new Range(); range.setStart(link.firstChild, at); range.setEnd(link.firstChild, at + 1)
          return range.getBoundingClientRect().x
        })"""
    )
    assert first < last, "the question mark stands at the end of the question"
