"""A reader whose browser runs no script still gets everything, by links."""

from __future__ import annotations

import pytest

from tests.support.content import CONTENT
from tests.support.running import Demo

from ..conftest import Open

OTHER = {"en": "zh-Hans", "zh-Hans": "en"}


@pytest.mark.parametrize(("site", "locale"), [("clinic", "en"), ("neutral", "zh-Hans")])
def test_every_placeholder_shows_a_link_that_leads_to_the_whole_text(demo: Demo, visit: Open, site: str, locale: str) -> None:
    reader = visit(java_script_enabled=False)
    page = reader.to(getattr(demo, site))
    links = page.locator(f"div[lang={locale}] > a")
    assert links.count() == len(CONTENT.widgets)
    assert all(link.is_visible() for link in links.all())
    titles = {link.get_attribute("href") or "": link.inner_text() for link in links.all()}
    assert len(titles) == len(CONTENT.widgets)
    for href, title in titles.items():
        answer = page.goto(href)
        assert answer is not None
        assert answer.status == 200
        assert page.locator(f"article.cellfacts[lang={locale}] h1").inner_text() == title
        assert page.locator("html").get_attribute("lang") == locale
    assert reader.complaints == []


@pytest.mark.parametrize("locale", OTHER)
@pytest.mark.parametrize("slug", ["faq", "guide", "til-vs-cart"])
def test_the_language_link_of_a_page_is_a_plain_link_there_and_back(demo: Demo, visit: Open, slug: str, locale: str) -> None:
    page = visit(java_script_enabled=False).to(f"{demo.root}{locale}/{slug}.page.html")
    for expected in (OTHER[locale], locale):
        page.click(f"#cellfacts-{slug}-language")
        page.wait_for_url(f"{demo.root}{expected}/{slug}.page.html")
        assert page.locator("article.cellfacts").get_attribute("lang") == expected


def test_answers_open_and_boxes_tick_without_scripting(demo: Demo, visit: Open) -> None:
    page = visit(java_script_enabled=False).to(f"{demo.root}en/guide.page.html")
    answer = page.locator("details.cellfacts-faq__item").first
    answer.locator("summary").click()
    assert answer.get_attribute("open") is None
    answer.locator("summary").click()
    assert answer.get_attribute("open") is not None
    box = page.locator("input[type=checkbox]").first
    box.check()
    assert box.is_checked()
