"""The language link swaps a widget in place, by mouse and by keyboard, and the reader stays where they were."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from service.htmx import VERSIONS
from tests.support.running import Demo

from .conftest import Open
from .watching import settled, widgets_arrive


def by_mouse(link: Locator) -> None:
    """A click."""
    link.click()


def by_keyboard(link: Locator) -> None:
    """Focus, then Enter."""
    link.focus()
    link.press("Enter")


def check_state(page: Page, slug: str, locale: str, address: str) -> None:
    """One copy, in this language, on the same page, with the focus on the link that leads back."""
    assert page.locator(f"article.cellfacts-{slug}").count() == 1
    assert page.locator(f"article.cellfacts-{slug}").get_attribute("dir") == "ltr"
    assert page.url == address
    page.wait_for_function("id => document.activeElement?.id === id", arg=f"cellfacts-{slug}-language")
    assert page.locator(f"article.cellfacts-{slug} #cellfacts-{slug}-language").get_attribute("hreflang") != locale
    settled(page)


@pytest.mark.parametrize("activate", [by_mouse, by_keyboard])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_link_swaps_in_place_there_and_back_and_keeps_the_focus(
    demo: Demo, visit: Open, version: str, activate: Callable[[Locator], None]
) -> None:
    reader = visit()
    address = f"{demo.clinic}htmx-{version}/"
    page = reader.to(address)
    widgets_arrive(page, ["faq", "trial-checklist", "disclaimer"], "en")
    entries = page.evaluate("history.length")
    for slug in ("faq", "trial-checklist"):
        for locale in ("zh-Hans", "en", "zh-Hans"):
            activate(page.locator(f"#cellfacts-{slug}-language"))
            page.locator(f"article.cellfacts-{slug}[lang={locale}]").wait_for()
            check_state(page, slug, locale, address)
    assert page.locator("article.cellfacts-disclaimer").get_attribute("lang") == "en", "the others stay as they are"
    assert page.evaluate("history.length") == entries
    assert reader.complaints == []
