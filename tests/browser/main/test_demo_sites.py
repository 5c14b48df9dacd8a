"""The demo sites work as a partner's page should: all widgets, nothing in the console, no other host."""

from __future__ import annotations

import pytest

from service.htmx import DEFAULT, VERSIONS
from tests.support.content import CONTENT
from tests.support.running import Demo

from ..conftest import Open
from ..watching import netloc, widgets_arrive

SITES = {"clinic": "en", "neutral": "zh-Hans"}
SLUGS = [widget.slug for widget in CONTENT.widgets]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("site", "locale"), SITES.items())
def test_all_eight_widgets_arrive_with_each_htmx_and_nothing_is_in_the_console(
    demo: Demo, visit: Open, site: str, locale: str, version: str
) -> None:
    address = getattr(demo, site)
    reader = visit()
    page = reader.to(f"{address}htmx-{version}/")
    widgets_arrive(page, SLUGS, locale)
    assert page.evaluate("htmx.version") == version
    assert page.locator("article.cellfacts").count() == len(SLUGS)
    page.wait_for_load_state("networkidle")
    assert reader.complaints == []
    assert reader.hosts == {netloc(address), netloc(demo.service)}


@pytest.mark.parametrize(("site", "locale"), SITES.items())
def test_the_first_page_uses_the_default_htmx(demo: Demo, visit: Open, site: str, locale: str) -> None:
    reader = visit()
    page = reader.to(getattr(demo, site))
    widgets_arrive(page, SLUGS, locale)
    assert page.evaluate("htmx.version") == DEFAULT
    assert reader.complaints == []


@pytest.mark.parametrize(("site", "locale"), SITES.items())
def test_the_guide_page_holds_all_widgets_as_one(demo: Demo, visit: Open, site: str, locale: str) -> None:
    address = getattr(demo, site)
    reader = visit()
    page = reader.to(f"{address}guide/")
    widgets_arrive(page, ["guide"], locale)
    assert page.locator("article.cellfacts-guide section.cellfacts__section").count() == len(SLUGS)
    page.wait_for_load_state("networkidle")
    assert reader.complaints == []
    assert reader.hosts == {netloc(address), netloc(demo.service)}
