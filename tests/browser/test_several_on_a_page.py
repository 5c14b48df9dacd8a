"""Several texts on one page, and one text several times: each acts on itself alone, and the reader stays in the copy that they used."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page

from service.embed.snippets import Placement
from service.htmx import VERSIONS
from tests.support.content import CONTENT
from tests.support.methods import METHODS
from tests.support.running import Demo
from widget.locales import ENGLISH, Locale

from . import partner
from .conftest import Open, Serve
from .partner import CHINESE
from .watching import settled

HAS_FOCUS = "copy => copy.contains(document.activeElement)"


def placed(root: str, slug: str, locale: Locale = ENGLISH, heading: int = 2, form: str | None = None, question: str = "") -> str:
    """The snippet of a text, in an element of the page's own."""
    widget = CONTENT.find(slug)
    widget = CONTENT.question(widget, question) if question else widget
    code = METHODS["htmx"].code(Placement(widget, locale, slug, root, heading=heading, form=form))
    return f"<section>{code}</section>"


def opened(demo: Demo, visit: Open, serve: Serve, parts: list[str], version: str = "2.0.11") -> tuple[Page, list[Locator]]:
    """A page with all of them, and the places where they stand, once they have come."""
    site = serve(partner.with_htmx({"/": partner.page(demo.root, *parts)}, version))
    page = visit().to(site.address)
    copies = page.locator("main > section").all()
    for copy in copies:
        copy.locator("article.cellfacts").wait_for()
    settled(page)
    return page, copies


def languages(copies: list[Locator]) -> list[str | None]:
    return [copy.locator("article.cellfacts").get_attribute("lang") for copy in copies]


def switch(copy: Locator, locale: str) -> None:
    """Read a copy in another language, by keyboard."""
    copy.locator(".cellfacts__languages a").press("Enter")
    copy.locator(f"article.cellfacts[lang={locale}]").wait_for()
    settled(copy.page)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_switch_of_a_copy_changes_that_copy_alone_and_keeps_the_focus_in_it(
    demo: Demo, visit: Open, serve: Serve, version: str
) -> None:
    """A bilingual page: the copies of a text are at levels of their own, as the guide says."""
    parts = [
        placed(demo.root, "status"),
        placed(demo.root, "status", CHINESE, heading=3),
        placed(demo.root, "status", heading=4),
        placed(demo.root, "status", form="brief"),
        placed(demo.root, "faq"),
        placed(demo.root, "faq", question="risks"),
    ]
    page, copies = opened(demo, visit, serve, parts, version)
    shown = ["en", "zh-Hans", "en", "en", "en", "en"]
    assert languages(copies) == shown
    for number in (1, 2, 3, 5, 1, 0, 4):
        shown[number] = "en" if shown[number] == "zh-Hans" else "zh-Hans"
        switch(copies[number], shown[number])
        assert languages(copies) == shown
        page.wait_for_function("document.activeElement.matches('.cellfacts__languages a')")
        assert copies[number].evaluate(HAS_FOCUS), number


@pytest.mark.parametrize("version", VERSIONS)
def test_two_copies_of_one_address_switch_each_for_itself_and_the_focus_goes_to_the_first(
    demo: Demo, visit: Open, serve: Serve, version: str
) -> None:
    """They are the same bytes, and htmx looks for the focus by its id. So the guide asks for another level."""
    page, copies = opened(demo, visit, serve, [placed(demo.root, "status")] * 2, version)
    switch(copies[1], "zh-Hans")
    assert languages(copies) == ["en", "zh-Hans"]
    page.wait_for_function("document.activeElement.matches('.cellfacts__languages a')")
    assert copies[0].evaluate(HAS_FOCUS)
    switch(copies[0], "zh-Hans")
    switch(copies[1], "en")
    assert languages(copies) == ["zh-Hans", "en"]


def test_the_contents_of_a_second_guide_at_another_level_lead_into_that_guide(demo: Demo, visit: Open, serve: Serve) -> None:
    page, copies = opened(demo, visit, serve, [placed(demo.root, "guide"), placed(demo.root, "guide", CHINESE, heading=3)])
    for copy in (copies[1], copies[0]):
        copy.locator(".cellfacts__contents a").last.click()
        page.wait_for_function("document.querySelector(':target')")
        assert copy.evaluate("copy => copy.contains(document.querySelector(':target'))")


def test_a_tick_in_the_second_checklist_counts_there_alone(demo: Demo, visit: Open, serve: Serve) -> None:
    _, copies = opened(demo, visit, serve, [placed(demo.root, "trial-checklist")] * 2)
    copies[1].locator(".cellfacts-trial-checklist__ask").first.click()
    assert [copy.locator("input:checked").count() for copy in copies] == [0, 1]
    copies[1].locator("input").nth(1).press("Space")
    assert [copy.locator("input:checked").count() for copy in copies] == [0, 2]
