"""A page with the same text in English and in Chinese: each comes in its own language, and each link changes its own text."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from service.htmx import VERSIONS
from tests.support.running import Demo
from widget.locales import ENGLISH

from . import partner
from .conftest import Open, Serve
from .partner import CHINESE
from .watching import settled


@pytest.mark.parametrize("version", VERSIONS)
def test_each_language_comes_in_its_place_and_changes_alone(demo: Demo, visit: Open, serve: Serve, version: str) -> None:
    codes = [partner.placeholder("faq", locale, demo.root, "bilingual") for locale in (ENGLISH, CHINESE)]
    reader = visit()
    page = reader.to(serve(partner.with_htmx({"/": partner.page(demo.root, *codes)}, version)).address)
    places = page.locator("main > .cellfacts-place")
    for number, tag in enumerate(("en", "zh-Hans")):
        expect(places.nth(number).locator("article.cellfacts-faq")).to_have_attribute("lang", tag)
        expect(places.nth(number)).to_have_attribute("lang", tag)
    settled(page)
    places.nth(1).locator(".cellfacts__languages a").click()
    expect(places.nth(1).locator("article.cellfacts-faq")).to_have_attribute("lang", "en")
    expect(places.nth(0).locator("article.cellfacts-faq")).to_have_attribute("lang", "en")
    settled(page)
    places.nth(0).locator(".cellfacts__languages a").click()
    expect(places.nth(0).locator("article.cellfacts-faq")).to_have_attribute("lang", "zh-Hans")
    expect(places.nth(1).locator("article.cellfacts-faq")).to_have_attribute("lang", "en")
    assert page.locator("article").count() == 2
    assert reader.complaints == []
