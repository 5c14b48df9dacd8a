"""axe-core finds nothing: every rule for WCAG 2.2 A and AA, its best practices, and the experimental ones too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.content import CONTENT
from tests.support.running import Demo, installed

from .. import partner
from ..conftest import Open
from ..watching import widgets_arrive

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]
# Framed documents run no script, so axe cannot look inside from outside; each is tested on its own below.
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "iframes": False, "resultTypes": ["violations"]}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "320px": {"viewport": {"width": 320, "height": 700}},
}
SITES = [("clinic", "en"), ("neutral", "zh-Hans")]
OWN_PAGES = [
    "",
    "zh-Hans?site=nginx&language=both&accent=%23ffcc00",
    "?site=html&text=faq",
    "security",
    "security/zh-Hans",
    "changes",
    "changes/zh-Hans",
    "v1/zh-Hans/faq/riks.page.html",
    "nothing",
]


@pytest.fixture(scope="package")
def axe() -> str:
    """The source of axe-core."""
    return (installed("CELLFACTS_NPM", "npm/node_modules", "axe-core/axe.min.js") / "axe-core/axe.min.js").read_text()


def violations(page: Page, axe: str) -> Iterator[str]:
    """What axe objects to, a line for each element."""
    # The page's own policy would keep a script element out; evaluation is the debugger's and not subject to it.
    page.evaluate(axe)
    report = page.evaluate(f"axe.run(document, {json.dumps(OPTIONS)})")
    assert report["testEngine"]["name"] == "axe-core"
    for rule in report["violations"]:
        for node in rule["nodes"]:
            yield f"{page.url} {rule['id']}: {node['target']} {node.get('failureSummary', '')}"


def check_widgets(demo: Demo, visit: Open, axe: str, locale: partner.Locale, look: str) -> None:
    """Every page of a widget in a language. look: a key of LOOKS."""
    page = visit(**LOOKS[look]).page
    found = []
    for address in partner.addresses(demo.root, [locale]):
        page.goto(address)
        found.extend(violations(page, axe))
    assert not found, "\n".join(found)


def check_site(demo: Demo, visit: Open, axe: str, site: str, locale: str, look: str) -> None:
    """A partner's page with all widgets, closed and open. site: of SITES."""
    page = visit(**LOOKS[look]).to(getattr(demo, site))
    widgets_arrive(page, [widget.slug for widget in CONTENT.widgets], locale)
    assert not (found := list(violations(page, axe))), "\n".join(found)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert not (found := list(violations(page, axe))), "\n".join(found)


def check_own_page(demo: Demo, visit: Open, axe: str, path: str, look: str) -> None:
    """A page of the service itself. path: of OWN_PAGES."""
    page = visit(**LOOKS[look]).to(f"{demo.service}{path}")
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert not (found := list(violations(page, axe))), "\n".join(found)


@pytest.mark.parametrize(("site", "locale"), SITES)
def test_widgets_in_a_partners_page_are_accessible_closed_and_open(
    demo: Demo, visit: Open, axe: str, site: str, locale: str
) -> None:
    check_site(demo, visit, axe, site, locale, "light")


@pytest.mark.parametrize("path", OWN_PAGES)
def test_the_services_own_pages_are_accessible(demo: Demo, visit: Open, axe: str, path: str) -> None:
    check_own_page(demo, visit, axe, path, "light")


@pytest.mark.parametrize("site", ["clinic", "neutral"])
def test_a_page_of_frames_is_accessible(demo: Demo, visit: Open, axe: str, site: str) -> None:
    page = visit().to(f"{getattr(demo, site)}iframe/")
    assert not (found := list(violations(page, axe))), "\n".join(found)
