"""A site that has htmx already goes on working beside our code: its history, its handlers, its scripts, its errors. And ours works beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest
from playwright.sync_api import Page

from service.htmx import VERSIONS, file_name
from tests.support.content import CONTENT, LANGUAGES
from tests.support.methods import HTMX_SCRIPT, METHODS
from tests.support.running import Demo, Site, Wsgi, htmx_folder
from tests.support.running import pages as partner_pages
from widget import render, stylesheet
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve
from .partner import check_that_nothing_was_told
from .watching import widgets_arrive

APP = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><link rel="icon" href="data:,">{head}
<script src="/js/htmx.min.js" defer></script><script src="/js/app.js" defer></script></head><body>
<nav><a id="boosted" hx-boost="true" href="/app/two">Two</a></nav><h1>{title}</h1>
<button id="push" hx-get="/app/part" hx-target="#panel" hx-push-url="/app/pushed">Push</button><div id="panel"></div>
<button id="on" hx-on:click="document.body.dataset.on = 'ran'">On</button>
<button id="wrong" hx-get="/app/missing" hx-target="#errors">Wrong</button><div id="errors"></div>
<span id="spinner" class="htmx-indicator">…</span>{placed}</body></html>"""
PART = "<p>A part</p><script>document.body.dataset.script = 'ran'</script>"
# Counts what htmx has finished, by the names of its three versions.
SCRIPT = """window.finished = 0
for (const name of ['htmx:afterSettle', 'htmx:responseError', 'htmx:finally:request'])
  document.addEventListener(name, event => {
    if (!(event.detail.elt ?? event.detail.ctx?.sourceElement ?? event.target).closest('.cellfacts, [data-hx-disinherit]')) window.finished += 1 })"""


def application(version: str, head: str = "", placed: str = "") -> Wsgi:
    """A partner's site that lives by htmx. head, placed: our code, if any."""
    files = {
        "/app": APP.format(title="One", head=head, placed=placed),
        "/app/two": APP.format(title="Two", head=head, placed=placed),
        # htmx 4 asks for a page anew when a reader goes back to it.
        "/app/pushed": APP.format(title="One", head=head, placed=placed),
        "/app/part": PART,
        "/js/app.js": SCRIPT,
        "/js/htmx.min.js": (htmx_folder() / file_name(version)).read_text(),
        "/cellfacts/en/faq.html": str(render("faq", "en", root="https://facts.example.org/cellfacts/")),
        "/cellfacts/widget.css": stylesheet.build_stylesheet(CONTENT, LANGUAGES),
    }

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        kind = {"js": "text/javascript", "css": "text/css"}.get(path.rpartition(".")[2], "text/html")
        start_response("200 OK" if path in files else "404 Not Found", [("Content-Type", f"{kind}; charset=utf-8")])
        return [files.get(path, "<p>Our own words for what is missing</p>").encode()]

    return app


def finish(page: Page, selector: str) -> None:
    """Click, and wait until htmx has done with it."""
    before = page.evaluate("window.finished")
    page.click(selector)
    page.wait_for_function("before => window.finished > before", arg=before)


def path(page: Page) -> str:
    """What the address bar says."""
    return str(page.evaluate("location.pathname"))


def behaviour(page: Page) -> dict[str, object]:
    """What somebody notices who uses the site."""
    found: dict[str, object] = {"indicator": page.evaluate("getComputedStyle(document.getElementById('spinner')).opacity")}
    page.click("#on")
    found["hx-on"] = page.evaluate("document.body.dataset.on")
    finish(page, "#push")
    found["pushed"], found["part"] = path(page), page.inner_text("#panel")
    found["script in a fragment"] = page.evaluate("document.body.dataset.script")
    finish(page, "#wrong")
    found["missing"] = page.inner_text("#errors")
    page.click("#boosted")
    page.wait_for_function("document.querySelector('h1').innerText === 'Two' && document.title === 'Two'")
    found["boosted"], found["same document"] = path(page), page.evaluate("window.finished > 0")
    found["entries"] = page.evaluate("history.length")
    if found["boosted"] == "/app/two":
        page.go_back()
        page.wait_for_function("document.querySelector('h1').innerText === 'One'")
        found["back"] = path(page)
    return found


