"""The gallery in a browser: the text stands beside the choices, a choice acts at once, and it asks nobody but the service."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.support.content import CONTENT
from tests.support.running import Demo

from ..conftest import Open
from ..watching import Visit, netloc

SIZES = {"1280": {"width": 1280, "height": 800}, "390": {"width": 390, "height": 844}}


def shown(page: Page, slug: str, tag: str) -> None:
    """Wait until the text is in the frame."""
    page.frame_locator("#preview iframe").locator(f"article.cellfacts-{slug}[lang={tag}]").first.wait_for()


def wrong(reader: Visit) -> list[str]:
    """The complaints. A choice ends what the frame of the one before still loads, and that is none."""
    return [complaint for complaint in reader.complaints if not complaint.endswith("net::ERR_ABORTED")]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("path", "tag"), [("", "en"), ("zh-Hans", "zh-Hans")])
def test_the_first_screen_has_the_choices_and_the_text_as_readers_get_it(
    demo: Demo, visit: Open, path: str, tag: str, size: str
) -> None:
    reader = visit(viewport=SIZES[size])
    page = reader.to(f"{demo.service}{path}")
    shown(page, CONTENT.widgets[0].slug, tag)
    for part in ("#choose-text", "#choose-language", "#choose-site"):
        box = page.locator(part).bounding_box()
        assert box
        assert box["y"] + box["height"] < SIZES[size]["height"]
    frame = page.locator("#preview iframe").bounding_box()
    assert frame
    assert SIZES[size]["height"] - frame["y"] > 300, "enough of it to be read"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert reader.complaints == []
    assert reader.hosts == {netloc(demo.service)}


def test_a_choice_changes_code_text_and_address_at_once_and_keeps_the_focus(demo: Demo, visit: Open) -> None:
    reader = visit()
    page = reader.to(demo.service)
    page.focus("#choose-text")
    page.select_option("#choose-text", "faq")
    page.locator("#chosen code", has_text='widget="faq"').wait_for()
    shown(page, "faq", "en")
    assert page.frame_locator("#preview iframe").locator("details[open]").count() == 0, "closed, as readers get it"
    assert page.evaluate("document.activeElement.id") == "choose-text"
    page.select_option("#choose-language", "zh-Hans")
    page.locator("#chosen code", has_text='locale="zh-Hans"').wait_for()
    page.select_option("#choose-site", "nginx")
    page.click("#chosen .ways a:has-text('proxy')")
    page.locator("#recipe:has-text('proxy')").wait_for()
    page.select_option("#choose-text", "targets")
    page.locator("#chosen code", has_text="targets.html").first.wait_for()
    assert "proxy" in page.inner_text("#recipe"), "the method stays"
    assert re.search(r"\?text=targets&language=zh-Hans&.*site=nginx.*method=proxy", page.url)
    assert wrong(reader) == []
    page.go_back()
    page.locator("#chosen code", has_text="faq.html").first.wait_for()
    assert page.input_value("#choose-text") == "faq"


def test_without_scripting_the_form_gives_the_same_page(demo: Demo, visit: Open) -> None:
    page = visit(java_script_enabled=False).to(demo.service)
    page.select_option("#choose-text", "faq/risks")
    page.select_option("#choose-site", "html")
    page.click("button.show")
    assert "data-hx-get" in page.inner_text("#chosen")
    assert "/v1/en/faq/risks.html" in page.inner_text("#chosen")
    shown(page, "faq", "en")


def test_copy_puts_the_code_on_the_clipboard_as_it_is(demo: Demo, visit: Open) -> None:
    reader = visit(permissions=["clipboard-read", "clipboard-write"])
    page = reader.to(f"{demo.service}?site=html")
    page.select_option("#choose-text", "red-flags")
    page.locator("#chosen code", has_text="red-flags.html").first.wait_for()
    (button,) = [
        one
        for one in page.locator("#chosen .code button").all()
        if "Where the text should stand" in (one.inner_text() + (one.text_content() or ""))
    ]
    button.click()
    page.locator("#chosen button:has-text('Copied')").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("#chosen code", has_text="red-flags.html").first.text_content()
    assert copied.startswith('<div class="cellfacts-place')


def test_own_colors_are_seen_in_the_text(demo: Demo, visit: Open) -> None:
    reader = visit()
    page = reader.to(f"{demo.service}?site=html")
    page.click("#choices summary")
    page.fill("#choose-accent", "#8a1c4a")
    page.locator("#chosen code", has_text="--cellfacts-accent: #8a1c4a").wait_for()
    shown(page, CONTENT.widgets[0].slug, "en")
    link = page.frame_locator("#preview iframe").locator(".cellfacts a").first
    assert link.evaluate("e => getComputedStyle(e).color") == "rgb(138, 28, 74)"
    assert wrong(reader) == []


def test_the_gallery_and_its_first_text_weigh_less_than_60_kb(demo: Demo, visit: Open) -> None:
    """The issue's budget, by what crosses the wire on a first visit."""
    page = visit().page
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(demo.service, wait_until="networkidle")
    assert 20_000 < sum(sizes) < 60_000
