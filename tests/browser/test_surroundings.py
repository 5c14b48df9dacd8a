"""Whatever a partner's page hands down: no value of it is sent, nobody is asked anything, and the text is shown, in both languages."""

from __future__ import annotations

import re
import urllib.request
from dataclasses import dataclass
from html import unescape
from itertools import product

import pytest
from playwright.sync_api import Dialog, Page

from service.htmx import VERSIONS
from tests.support.guides import method_page, named_blocks
from tests.support.running import Demo, Site
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve
from .partner import PATH, SLUGS, check_that_nothing_was_told
from .watching import settled

OLDER = tuple(version for version in VERSIONS if version < "4")
NEWER = tuple(version for version in VERSIONS if version >= "4")
FORM = (
    '<form id="theirs" action="/save" method="post"><input type="hidden" name="csrf" value="token-of-hers">'
    '<input name="symptom" value="melanoma"><input name="needed" required></form>'
)
# Attributes around a placeholder, as far as any version hands one down, with a value that does harm. Where `hx-` stands the spelling is tried.
HANDED_DOWN = (
    ("include", "#theirs"),
    ("include", "closest form"),
    ("vals", '{"token":"token-of-hers"}'),
    ("vals", "js:{token: event.target.value}"),
    ("vars", "token:'token-of-hers'"),
    ("headers", '{"X-Token":"token-of-hers"}'),
    ("headers", "js:{'X-Token': nobody.knows}"),
    ("params", "*"),
    ("params", "csrf,symptom"),
    ("ext", "include-vals"),
    ("request", '{"credentials":true,"noHeaders":false}'),
    ("request", '{"timeout":1}'),
    ("config", '{"credentials":"include","headers":{"X-Token":"token-of-hers"}}'),
    ("config", '{"referrerPolicy":"unsafe-url","timeout":1}'),
    ("confirm", "Are you sure?"),
    ("prompt", "Why?"),
    ("sync", "body:abort"),
    ("sync", "closest main:drop"),
    ("swap", "none"),
    ("swap", "delete"),
    ("target", "#theirs"),
    ("select", "#theirs"),
    ("select-oob", ".cellfacts__title:outerHTML:#theirs"),
    ("push-url", "true"),
    ("replace-url", "true"),
    ("boost", "true"),
    ("encoding", "multipart/form-data"),
    ("validate", "true"),
    ("trigger", "never"),
    ("action", "/save"),
    ("status:200", "swap:none"),
    ("status:2xx", "swap:delete"),
    ("disinherit", "hx-get"),
    ("history", "false"),
    ("indicator", "#theirs"),
    ("disabled-elt", "#theirs input"),
    ("on:click", "return false"),
)
# The one extension of htmx's own that adds values to a request, as its source has it.
EXTENSION = """if (htmx.version[0] < 4) htmx.defineExtension('include-vals', {onEvent(name, event) {
  if (name === 'htmx:configRequest') event.detail.parameters.token = 'token-of-hers' }})"""