def tried(visit: Open, site: Site, slugs: Iterable[str] = ()) -> dict[str, object]:
    """The same, from a new visit. slugs: of widgets that must be there first, and afterwards."""
    page = visit().to(f"http://localhost:{site.port}/app")
    widgets_arrive(page, slugs, "en")
    found = behaviour(page)
    widgets_arrive(page, slugs, "en")
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_a_site_with_htmx_works_with_our_code_as_it_did_without(visit: Open, serve: Serve, service: Site, version: str) -> None:
    root = f"{service.address}v1/"
    without = tried(visit, serve(application(version)))
    assert (without["pushed"], without["boosted"], without["back"]) == ("/app/pushed", "/app/two", "/app/pushed")
    assert (without["hx-on"], without["script in a fragment"], without["indicator"]) == ("ran", "ran", "0")
    assert bool(without["missing"]) == (version >= "4"), "htmx 4 shows what comes with an error"
    site = serve(
        application(version, METHODS["htmx"].head_code(root, with_own_htmx=True), partner.placeholder("faq", ENGLISH, root))
    )
    assert tried(visit, site, ["faq"]) == without
    check_that_nothing_was_told(service.received, site)
    strict = METHODS["htmx"].head_code(root).replace(HTMX_SCRIPT, "")
    assert tried(visit, serve(application(version, strict)), []) != without, "the head code for other sites would do harm"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("method", ["mirror", "proxy"])
def test_our_code_beside_a_sites_own_copy_of_htmx_needs_no_configuration(
    visit: Open, serve: Serve, method: str, version: str
) -> None:
    head = METHODS[method].head_code("https://facts.example.org/v1/", with_own_htmx=True)
    assert "htmx" not in head
    without = tried(visit, serve(application(version)))
    placed = partner.placeholder("faq", ENGLISH, "https://facts.example.org/v1/", method)
    assert tried(visit, serve(application(version, head, placed)), ["faq"]) == without


@pytest.mark.parametrize("version", VERSIONS)
def test_the_keys_that_are_left_are_all_needed_and_enough(visit: Open, demo: Demo, serve: Serve, version: str) -> None:
    """In a meta of theirs as well: the guide says which keys to add to it."""
    placed = partner.placeholder("faq", ENGLISH, demo.root)
    needed = {"1.9.12": None, "2.0.11": "selfRequestsOnly", "4.0.1": "mode"}[version]
    (line,) = re.findall(r"htmx-config\" content='(.*)'>", METHODS["htmx"].head_code(demo.root, with_own_htmx=True))
    both = json.loads(line)
    assert set(both) == {"selfRequestsOnly", "mode"}
    for left_out in (None, *both):
        keys = {name: value for name, value in both.items() if name != left_out}
        theirs = f"<meta name=\"htmx-config\" content='{json.dumps({'logAll': False, **keys})}'>"
        address = serve(application(version, theirs, placed)).address + "app"
        page = visit().page
        if left_out == needed is not None:
            with page.expect_console_message(lambda message: message.type == "error" and "htmx:" in message.text):
                page.goto(address)
            assert page.locator("article").count() == 0
        else:
            page.goto(address)
            widgets_arrive(page, ["faq"], "en")


# A text of somebody who has taken over the service: it reads a field, sends a form to the partner's own site, and has scripts and a handler in it.
WICKED = """<article class="cellfacts">
<p hx-get="{root}read" hx-trigger="load" hx-include="[name=symptom]" hx-request='{{"noHeaders":true}}' hx-config='{{"headers":[]}}'></p>
<p hx-post="/theirs" hx-trigger="load"></p><b id="handler" hx-on:click="document.body.dataset.handler = 'ran'">b</b>
<script>document.body.dataset.inline = 'ran'</script><script src="{root}wicked.js"></script></article>"""


@pytest.mark.parametrize("policy", ["", "script-src 'self'"], ids=["no policy", "scripts of its own server alone"])
@pytest.mark.parametrize("with_own_htmx", [False, True], ids=["strict head", "site with htmx"])
@pytest.mark.parametrize("version", VERSIONS)
def test_who_took_over_our_service_could_do_what_the_security_page_says(
    visit: Open, serve: Serve, version: str, with_own_htmx: bool, policy: str
) -> None:
    files: dict[str, str] = {"/v1/read": "", "/v1/widget.css": "", "/v1/wicked.js": "document.body.dataset.loaded = 'ran'"}
    wicked = serve(partner_pages(files))
    root = f"{wicked.address}v1/"
    files["/v1/en/faq.html"] = WICKED.format(root=root)
    html = partner.page(
        root,
        '<input name="symptom" value="melanoma">',
        partner.placeholder("faq", ENGLISH, root),
        head=f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        with_own_htmx=with_own_htmx,
    )
    site = serve(partner.with_htmx({"/": html, "/theirs": ""}, version))
    page = visit().page
    with page.expect_response("**/theirs"), page.expect_response("**/v1/read?*"):
        page.goto(site.address)
    page.click("#handler")
    page.wait_for_load_state("networkidle")
    assert "/v1/read?symptom=melanoma" in [request.path for request in wicked.received], "a field was read"
    assert ("POST", "/theirs") in [(request.method, request.path) for request in site.received], "in the reader's name"
    runs = not policy and (with_own_htmx or version >= "4")
    ran = page.evaluate("['inline', 'loaded', 'handler'].filter(name => document.body.dataset[name])")
    assert ran == (["inline", "loaded", "handler"] if runs else [])