IMPLICIT = "htmx.config.implicitInheritance = true"
ARTICLE = "[data-case] article.cellfacts[lang={}]"


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a page writes its attributes. before, after: the name. script: what the page sets as well."""

    before: str
    after: str = ""
    script: str = ""

    def around(self, name: str, value: str, inside: str) -> str:
        """Something in an element with the attribute."""
        quote = '"' if "'" in value else "'"
        return f"<div {self.before}{name}{self.after}={quote}{value}{quote}>{inside}</div>"


SPELLINGS = {
    "hx-": Spelling("hx-"),
    "data-hx-": Spelling("data-hx-"),
    "hx-:inherited": Spelling("hx-", ":inherited"),
    "data-hx-:inherited": Spelling("data-hx-", ":inherited"),
    "hx-:inherited:append": Spelling("hx-", ":inherited:append"),
    "hx- handed down by configuration": Spelling("hx-", script=IMPLICIT),
    "data-hx- handed down by configuration": Spelling("data-hx-", script=IMPLICIT),
}
TRIED = [
    *product(OLDER, ("hx-", "data-hx-")),
    *product(NEWER, [name for name, one in SPELLINGS.items() if one.after or one.script]),
]
# Each placeholder asks for a text of its own, so that what arrives names the surrounding.
TEXTS = [(slug, suffix) for suffix in (".html", ".h3.html", ".h4.html") for slug in SLUGS if slug != "guide"]


def placeholder(number: int, root: str) -> str:
    """A placeholder whose text no other on the page has."""
    slug, suffix = TEXTS[number]
    return partner.placeholder(slug, ENGLISH, root).replace(f"/{slug}.html", f"/{slug}{suffix}")


def surrounded(root: str, spelling: Spelling, cases: tuple[tuple[str, str], ...]) -> str:
    """A page with a placeholder in each surrounding."""
    parts = [
        f'<div data-case="hx-{name}={value.replace(chr(34), "")}">{spelling.around(name, value, placeholder(number, root))}</div>'
        for number, (name, value) in enumerate(cases)
    ]
    script = '<script src="/js/page.js" defer></script>'
    # In a form of theirs as well: its fields are not ours.
    return partner.page(
        root, FORM, f'<form action="/save"><input name="symptom" value="melanoma">{"".join(parts)}</form>', head=script
    )


def shown(page: Page, locale: str, count: int) -> list[str]:
    """The surroundings in which there is no text in a language, when no more is to come."""
    page.wait_for_function(
        """([selector, count]) => document.querySelectorAll(selector).length === count || !(window.last ??= Date.now()) ||
          Date.now() - window.last > 4000""",
        arg=[ARTICLE.format(locale), count],
    )
    page.evaluate("window.last = undefined")
    missing: list[str] = page.evaluate(
        "selector => [...document.querySelectorAll('[data-case]')].filter(e => !e.querySelector(selector)).map(e => e.dataset.case)",
        f"article.cellfacts[lang={locale}]",
    )
    return missing


@pytest.mark.parametrize(("version", "name"), TRIED)
def test_nothing_that_a_page_hands_down_is_sent_or_asked_or_takes_the_text_away(
    visit: Open, serve: Serve, service: Site, version: str, name: str
) -> None:
    root, spelling = f"{service.address}v1/", SPELLINGS[name]
    for cases in (HANDED_DOWN[: len(TEXTS)], HANDED_DOWN[len(TEXTS) :]):
        script = f"{EXTENSION};{spelling.script}"
        site = serve(partner.with_htmx({PATH: surrounded(root, spelling, cases), "/js/page.js": script}, version))
        service.received.clear()
        page, asked = visit().page, []
        page.on("dialog", lambda dialog, asked=asked: refuse(dialog, asked))
        page.goto(f"http://localhost:{site.port}{PATH}?secret=melanoma")
        assert shown(page, "en", len(cases)) == []
        settled(page)
        page.evaluate("document.querySelectorAll('.cellfacts__languages a').forEach(link => link.click())")
        assert shown(page, "zh-Hans", len(cases)) == []
        assert asked == []
        assert page.url.endswith(f"{PATH}?secret=melanoma")
        assert page.locator("#theirs [name=symptom]").input_value() == "melanoma", "their form is as it was"
        check_that_nothing_was_told(service.received, site)
        wanted = {f"/v1/{tag}/{slug}{suffix}" for tag in ("en", "zh-Hans") for slug, suffix in TEXTS[: len(cases)]}
        assert {request.path for request in service.received if request.path != "/v1/widget.css"} == wanted
        assert {request.method for request in service.received} == {"GET"}, "no preflight"


def refuse(dialog: Dialog, asked: list[str]) -> None:
    """Dismiss a dialog, and note it."""
    asked.append(dialog.message)
    dialog.dismiss()


LISTENERS = named_blocks(method_page("htmx-site"))["cellfacts listeners"]
LINE = re.compile(r"^ *if \(new URL\(.*\n", re.MULTILINE)
# What a page of theirs asks of its own site, to see that their listener still does its work.
OWN = '<p id="own" hx-get="/own" hx-trigger="load"></p>'


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("told", [True, False], ids=["with the line", "without it"])
def test_a_listener_with_the_line_of_the_guide_leaves_us_out(
    visit: Open, serve: Serve, service: Site, version: str, told: bool
) -> None:
    """Without the line it is as the guide says: a script adds what it likes."""
    root = f"{service.address}v1/"
    script = LISTENERS if told else LINE.sub("", LISTENERS)
    html = partner.page(root, FORM, OWN, partner.placeholder("faq", ENGLISH, root), head='<script src="/js/page.js"></script>')
    site = serve(partner.with_htmx({PATH: html, "/own": "<b>Ours</b>", "/js/page.js": script}, version))
    page = visit().to(f"http://localhost:{site.port}{PATH}")
    page.locator("article.cellfacts-faq[lang=en]").wait_for()
    page.click("#cellfacts-faq-language")
    page.locator("article.cellfacts-faq[lang=zh-Hans]").wait_for()
    page.locator("#own b").wait_for()
    assert [request.path for request in site.received if request.path.startswith("/own")] == ["/own?token=token-of-hers"]
    if told:
        check_that_nothing_was_told(service.received, site)
    else:
        sent = [request.path for request in service.received if "token=token-of-hers" in request.path]
        assert sent == ["/v1/en/faq.html?token=token-of-hers", "/v1/zh-Hans/faq.html?token=token-of-hers"]


def test_the_security_page_tells_the_same_line(demo: Demo) -> None:
    (older, newer) = (line.strip() for line in LINE.findall(LISTENERS))
    for path in ("security", "security/zh-Hans"):
        said = unescape(urllib.request.urlopen(f"{demo.service}{path}", timeout=10).read().decode())
        assert older in said
        assert newer.replace("event.detail.ctx.request.action", "event.detail.path") == older
        assert "event.detail.ctx.request.action" in said
